import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '#server/audit/record.ts';
import type { AuditAct } from '#server/audit/record.ts';
import { newId } from '#server/db/ids.ts';
import { appoint } from '#server/moderation/appoint.ts';
import { staffTexts } from '#shared/messages/staff.ts';
import type { AuditSubject } from '#shared/audit.ts';
import type { AuditLine, DecisionLine } from '#shared/pages.ts';
import type { Browser } from '#tests/support/browser.ts';
import { storeDecided } from '#tests/support/decided.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { openBoards, openThread, postId, promote, secondName } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** Words that no log may hold. */
const TITLE = 'Zibeline Quantique';
const BODY = 'Rhododendron Septentrional';

let site: Site;
let host: Browser;
let moderator: Browser;
let board: string;
let thread: Place;
let opening: string;
beforeAll(async () => {
  site = await openSite({ clock: new Date('2026-03-31T20:00:00.000Z') });
  board = await openBoards(site);
  host = await site.host('Tenancière');
  const author = await site.member('Courlis');
  thread = await openThread(author, board, { title: TITLE, body: `${BODY}.` });
  opening = await postId(author, thread, 0);
  moderator = await site.member('Vigie');
  await secondName(site, 'Vigie', 'Roitelet');
  await promote(site, 'Vigie', 'moderator');
});
afterAll(() => site.close());

const LOG = '/moderation/log';
const lines = async (path = LOG, who = host): Promise<AuditLine[]> => (await who.page('auditLog', path)).data.lines;
const accountOf = async (name: string): Promise<string> =>
  (
    await site.context.database.db
      .selectFrom('pseudonym')
      .select('account_id')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
  ).account_id ?? '';
/** Writes a line as an act does, a minute after the last. */
async function act(what: AuditAct, type: AuditSubject, id: string, by: string | null, reason?: string): Promise<void> {
  site.clock.advance(60_000);
  await site.context.database.write((tx) =>
    record(tx, {
      at: site.clock.now.toISOString(),
      accountId: by,
      act: what,
      subject: { type, id },
      ...(reason ? { reason } : {}),
    }),
  );
}

it('says who did what, about what, why and when, newest first', async () => {
  site.clock.advance(60_000);
  await moderator.submit('/settings', `${thread.path}/manage`, { do: 'close' });
  await act('post_removed', 'post', opening, await accountOf('Vigie'), 'harassment');
  site.clock.advance(60_000);
  await appoint(site.context, await accountOf('Tenancière'), { name: 'Courlis', role: 'referee' });
  const found = await lines();
  expect(found.slice(0, 3)).toMatchObject([
    {
      by: { name: 'Tenancière' },
      act: 'staff_appointed',
      subject: { type: 'account', name: 'Courlis', href: '/@Courlis' },
      reason: 'referee',
    },
    {
      at: new Date(site.clock.now.getTime() - 60_000).toISOString(),
      by: { name: 'Vigie' },
      act: 'post_removed',
      subject: { type: 'post', number: 0, href: `/p/${opening}` },
      reason: 'harassment',
    },
    { by: { name: 'Vigie' }, act: 'thread_closed', subject: { type: 'discussion', href: `/d/${thread.id}/-` } },
  ]);
  expect(found.at(-1)).toMatchObject({ act: 'host_created', by: { name: 'Tenancière' } });
  const { text } = await host.get(LOG);
  for (const words of [staffTexts.fr.log.acts.thread_closed, staffTexts.fr.roles.referee, 'Acharnement'])
    expect(text).toContain(words);
  expect((await host.get(found[1]!.subject.href!)).status).toBe(302);
});

it('holds no text: no title, no words, no other name of anybody’s, on either face', async () => {
  for (const accept of ['text/html', 'application/json']) {
    const { text } = await host.request(LOG, { headers: { Accept: accept } });
    for (const words of [TITLE, BODY, 'Roitelet', 'zibeline'])
      expect([words, text.toLowerCase().includes(words.toLowerCase())]).toEqual([words, false]);
  }
});

