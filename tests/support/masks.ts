import { now } from '#server/context-types.ts';
import { openCase, postSubject } from '#server/moderation/open-case.ts';
import { beginHold, liftHolds } from '#server/moderation/recognising/holds.ts';
import type { Site } from './site.ts';

/** Masks words of a post as if somebody recognised themself in them; gives the id of the case. */
export const maskWords = ({ context }: Site, postId: string, words: string): Promise<string> =>
  context.database.write(async (tx) => {
    const post = await tx.db
      .selectFrom('post')
      .innerJoin('revision', 'revision.id', 'post.revision_id')
      .select(['post.id', 'post.pseudonym_id', 'post.discussion_id', 'post.revision_id', 'revision.text'])
      .where('post.id', '=', postId)
      .executeTakeFirstOrThrow();
    const at = now(context);
    const subject = postSubject(post);
    const reason = 'identifies_someone';
    const caseId = await openCase(tx, { queue: 'recognition', subject, reason, at, reported: false });
    const start = post.text.indexOf(words);
    const ranges = [[start, start + words.length]] as const;
    await beginHold(tx, { caseId, subject, revisionId: post.revision_id, ranges, at });
    return caseId;
  });

/** Ends the masks of a case. */
export const unmaskWords = ({ context }: Site, caseId: string): Promise<void> =>
  context.database.write((tx) => liftHolds(tx, caseId, now(context)));
