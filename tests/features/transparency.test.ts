import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import { appoint } from '#server/moderation/appoint.ts';
import type { ExportedStatement } from '#server/moderation/export.ts';
import { frForms } from '#shared/messages/fr-forms.ts';
import { staffTexts } from '#shared/messages/staff.ts';
import type { TransparencyFigures } from '#shared/pages.ts';
import type { Browser } from '#tests/support/browser.ts';
import { storeDecided } from '#tests/support/decided.ts';
import type { Decided } from '#tests/support/decided.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { openBoards, openThread, postId, promote } from '#tests/support/story.ts';

const FIGURES = '/about/transparency';
const EXPORT = '/moderation/statements.json';

let site: Site;
let host: Browser;
/** A name whose texts are decided about. */
let named: string;
beforeAll(async () => {
  site = await openSite({ clock: new Date('2026-06-15T10:00:00.000Z') });
  host = await site.host('Tenancière');
  await site.member('Zibeline');
  named = await idOf('Zibeline');
});
afterAll(() => site.close());

const idOf = async (name: string): Promise<string> =>
  (
    await site.context.database.db
      .selectFrom('pseudonym')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
  ).id;
/** The figures as they are now: those of the last minute are given again. */
async function figures(path = FIGURES): Promise<TransparencyFigures> {
  site.clock.advance(61_000);
  return (await site.visitor().page('transparency', path)).data;
}

it('has nothing to count on a new site, and says so', async () => {
  const found = await figures();
  expect(found).toMatchObject({
    year: 2026,
    years: [2026],
    reports: { all: 0 },
    decisions: { all: 0, automated: 0 },
    delays: { reportToDecision: null, appealToAnswer: null },
    appeals: { all: 0, reversedShare: null },
  });
  expect((await site.visitor().get(FIGURES)).text).toContain(staffTexts.fr.transparency.none);
});

describe('the figures of a year', () => {
  const HOUR = 3_600_000;
  const at = (day: string, hours = 0): string =>
    new Date(Date.parse(`${day}T10:00:00.000Z`) + hours * HOUR).toISOString();
  beforeAll(async () => {
    const decided: Omit<Decided, 'pseudonymId'>[] = [
      // Three reports of one text: after 1, 2 and 30 hours.
      {
        reported: [
          { at: at('2026-02-01'), reason: 'harassment' },
          { at: at('2026-02-02', 4), reason: 'harassment' },
          { at: at('2026-02-02', 5), reason: 'spam' },
        ],
        decision: { decided_at: at('2026-02-02', 6), reason: 'harassment', account_measure: 'warn' },
        appeal: { created_at: at('2026-02-03'), decided_at: at('2026-02-03', 5), outcome: 'reversed' },
      },
      {
        reported: [{ at: at('2026-03-01'), reason: 'illegal' }],
        decision: { decided_at: at('2026-03-01', 4), content_measure: 'none', reason: 'illegal' },
        appeal: { created_at: at('2026-03-02'), decided_at: at('2026-03-02', 10), outcome: 'upheld' },
      },
      {
        decision: { decided_at: at('2026-04-01'), content_measure: 'close', reason: 'contempt' },
        appeal: { created_at: at('2026-04-02') },
      },
      // Waits to be decided.
      { reported: [{ at: at('2026-05-01'), reason: 'other' }] },
      // On New Year's Eve in UTC, and the year after in Paris.
      { reported: [{ at: '2025-12-31T23:30:00.000Z', reason: 'spam' }] },
      {
        reported: [{ at: '2025-12-31T22:30:00.000Z', reason: 'spam' }],
        decision: { decided_at: '2025-12-31T22:45:00.000Z', content_measure: 'remove_passage' },
      },
    ];
    await storeDecided(
      site,
      decided.map((row) => ({ ...row, pseudonymId: named })),
    );
  });

  it('count reports by reason, measures, what set them off, delays and appeals', async () => {
    const found = await figures();
    expect(found.reports.all).toBe(6);
    expect(found.reports.byReason).toMatchObject({ harassment: 2, spam: 2, illegal: 1, other: 1, danger: 0 });
    expect(found.decisions).toMatchObject({
      all: 3,
      content: { none: 1, remove: 1, close: 1, remove_passage: 0 },
      account: { none: 2, warn: 1, suspended: 0 },
      source: { report: 2, own: 1 },
      automated: 0,
    });
    // 1, 2, 4 and 30 hours; 5 and 10 hours.
    expect(found.delays).toEqual({ reportToDecision: 3, appealToAnswer: 7.5 });
    expect(found.appeals).toEqual({ all: 3, answered: { upheld: 1, reversed: 1 }, reversedShare: 0.5 });
  });

  it('are those of another year where one asks for it, and of no year there is nothing of', async () => {
    const found = await figures(`${FIGURES}?year=2025`);
    expect(found).toMatchObject({
      year: 2025,
      years: [2026, 2025],
      reports: { all: 1, byReason: { spam: 1 } },
      decisions: { all: 1, content: { remove_passage: 1 } },
      delays: { reportToDecision: 0.3, appealToAnswer: null },
    });
    for (const year of ['2024', '2027', 'x', '', '2025.5', '1e9'])
      expect([year, (await site.visitor().get(`${FIGURES}?year=${year}`)).status]).toEqual([year, 404]);
  });

  it('stand on the page as they are in its data, and the foot of every page leads there', async () => {
    const { text } = await site.visitor().get(FIGURES);
    const { transparency, contentMeasures } = staffTexts.fr;
    for (const words of [
      ...[transparency.hours('7,5'), transparency.percent('50'), transparency.reportsCount(6)],
      ...[contentMeasures.close, transparency.readersNote, 'Acharnement'],
    ])
      expect([words, text.includes(words)]).toEqual([words, true]);
    for (const path of ['/', '/about/rules', '/sign-in', '/nowhere'])
      expect((await site.visitor().get(path)).text).toContain(`href="${FIGURES}"`);
    expect(text).not.toContain('Zibeline');
  });

  it('are computed once for all who ask within a minute', async () => {
    const before = await figures();
    await storeDecided(site, [{ pseudonymId: named, reported: [{ at: at('2026-05-02') }] }]);
    const { data } = await site.visitor().page('transparency', FIGURES);
    expect(data.reports.all).toBe(before.reports.all);
    expect((await figures()).reports.all).toBe(before.reports.all + 1);
  });
});