it('leads only where its reader may look', async () => {
  const author = site.visitor();
  await author.submit('/sign-in', '/sign-in', { name: 'Courlis', password: PASSWORD });
  const hidden = await openThread(author, board);
  const post = await postId(author, hidden, 0);
  await site.context.database.write(({ db }) =>
    db.updateTable('discussion').set({ audience: 'me' }).where('id', '=', hidden.id).execute(),
  );
  await act('post_removed', 'post', post, await accountOf('Vigie'), 'spam');
  await act('thread_closed', 'discussion', hidden.id, await accountOf('Vigie'));
  await act('post_removed', 'post', newId(), await accountOf('Vigie'), 'spam');
  for (const { subject } of (await lines()).slice(0, 3))
    expect([subject.href, subject.name, subject.number]).toEqual([null, null, null]);
});

it('does not say who acted as the person concerned, nor of whom, nor names the machine', async () => {
  await act('appeal_made', 'appeal', newId(), await accountOf('Vigie'));
  await act('appeal_made', 'appeal', newId(), null);
  await site.member('Grèbe');
  await act('case_decided', 'account', await accountOf('Grèbe'), null, 'spam');
  const [machine, appeal, another] = await lines();
  expect(another?.by).toEqual(appeal?.by);
  expect(machine).toMatchObject({ by: null, subject: { type: 'account', name: null, href: null } });
  expect(appeal).toMatchObject({ by: { name: null }, act: 'appeal_made' });
  const { text } = await host.get(LOG);
  expect(text).toContain(staffTexts.fr.log.machine);
  expect(text).not.toContain('Grèbe');
});

it('is looked through by act, by what it is about, and by month as people date it', async () => {
  // In Paris it is April: in UTC it was still March.
  site.clock.now = new Date('2026-03-31T22:30:00.000Z');
  const id = newId();
  await act('board_archived', 'board', id, await accountOf('Tenancière'));
  const first = await host.page('auditLog', LOG);
  expect(first.data.months).toEqual(['2026-04', '2026-03']);
  expect((await lines(`${LOG}?month=2026-04`)).map(({ act }) => act)).toEqual(['board_archived']);
  const removals = await lines(`${LOG}?act=post_removed`);
  expect(new Set(removals.map(({ act }) => act))).toEqual(new Set(['post_removed']));
  expect(removals.length).toBeGreaterThan(1);
  expect((await lines(`${LOG}?subject=discussion`)).every(({ subject }) => subject.type === 'discussion')).toBe(true);
  expect(await lines(`${LOG}?subject=discussion&month=2026-04`)).toEqual([]);
  expect((await host.get(`${LOG}?subject=discussion&month=2026-04`)).text).toContain(staffTexts.fr.log.empty);
  // What is no filter filters nothing.
  expect(await lines(`${LOG}?act=nonsense&month=2026-13&subject=%27&after=x`)).toEqual(await lines());
});

it('is read to its end page by page, each line once, also where many were written at one moment', async () => {
  const at = site.clock.now.toISOString();
  const accountId = await accountOf('Vigie');
  await site.context.database.write(async (tx) => {
    for (let n = 0; n < 45; n += 1)
      await record(tx, { at, accountId, act: 'thread_pinned', subject: { type: 'discussion', id: newId() } });
  });
  const ids: string[] = [];
  let path: string | null = `${LOG}?act=thread_pinned`;
  let pages = 0;
  for (; path !== null; pages += 1) {
    const { data }: { data: { lines: AuditLine[]; paging: { older: string | null } } } = await host.page(
      'auditLog',
      path,
    );
    ids.push(...data.lines.map(({ id }) => id));
    path = data.paging.older && `${LOG}?${data.paging.older}`;
  }
  expect([pages, ids.length, new Set(ids).size]).toEqual([3, 45, 45]);
  const second = await host.get(
    `${LOG}?${(await host.page('auditLog', `${LOG}?act=thread_pinned`)).data.paging.older}`,
  );
  // Back to the first page with the same filter.
  expect(second.text).toMatch(/rel="prev" href="\?act=thread_pinned"/);
});

