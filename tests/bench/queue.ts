import { createContext } from '#server/context.ts';
import { readConfig } from '#server/config.ts';
import { gravityOf } from '#server/moderation/gravity.ts';
import { postSubject } from '#server/moderation/open-case.ts';
import { newId } from '#server/db/ids.ts';
import { REPORT_REASONS } from '#shared/states.ts';
import { ratio, told } from './figures.ts';
import type { Figure } from './figures.ts';
import type { Filled } from './generate.ts';
import { get, startSite } from './servers.ts';

const BATCH = 500;

/** Opens cases about as many posts, of all reasons in turn, and makes the first members moderators. */
export async function openCases({ dataDir, names }: Filled, count: number): Promise<void> {
  const context = await createContext(readConfig({ DATA_DIR: dataDir }), { drawing: { document: () => '' } });
  const { db } = context.database;
  const posts = await db.selectFrom('post').select(['id', 'pseudonym_id', 'discussion_id']).limit(count).execute();
  for (let from = 0; from < posts.length; from += BATCH) {
    const values = posts.slice(from, from + BATCH).map((post, index) => {
      const subject = postSubject(post);
      const reason = REPORT_REASONS[index % REPORT_REASONS.length]!;
      const at = new Date(Date.UTC(2026, 0, 1) + (from + index) * 1_000).toISOString();
      return {
        id: newId(),
        queue: 'reports' as const,
        subject_type: subject.type,
        subject_id: subject.id,
        pseudonym_id: subject.pseudonymId,
        discussion_id: subject.discussionId,
        state: 'open' as const,
        reason,
        gravity: gravityOf(reason),
        reports: 1,
        version: 1,
        taken_by: null,
        opened_at: at,
        waits_since: at,
        changed_at: at,
      };
    });
    await context.database.write((tx) => tx.db.insertInto('moderation_case').values(values).execute());
  }
  await context.database.write((tx) =>
    tx.db
      .updateTable('account')
      .set({ role: 'moderator' })
      .where('id', 'in', (inner) =>
        inner
          .selectFrom('pseudonym')
          .select('account_id')
          .where('id', 'in', names.slice(0, 20))
          .$castTo<{ account_id: string }>(),
      )
      .execute(),
  );
  await context.renderer.close();
  await context.database.close();
}

/** The first page of the moderators' queue with 10,000 open cases against 100 (issue: within 1.5 times). */
export async function queueFigure(few: Filled, many: Filled): Promise<Figure> {
  await openCases(few, 100);
  await openCases(many, 10_000);
  const sites = [await startSite(few.dataDir, few.page), await startSite(many.dataDir, many.page)] as const;
  const requests = ({ sessions }: Filled): string[] =>
    sessions.slice(0, 20).map((cookie) => get('/moderation', cookie));
  const answer = await fetch(`http://127.0.0.1:${sites[1].port}/moderation`, {
    headers: { Cookie: `__Host-s=${many.sessions[0]}`, Accept: 'application/json' },
  });
  if (answer.status !== 200) throw new Error(`The queue answered ${answer.status}`);
  const found = await ratio(
    { port: sites[0].port, requests: requests(few) },
    { port: sites[1].port, requests: requests(many) },
  );
  for (const site of sites) await site.stop();
  return {
    what: 'first page of the moderators’ queue with 10\u202f000 open cases against 100, time of one',
    goal: '≤ 1.5 ×',
    measured: `${told(found.ratio)} × (${Math.round(found.one)}/s against ${Math.round(found.other)}/s)`,
    met: found.ratio <= 1.5,
  };
}
