import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import type { AccountTable } from '../db/schema.ts';
import { nameKey } from './names.ts';
import { endSessions } from './sessions.ts';

/** What somebody may be on the team. A moderator of some boards is a moderator with boards. */
export interface Duties {
  role: AccountTable['role'];
  /** Ids of the only boards a moderator looks after; null: everything. */
  boards: string[] | null;
  referee: boolean;
}

export const NO_DUTIES: Duties = { role: null, boards: null, referee: false };

export interface StaffMember extends Duties {
  accountId: string;
  /** The pseudonym they are known by on the team. */
  pseudonymId: string;
  name: string;
}

type AccountRow = Pick<AccountTable, 'role' | 'staff_boards' | 'referee_at'>;

const dutiesOf = ({ role, staff_boards, referee_at }: AccountRow): Duties => ({
  role,
  boards: staff_boards === null ? null : (JSON.parse(staff_boards) as string[]),
  referee: referee_at !== null,
});

const named = (db: Handle) =>
  db
    .selectFrom('account')
    .innerJoin('pseudonym', 'pseudonym.account_id', 'account.id')
    .select(['account.id as account_id', 'account.role', 'account.staff_boards', 'account.referee_at'])
    .select(['account.staff_as', 'pseudonym.id', 'pseudonym.name'])
    .orderBy('pseudonym.created_at')
    .orderBy('pseudonym.id');

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['execute']>>[number];

/** Each account once, under the name it is known by on the team and no other of its own. */
function known(rows: readonly NamedRow[]): StaffMember[] {
  return [...Map.groupBy(rows, (row) => row.account_id).values()].flatMap((own) => {
    const row = own.find(({ id, staff_as }) => id === staff_as) ?? own[0];
    return row ? [{ ...dutiesOf(row), accountId: row.account_id, pseudonymId: row.id, name: row.name }] : [];
  });
}

/** Everybody who has a duty, by name. */
export async function allStaff(db: Handle): Promise<StaffMember[]> {
  const rows = await named(db)
    .where((row) => row.or([row('account.role', 'is not', null), row('account.referee_at', 'is not', null)]))
    .execute();
  return known(rows).sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

/** The names by which these accounts are or were known on the team; those that never were on it are left out. */
export async function teamNames(db: Handle, accountIds: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(accountIds)];
  if (ids.length === 0) return new Map();
  const rows = await named(db)
    .where('account.id', 'in', ids)
    .where((row) =>
      row.or([
        row('account.role', 'is not', null),
        row('account.referee_at', 'is not', null),
        row('account.staff_as', 'is not', null),
      ]),
    )
    .execute();
  return new Map(known(rows).map(({ accountId, name }) => [accountId, name]));
}

/** Who bears a name, with what they are on the team; `knownAs` is the pseudonym they are known by there, if by any. */
export async function findForStaff(
  db: Handle,
  name: string,
): Promise<(Duties & { accountId: string; pseudonymId: string; knownAs: string | null }) | null> {
  const bearer = await db
    .selectFrom('pseudonym')
    .select(['id', 'account_id'])
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  if (!bearer?.account_id) return null;
  const rows = await named(db).where('account.id', '=', bearer.account_id).execute();
  const [person] = known(rows);
  if (!person) return null;
  const onTeam = person.role !== null || person.referee || rows[0]?.staff_as != null;
  return {
    ...{ role: person.role, boards: person.boards, referee: person.referee },
    accountId: bearer.account_id,
    pseudonymId: bearer.id,
    knownAs: onTeam ? person.pseudonymId : null,
  };
}

/**
 * Lets one change of the team after the other pass: to be called first in the write. What it reads after this is how the
 * last one left it, so that two hosts cannot remove each other.
 */
export const lockStaff = (tx: Tx): Promise<unknown> =>
  tx.db
    .updateTable('site')
    .set((row) => ({ visibility_epoch: row.ref('visibility_epoch') }))
    .execute();

/** Whether this account is a host now. */
export async function isHost(db: Handle, accountId: string): Promise<boolean> {
  const row = await db.selectFrom('account').select('role').where('id', '=', accountId).executeTakeFirst();
  return row?.role === 'host';
}

/** Whether somebody else than this account is a host. */
export async function hasOtherHost(db: Handle, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where('role', '=', 'host')
    .where('id', '!=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives an account its duties and ends its sessions: whoever has other rights has another session (SECURITY 3.2). */
export async function setDuties(
  context: Pick<Context, 'clock'>,
  tx: Tx,
  { accountId, pseudonymId }: { accountId: string; pseudonymId: string },
  { role, boards, referee }: Duties,
): Promise<void> {
  await tx.db
    .updateTable('account')
    .set({
      role,
      staff_boards: role === 'moderator' && boards !== null ? JSON.stringify(boards) : null,
      referee_at: referee ? now(context) : null,
      staff_as: pseudonymId,
    })
    .where('id', '=', accountId)
    .execute();
  await endSessions(tx, accountId, { keep: null });
}
