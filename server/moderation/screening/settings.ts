import { KNOWN } from '#shared/limits.ts';
import { record } from '../../audit/record.ts';
import { now } from '../../context-types.ts';
import type { Context, Member } from '../../context-types.ts';
import type { Handle, Tx } from '../../db/open.ts';
import { typedLists } from './queries.ts';

export interface ScreeningSettings {
  firstPosts: number;
  /** Word and domain lists as the host typed them, one a line. */
  words: string;
  domains: string;
}

/** What waits for a moderator on this site, as the host has set it. */
export async function screeningSettings(db: Handle): Promise<ScreeningSettings> {
  const { first_posts: firstPosts } = await db.selectFrom('site').select('first_posts').executeTakeFirstOrThrow();
  return { firstPosts, ...(await typedLists(db)) };
}

/**
 * Sets what waits. Names that have written already are not new because more is asked from now on. One transaction, one audit
 * row without the lists.
 */
export async function changeScreening(context: Context, member: Member, given: ScreeningSettings): Promise<void> {
  const at = now(context);
  await context.database.write(async (tx) => {
    const { id, first_posts: before } = await tx.db
      .updateTable('site')
      .set((row) => ({ first_posts: row.ref('first_posts') }))
      .returning(['id', 'first_posts'])
      .executeTakeFirstOrThrow();
    await tx.db.updateTable('site').set({ first_posts: given.firstPosts }).execute();
    if (given.firstPosts > before) await keepKnown(tx, before);
    for (const kind of ['words', 'domains'] as const) {
      const source = given[kind];
      await tx.db
        .insertInto('watch_list')
        .values({ kind, source, changed_at: at })
        .onConflict((conflict) => conflict.column('kind').doUpdateSet({ source, changed_at: at }))
        .execute();
    }
    await record(tx, { at, accountId: member.accountId, act: 'screening_changed', subject: { type: 'site', id } });
  });
}

/** Whoever was not new stays so. */
const keepKnown = (tx: Tx, before: number): Promise<unknown> =>
  tx.db
    .updateTable('pseudonym')
    .set({ approved: KNOWN })
    .where('approved', '>=', before)
    .where('approved', '<', KNOWN)
    .where('id', 'in', (inner) => inner.selectFrom('post').select('pseudonym_id').where('hold', '=', 'none'))
    .execute();
