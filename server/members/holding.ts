import type { Handle } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';
import type { Context } from '../context-types.ts';

const holdRow = prepared((db, { accountId }: { accountId: string }) =>
  db.selectFrom('account').select('hold_minutes').where('id', '=', accountId),
);

/** How many minutes the replies of an account wait before they appear; 0: none. */
export async function holdMinutes(db: Handle, accountId: string): Promise<number> {
  const [row] = await holdRow(db, { accountId });
  return row?.hold_minutes ?? 0;
}

/** Sets it, for the replies sent from now on; those that wait keep their time. */
export async function setHoldMinutes({ database }: Context, accountId: string, minutes: number): Promise<void> {
  await database.write(({ db }) =>
    db.updateTable('account').set({ hold_minutes: minutes }).where('id', '=', accountId).execute(),
  );
}