it('is for whoever moderates everything, and there for nobody else', async () => {
  expect((await moderator.get(LOG)).status).toBe(200);
  const member = await site.member('Étourneau');
  const some = await site.member('Riveraine');
  await promote(site, 'Riveraine', 'moderator', [board]);
  const referee = site.visitor();
  await referee.submit('/sign-in', '/sign-in', { name: 'Courlis', password: PASSWORD });
  for (const browser of [site.visitor(), member, some, referee])
    for (const path of [LOG, `${LOG}?act=post_removed`]) expect((await browser.get(path)).status).toBe(404);
});

it('leads to cases and appeals that stand', async () => {
  const { id: pseudonymId } = await site.context.database.db
    .selectFrom('pseudonym')
    .select('id')
    .where('name', '=', 'Courlis')
    .executeTakeFirstOrThrow();
  const subject = { subject_type: 'post', subject_id: opening, discussion_id: thread.id } as const;
  const [decision] = await storeDecided(site, [
    {
      ...{ pseudonymId, subject, decision: { decided_at: '2026-01-02T10:00:00.000Z', content_measure: 'none' } },
      appeal: { created_at: '2026-01-03T10:00:00.000Z', decided_at: '2026-01-03T10:00:00.000Z', outcome: 'upheld' },
    },
  ]);
  const { id: appealId } = await site.context.database.db
    .selectFrom('appeal')
    .select('id')
    .where('decision_id', '=', decision ?? '')
    .executeTakeFirstOrThrow();
  const { case_id: caseId } = await site.context.database.db
    .selectFrom('decision')
    .select('case_id')
    .where('id', '=', decision ?? '')
    .executeTakeFirstOrThrow();
  const vigie = await accountOf('Vigie');
  for (const [what, type, id] of [
    ['case_decided', 'case', caseId],
    ['appeal_upheld', 'appeal', appealId],
    ['case_claimed', 'case', newId()],
    ['appeal_taken', 'appeal', newId()],
  ] as const)
    await act(what, type, id, vigie);
  const hrefs = (await lines()).slice(0, 4).map(({ subject: { href } }) => href);
  expect(hrefs).toEqual([null, null, `/moderation/appeals/${appealId}`, `/moderation/cases/${caseId}`]);
  for (const href of hrefs.slice(2)) expect((await moderator.get(href ?? '')).status).toBe(200);
});