it('counts the members who came in thirty days, each once, and nobody else', async () => {
  const before = (await figures()).readers;
  const member = await site.member('Fauvette');
  await site.visitor().submit('/sign-in', '/sign-in', { name: 'Fauvette', password: PASSWORD });
  await site.visitor().get('/');
  expect((await figures()).readers).toBe(before + 1);
  const others = site.context.database.db
    .selectFrom('session')
    .select('id')
    .where('account_id', 'not in', (inner) =>
      inner
        .selectFrom('pseudonym')
        .select('account_id')
        .where('name', '=', 'Fauvette')
        .$castTo<{ account_id: string }>(),
    );
  const ids = (await others.execute()).map(({ id }) => id);
  await site.context.database.write(({ db }) =>
    db.updateTable('session').set({ seen_on: '2026-05-01T00:00:00.000Z' }).where('id', 'in', ids).execute(),
  );
  expect((await figures()).readers).toBe(1);
  expect((await member.get('/')).status).toBe(200);
});

describe('the statements for the Commission’s database', () => {
  const statements = async (): Promise<ExportedStatement[]> => {
    const answer = await host.get(EXPORT);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    return answer.json as ExportedStatement[];
  };

  it('are one for each decision that restricts something, without a word of anybody’s', async () => {
    const board = await openBoards(site);
    const author = await site.member('Hippocampe');
    const thread = await openThread(author, board, { title: 'Cabestan', body: 'Bathyscaphe.' });
    const post = await postId(author, thread, 0);
    await site.context.database.write(({ db }) =>
      db.updateTable('post').set({ created_at: '2026-06-01T22:30:00.000Z' }).where('id', '=', post).execute(),
    );
    const already = (await statements()).length;
    const [id] = await storeDecided(site, [
      {
        pseudonymId: await idOf('Hippocampe'),
        subject: { subject_type: 'post', subject_id: post, discussion_id: thread.id },
        reported: [{ at: '2026-06-02T10:00:00.000Z', words: 'Rhododendron' }],
        decision: {
          ...{ decided_at: '2026-06-03T10:00:00.000Z', reason: 'harassment', rule: '7', law: 'Vermillon' },
          ...{ facts: 'Pamplemousse', words: 'Térébenthine', remedy: 'Vivarium', passage: '[[0,3]]' },
          ...{ account_measure: 'suspended', account_until: '2026-07-01T00:00:00.000Z' },
        },
        appeal: { created_at: '2026-06-04T10:00:00.000Z', words: 'Sibyllin' },
      },
      {
        pseudonymId: named,
        decision: {
          ...{ decided_at: '2026-06-04T10:00:00.000Z', content_measure: 'narrow', reason: 'illegal' },
          ...{ content_until: '2026-06-11T10:00:00.000Z' },
          ...{ rule: '', law: 'Melliflue' },
        },
      },
      // Nothing restricted: there is no statement to send.
      { pseudonymId: named, decision: { decided_at: '2026-06-05T10:00:00.000Z', content_measure: 'none' } },
      {
        pseudonymId: named,
        decision: { decided_at: '2026-06-05T10:00:00.000Z', content_measure: 'none', account_measure: 'warn' },
      },
      {
        pseudonymId: named,
        decision: {
          ...{ decided_at: '2026-06-05T11:00:00.000Z', content_measure: 'none' },
          ...{ account_measure: 'read_only', account_until: '2026-07-01T00:00:00.000Z' },
        },
      },
    ]);
    const found = await statements();
    expect(found).toHaveLength(already + 3);
    const { statements: said } = staffTexts.fr;
    expect(found.slice(-3)).toEqual([
      {
        decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'],
        decision_visibility_other: null,
        end_date_visibility_restriction: null,
        decision_provision: null,
        end_date_service_restriction: null,
        decision_account: 'DECISION_ACCOUNT_SUSPENDED',
        end_date_account_restriction: '2026-07-01',
        account_type: 'ACCOUNT_TYPE_PRIVATE',
        decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
        incompatible_content_ground: said.rule('7', 1),
        incompatible_content_explanation: said.reason(frForms.reasons.harassment.label),
        category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE',
        decision_facts: `${said.reason(frForms.reasons.harassment.label)} ${said.rule('7', 1)} ${said.account.suspended}`,
        source_type: 'SOURCE_ARTICLE_16',
        automated_detection: 'No',
        automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
        territorial_scope: expect.arrayContaining(['FR', 'BE', 'IS']) as string[],
        content_type: ['CONTENT_TYPE_TEXT'],
        // In Paris, the day after.
        content_date: '2026-06-02',
        application_date: '2026-06-03',
        puid: expect.stringMatching(/^[\w-]{43}$/) as string,
      },
      expect.objectContaining({
        decision_visibility: ['DECISION_VISIBILITY_OTHER'],
        decision_visibility_other: staffTexts.fr.contentMeasures.narrow,
        end_date_visibility_restriction: '2026-06-11',
        decision_account: null,
        decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT',
        illegal_content_legal_ground: said.law,
        illegal_content_explanation: said.reason(frForms.reasons.illegal.label),
        category: 'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE',
        decision_facts: `${said.reason(frForms.reasons.illegal.label)} ${said.law}`,
        source_type: 'SOURCE_VOLUNTARY',
      }),
      // An account that may only read: a service provided in part, which is what the database asks for then.
      expect.objectContaining({
        decision_visibility: null,
        decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION',
        end_date_service_restriction: '2026-07-01',
        decision_account: null,
        end_date_account_restriction: null,
      }),
    ]);
    const { text } = await host.get(EXPORT);
    for (const secret of [
      ...['Zibeline', 'Hippocampe', 'Cabestan', 'Bathyscaphe', 'Rhododendron', 'Vermillon', 'Pamplemousse'],
      ...['Térébenthine', 'Vivarium', 'Sibyllin', 'Melliflue', 'Les faits', 'Les mots', 'Tenancière'],
      ...[post, thread.id, named, id ?? ''],
    ])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    // Days, never hours.
    expect(text).not.toMatch(/\d\d:\d\d/);
  });

  it('are all there, each under a number of its own that stays, however many there are', async () => {
    const before = await statements();
    const decided_at = '2026-06-06T10:00:00.000Z';
    const many = Array.from({ length: 1200 }, (): Decided => ({ pseudonymId: named, decision: { decided_at } }));
    await storeDecided(site, many);
    const after = await statements();
    expect(after).toHaveLength(before.length + 1200);
    expect(new Set(after.map(({ puid }) => puid)).size).toBe(after.length);
    expect(after.slice(0, before.length)).toEqual(before);
  });

  it('are the host’s alone', async () => {
    const member = await site.member('Étourneau');
    const moderator = await site.member('Vigie');
    await promote(site, 'Vigie', 'moderator');
    await site.member('Arbitrante');
    await appoint(site.context, null, { name: 'Arbitrante', role: 'referee' });
    const referee = site.visitor();
    await referee.submit('/sign-in', '/sign-in', { name: 'Arbitrante', password: PASSWORD });
    const nowhere = await site.visitor().get(`/moderation/${newId()}`);
    for (const browser of [site.visitor(), member, moderator, referee])
      expect((await browser.get(EXPORT)).status).toBe(nowhere.status);
  });
});
