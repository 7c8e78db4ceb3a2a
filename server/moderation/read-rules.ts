import type { Context, Member } from '../context-types.ts';

/** A member says they have read a version of the rules, or a later one before: they are told of what comes after. */
export async function readRules(context: Context, { accountId }: Member, version: number): Promise<void> {
  await context.database.write(({ db }) =>
    db
      .updateTable('account')
      .set({ rules_seen: version })
      .where('id', '=', accountId)
      .where('rules_seen', '<', version)
      // Nobody has read what is not there yet.
      .where((row) => row.exists(row.selectFrom('rules_version').select('number').where('number', '=', version)))
      .execute(),
  );
}
