import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '#server/db/ids.ts';
import type { Browser } from '#tests/support/browser.ts';
import { answerAppeal, claim, contest, decide, openReview } from '#tests/support/decide.ts';
import { recognise, report } from '#tests/support/reports.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, promote, reply } from '#tests/support/story.ts';

/** The lists of appeals, letters and reports: they ask the database as often for twenty lines as for two, and are paged. */

let site: Site;
let author: Browser;
let sender: Browser;
let second: Browser;
let referee: Browser;

const COPIES = 24;

beforeAll(async () => {
  site = await openSite();
  const host = await site.host('Tenancière');
  author = await site.member('Courlis des marais');
  sender = await site.member('Vigie');
  second = await site.member('Relectrice');
  referee = await site.member('Sittelle');
  await promote(site, 'Relectrice', 'moderator');
  const place = await imported(site);
  await reply(author, place, 'Au kiosque, il y avait Odile, et la pluie. Personne ne voulait rentrer avant la fin.');
  await reply(
    author,
    place,
    'On se voit rue des Lilas. Comme tous les jeudis depuis trois mois, personne ne promet rien à personne.',
  );
  const [first, other] = [await postId(author, place, 3), await postId(author, place, 4)];
  await report(sender, `/report/post/${first}`, { reason: 'identifies_someone', words: 'Moi.' });
  const id = await openReview(host, first);
  expect((await decide(host, id)).status).toBe(303);
  await contest(site, author, first);
  await report(sender, `/report/post/${other}`, { reason: 'spam' });
  const [item] = (await host.page('moderation', '/moderation')).data.cases;
  await claim(host, item!.id);
  expect((await decide(host, item!.id, { content: 'none' })).status).toBe(303);
  const none = (await sender.page('reports', '/reports')).data.reports.find(({ reason }) => reason === 'spam');
  const path = `/reports/${none!.id}/contest`;
  expect((await sender.submit('/reports', path, { do: 'appeal', words: 'Relisez.', report: none!.id })).status).toBe(
    303,
  );
  expect((await recognise(sender, other, ['Lilas'])).status).toBe(200);
  await site.context.database.write(({ db }) =>
    db
      .updateTable('account')
      .set({ referee_at: '2026-01-01T00:00:00.000Z' })
      .where('id', 'in', (row) => row.selectFrom('pseudonym').select('account_id').where('name', '=', 'Sittelle'))
      .execute(),
  );
});
afterAll(() => site.close());

/** The same case, report, decision and appeal many times more, each under ids of its own. */
async function copy(): Promise<void> {
  await site.context.database.write(async ({ db }) => {
    for (const found of await db.selectFrom('moderation_case').selectAll().execute()) {
      const { id: caseId, queue } = found;
      const decisions = await db.selectFrom('decision').selectAll().where('case_id', '=', caseId).execute();
      const reports = await db.selectFrom('report').selectAll().where('case_id', '=', caseId).execute();
      const asked = await db.selectFrom('recognition').selectAll().where('case_id', '=', caseId).execute();
      const posts = await db.selectFrom('post').select('id').execute();
      for (let count = 0; count < (queue === 'recognition' ? posts.length : COPIES); count += 1) {
        const case_id = newId();
        await db
          .insertInto('moderation_case')
          .values({ ...found, id: case_id, waits_since: null })
          .execute();
        const sent = new Map<string, string>();
        for (const row of reports) {
          sent.set(row.id, newId());
          await db
            .insertInto('report')
            .values({ ...row, id: sent.get(row.id)!, case_id, receipt_hash: null })
            .execute();
        }
        for (const row of decisions) {
          const decision_id = newId();
          await db
            .insertInto('decision')
            .values({ ...row, id: decision_id, case_id, undo: null })
            .execute();
          for (const appeal of await db.selectFrom('appeal').selectAll().where('decision_id', '=', row.id).execute())
            await db
              .insertInto('appeal')
              .values({ ...appeal, id: newId(), decision_id, party: sent.get(appeal.party) ?? appeal.party })
              .execute();
        }
        for (const row of asked)
          await db
            .insertInto('recognition')
            .values({ ...row, case_id, post_id: posts[count]!.id })
            .execute();
      }
    }
  });
}

it('asks as often for many as for few, and shows all of them, page by page', async () => {
  const spy = vi.spyOn(site.context.database.db.getExecutor(), 'executeQuery');
  const pages = [
    [second, 'appeals', '/moderation/appeals'],
    [referee, 'appeals', '/moderation/appeals'],
    [sender, 'reports', '/reports'],
    [author, 'statements', '/statements'],
  ] as const;
  const asked = async (): Promise<number[]> => {
    const counts: number[] = [];
    for (const [who, name, path] of pages) {
      spy.mockClear();
      await who.page(name, path);
      counts.push(spy.mock.calls.length);
    }
    return counts;
  };
  await asked();
  const few = await asked();
  await copy();
  const many = await asked();
  spy.mockRestore();
  expect(many).toEqual(few);
  expect(Math.max(...many)).toBeLessThan(20);
  const letters = (await author.page('statements', '/statements')).data;
  expect([letters.statements.length, letters.asked.length]).toEqual([1 + COPIES, expect.any(Number)]);
  expect(letters.asked.length).toBeGreaterThan(2);
  for (const who of [second, referee]) {
    const ids = new Set<string>();
    for (let path: string | null = '/moderation/appeals'; path !== null;) {
      const { data }: { data: { appeals: { id: string }[]; next: string | null } } = await who.page('appeals', path);
      expect(data.appeals.length).toBeLessThanOrEqual(20);
      for (const { id } of data.appeals) ids.add(id);
      path = data.next;
    }
    expect(ids.size).toBe(2 * (1 + COPIES));
  }
});

it('shows a referee nothing they decided, reported, took part in or are concerned by', async () => {
  const before = (await referee.page('appeals', '/moderation/appeals')).data.appeals.length;
  expect(before).toBeGreaterThan(0);
  const set = (who: string, referee_at: string | null): Promise<unknown> =>
    site.context.database.write(({ db }) =>
      db
        .updateTable('account')
        .set({ referee_at })
        .where('id', 'in', (row) => row.selectFrom('pseudonym').select('account_id').where('name', '=', who))
        .execute(),
    );
  for (const [who, name] of [
    [author, 'Courlis des marais'],
    [sender, 'Vigie'],
  ] as const) {
    await set(name, '2026-01-01T00:00:00.000Z');
    expect((await who.page('appeals', '/moderation/appeals')).data).toEqual({ appeals: [], next: null });
    await set(name, null);
    expect((await who.get('/moderation/appeals')).status).toBe(404);
  }
  const [first] = (await second.page('appeals', '/moderation/appeals')).data.appeals;
  expect((await answerAppeal(second, first!.id, 'upheld')).status).toBe(303);
  expect((await second.page('appeals', '/moderation/appeals')).data.appeals.map(({ id }) => id)).not.toContain(
    first!.id,
  );
});