describe('the log for everybody', () => {
  const PUBLIC = '/about/decisions';
  const shown = async (path = PUBLIC): Promise<DecisionLine[]> =>
    (await site.visitor().page('decisions', path)).data.lines;
  let ids: (string | null)[];
  beforeAll(async () => {
    const { id } = await site.context.database.db
      .selectFrom('pseudonym')
      .select('id')
      .where('name', '=', 'Courlis')
      .executeTakeFirstOrThrow();
    const accountId = await accountOf('Vigie');
    ids = await storeDecided(site, [
      {
        pseudonymId: id,
        subject: { subject_type: 'post', subject_id: opening, discussion_id: thread.id },
        reported: [{ at: '2026-03-01T10:00:00.000Z', words: 'Hippocampe Fiduciaire' }],
        decision: {
          ...{ decided_at: '2026-03-02T23:30:00.000Z', account_id: accountId, reason: 'harassment', rule: '7' },
          ...{ account_measure: 'suspended', account_until: '2026-04-02T00:00:00.000Z' },
          ...{ facts: 'Cabestan Liturgique', words: 'Bathyscaphe Melliflue', remedy: 'Térébenthine Baroque' },
        },
        appeal: {
          ...{ created_at: '2026-03-04T10:00:00.000Z', decided_at: '2026-03-05T10:00:00.000Z' },
          ...{ outcome: 'reversed', outcome_words: 'Pamplemousse Cosmique', words: 'Vivarium Sibyllin' },
        },
      },
      {
        pseudonymId: id,
        decision: {
          ...{ decided_at: '2026-03-03T10:00:00.000Z', content_measure: 'none', account_measure: 'none' },
          ...{ reason: 'illegal', rule: '', law: 'Étiquette Vermillon' },
        },
      },
    ]);
  });

  it('says what was decided and how appeals ended, by day', async () => {
    expect(await shown()).toEqual([
      { kind: 'appeal', day: '2026-03-05', outcome: 'reversed', reason: 'harassment' },
      {
        ...{ kind: 'decision', day: '2026-03-03', content: 'none', account: 'none' },
        ...{ reason: 'illegal', rule: null, rulesVersion: 1 },
      },
      // In Paris it was the day after already.
      {
        ...{ kind: 'decision', day: '2026-03-03', content: 'remove', account: 'suspended' },
        ...{ reason: 'harassment', rule: '7', rulesVersion: 1 },
      },
      { kind: 'appeal', day: '2026-01-03', outcome: 'upheld', reason: 'other' },
      {
        ...{ kind: 'decision', day: '2026-01-02', content: 'none', account: 'none' },
        ...{ reason: 'other', rule: '1', rulesVersion: 1 },
      },
    ]);
    const { text } = await site.visitor().get(PUBLIC);
    const { contentMeasures, accountMeasures, outcomes, decisions } = staffTexts.fr;
    for (const words of [
      ...[contentMeasures.remove, accountMeasures.suspended, outcomes.reversed],
      ...[decisions.noAction, decisions.law],
    ])
      expect(text).toContain(words);
  });

  it('holds no word, no name, no title, no link and no hour', async () => {
    for (const accept of ['text/html', 'application/json']) {
      const { text } = await site.visitor().request(PUBLIC, { headers: { Accept: accept } });
      const main = accept === 'text/html' ? (/<main[\s\S]*<\/main>/.exec(text)?.[0] ?? '') : text;
      for (const secret of [
        ...['Hippocampe', 'Cabestan', 'Bathyscaphe', 'Térébenthine', 'Pamplemousse', 'Vivarium', 'Étiquette'],
        ...[TITLE, 'Courlis', 'Vigie', opening, thread.id, ...ids.map(String)],
      ])
        expect([accept, secret, main.includes(secret)]).toEqual([accept, secret, false]);
      expect(main).not.toMatch(/\d{1,2}:\d{2}/);
    }
  });

  it('is read to its end page by page, and its key says no hour', async () => {
    const { id } = await site.context.database.db
      .selectFrom('pseudonym')
      .select('id')
      .where('name', '=', 'Vigie')
      .executeTakeFirstOrThrow();
    await storeDecided(
      site,
      Array.from({ length: 30 }, (_, n) => ({
        pseudonymId: id,
        decision: { decided_at: '2026-02-01T10:00:00.000Z', content_measure: 'close' as const },
        ...(n % 2
          ? {
              appeal: {
                created_at: '2026-02-01T10:00:00.000Z',
                decided_at: '2026-02-01T10:00:00.000Z',
                outcome: 'upheld' as const,
              },
            }
          : {}),
      })),
    );
    const all: DecisionLine[] = [];
    let path: string | null = PUBLIC;
    while (path !== null) {
      const { data }: { data: { lines: DecisionLine[]; paging: { older: string | null } } } = await site
        .visitor()
        .page('decisions', path);
      all.push(...data.lines);
      expect(data.paging.older ?? '').toMatch(/^[0-9A-Za-z]{0,22}$/);
      path = data.paging.older && `${PUBLIC}?after=${data.paging.older}`;
    }
    expect(all.filter(({ kind }) => kind === 'appeal')).toHaveLength(17);
    expect(all.filter(({ kind }) => kind === 'decision')).toHaveLength(33);
    for (const key of ['x', newId(), '%27'])
      expect((await shown(`${PUBLIC}?after=${key}`)).length).toBe((await shown()).length);
  });
});
