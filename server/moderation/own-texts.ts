import type { Request, Response } from 'express';
import type { Context, Viewer } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { titleFor } from './queries.ts';
import { openStatement, ownWords } from './statement.ts';

/**
 * All texts of the name a letter speaks to, as one plain file: a person who is suspended can still take them along. Their
 * own words alone: what they quoted is others', and the title of a discussion shows to whoever may read it there. What was removed stands in it as it was sealed.
 */
export async function ownTexts(context: Context, viewer: Viewer, request: Request, response: Response): Promise<void> {
  const { row } = await openStatement(context, viewer, String(request.params['token']));
  await context.limits.take('export', { account: row.pseudonym_id });
  const body = await textsOf(context.database.db, viewer, row.pseudonym_id);
  response
    .set('Cache-Control', 'no-store')
    .set('Content-Disposition', 'attachment; filename="carnet.txt"')
    .type('text/plain; charset=utf-8')
    .send(`${row.name}\n\n${body}`);
}

async function textsOf(db: Handle, viewer: Viewer, pseudonymId: string): Promise<string> {
  const rows = await db
    .selectFrom('post')
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .innerJoin('post as opening', (join) =>
      join.onRef('opening.discussion_id', '=', 'discussion.id').on('opening.number', '=', 0),
    )
    .select(['post.id', 'post.number', 'post.created_at', 'post.removed_at', 'revision.text'])
    .select((row) => titleFor(viewer)(row).as('title'))
    .where('post.pseudonym_id', '=', pseudonymId)
    .where('post.withdrawn_at', 'is', null)
    .where('post.erased_at', 'is', null)
    .orderBy('post.created_at')
    .orderBy('post.id')
    .execute();
  const removed = rows.filter(({ removed_at: at }) => at !== null).map(({ id }) => id);
  const sealed = new Map(
    removed.length === 0
      ? []
      : (
          await db
            .selectFrom('sealed_revision')
            .select(['post_id', 'text'])
            .where('post_id', 'in', removed)
            .where('why', '=', 'removal')
            .orderBy('sealed_at')
            .execute()
        ).map(({ post_id: id, text }) => [id, text] as const),
  );
  return rows
    .map(({ id, number, created_at: at, text, title }) => {
      const heading = [at.slice(0, 16).replace('T', ' '), title, `#${number}`].filter(Boolean).join(' · ');
      return `${heading}\n\n${ownWords(sealed.get(id) ?? text)}\n`;
    })
    .join('\n');
}
