import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { currentRules, ruleTitle } from '#server/moderation/rules.ts';
import { makeStarterRules } from '#server/moderation/starter-rules.ts';
import type { FormState, Page, RulesText } from '#shared/pages.ts';
import { REPORT_REASONS } from '#shared/states.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { changes, dump } from '#tests/support/dump.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { promote } from '#tests/support/story.ts';

let site: Site;
let host: Browser;
let member: Browser;
let moderator: Browser;
let visitor: Browser;
beforeAll(async () => {
  site = await openSite();
  host = await site.host('Tenancière');
  member = await site.member('Mésange');
  moderator = await site.member('Vigie');
  await promote(site, 'Vigie', 'moderator');
  visitor = site.visitor();
});
afterAll(() => site.close());
beforeEach(() => site.clock.advance(60_000));

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const PAGE = '/moderation/rules';
const present = async (): Promise<number> => (await currentRules(site.context.database.db, 'fr')).version;
const RULES = {
  source_fr:
    'Ici on écrit.\n\n## Ne rien voler\n\nPas *même* un mot.\n\n## Rendre\n\n### Quand\n\nVite.\n\n# Le reste\n\nLibre.',
  source_en: 'Here we write.\n\n## Steal nothing\n\nNot a word.\n\n## Give back\n\nSoon.\n\n# The rest\n\nFree.',
  changes_fr: 'Deux règles au lieu de dix.',
  changes_en: 'Two rules instead of ten.',
};
/** Sends the host's form, as it stands on their page. */
async function send(fields: Fields = {}, enhanced = false, who = host): Promise<Answer> {
  const { data } = await host.page('rulesSettings', PAGE);
  return who.submit(PAGE, PAGE, { ...RULES, version: String(data.version), do: 'publish', ...fields }, { enhanced });
}
const titles = (text: RulesText): string[] => text.parts.map(({ rule, title }) => `${rule ?? '–'} ${title}`);
const errorsOf = (answer: Answer): FormState['errors'] | undefined =>
  (JSON.parse(answer.text) as Page<'rulesSettings'>).form?.errors;
const english = async (browser: Browser): Promise<Browser> => {
  const other = browser.window();
  await other.submit('/preferences', '/preferences', { locale: 'en', theme: 'system' });
  return other;
};

describe('the rules a site begins with', () => {
  it('are one for each thing that can be reported, in both languages', async () => {
    const { db } = site.context.database;
    const [fr, en] = [await currentRules(db, 'fr'), await currentRules(db, 'en')];
    expect([fr.version, en.version]).toEqual([1, 1]);
    const ids = REPORT_REASONS.slice(0, -1).map((_, place) => String(place + 1));
    expect(fr.rules.map(({ id }) => id)).toEqual(ids);
    expect(en.rules.map(({ id }) => id)).toEqual(ids);
    expect(fr.rules[1]?.title).toBe('Ni vente, ni achat, ni prix, ni adresse où trouver un produit.');
    expect(await ruleTitle(db, 1, '2', 'en')).toBe(
      'No selling, no buying, no prices, no address where to find a substance.',
    );
    expect([await ruleTitle(db, 1, '11', 'fr'), await ruleTitle(db, 2, '1', 'fr')]).toEqual([null, null]);
  });

  it('are made once', async () => {
    await makeStarterRules(site.context);
    const rows = await site.context.database.db.selectFrom('rules_version').select(['number', 'account_id']).execute();
    expect(rows).toEqual([{ number: 1, account_id: null }]);
  });

  it('are drawn as they would be had the host published them', async () => {
    const { source_fr, source_en } = (await host.page('rulesSettings', PAGE)).data;
    const answer = await send({ source_fr, source_en, do: 'preview' }, true);
    const page = JSON.parse(answer.text) as Page<'rulesSettings'>;
    const shown = (await visitor.page('rules', '/about/rules')).data.text;
    expect(page.data.preview?.fr).toEqual(shown);
    expect(titles(shown)).toHaveLength(13);
  });

  it('stand on their page, each with its address, and nobody who reads is told of anything', async () => {
    const { text } = await visitor.get('/about/rules');
    expect(text.replace(/<!--.*?-->/g, '')).toMatch(/<section id="rule-2"><h2><a class="no" href="#rule-2"/);
    expect(text).not.toContain('name="version"');
    for (const who of [host, member])
      expect((await who.page('home', '/')).shell.viewer).toMatchObject({ newRules: null });
  });
});

describe.each(ways)('a new version, %s', (_way, enhanced) => {
  it('is previewed in both languages without anything being stored', async () => {
    const before = await dump(site);
    const answer = await send({ do: 'preview', changes_fr: '', changes_en: '' }, enhanced);
    expect(answer.status).toBe(200);
    expect(changes(before, await dump(site))).toEqual({});
    if (!enhanced) {
      for (const words of ['Pas <em>même</em> un mot.', 'Not a word.', '# Le reste'])
        expect(answer.text).toContain(words);
      return;
    }
    const { preview } = (JSON.parse(answer.text) as Page<'rulesSettings'>).data;
    expect(titles(preview!.fr)).toEqual(['1 Ne rien voler', '2 Rendre', '– Le reste']);
    expect(titles(preview!.en)).toEqual(['1 Steal nothing', '2 Give back', '– The rest']);
  });

  it('is what holds from then on, the older one staying at its address', async () => {
    const was = await present();
    const old = await visitor.page('rules', '/about/rules');
    const answer = await send({}, enhanced);
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, '/about/rules']);
    const page = await visitor.page('rules', '/about/rules');
    expect(page.data.shown).toMatchObject({ number: was + 1, changes: RULES.changes_fr });
    expect(titles(page.data.text)).toEqual(['1 Ne rien voler', '2 Rendre', '– Le reste']);
    expect(page.data.text.parts[1]?.html).toContain('<h3>Quand</h3>');
    expect((await visitor.page('rules', `/about/rules/${was + 1}`)).data).toEqual(page.data);
    const older = await visitor.page('rules', `/about/rules/${was}`);
    expect(older.data.text).toEqual(old.data.text);
    expect([older.data.shown.number, older.data.present]).toEqual([was, was + 1]);
    expect(older.data.versions.map(({ number }) => number)[0]).toBe(was + 1);
    expect((await visitor.get(`/about/rules/${was}`)).text).toContain('ne sont plus celles d’aujourd’hui');
    const { db } = site.context.database;
    expect(await ruleTitle(db, was + 1, '2', 'en')).toBe('Give back');
    expect((await (await english(visitor)).page('rules', '/about/rules')).data.shown.changes).toBe(RULES.changes_en);
    const audit = await db.selectFrom('audit').selectAll().where('act', '=', 'rules_published').execute();
    expect(audit.map(({ subject_id }) => subject_id)).toContain(String(was + 1));
    expect(JSON.stringify(audit)).not.toContain('voler');
  });

  it('is told to each member on every page until they say that they have read it', async () => {
    await send({}, enhanced);
    const now = await present();
    for (const path of ['/', '/settings', '/about/rules', '/nowhere']) {
      expect((await member.get(path)).text).toContain('class="new-rules');
      expect((await visitor.get(path)).text).not.toContain('class="new-rules');
    }
    // Who published it knows it, and nothing else is any different for the others.
    expect((await host.page('home', '/')).shell.viewer?.newRules).toBe(null);
    const { shell } = await member.page('settings', '/settings');
    expect(shell.viewer?.newRules).toBe(now);
    const read = await member.submit(
      '/settings',
      '/about/rules/read',
      { version: String(now), back: '/settings' },
      { enhanced },
    );
    expect([read.status, read.location]).toEqual([enhanced ? 200 : 303, '/settings']);
    expect((await member.page('settings', '/settings')).shell.viewer?.newRules).toBe(null);
    expect((await moderator.page('settings', '/settings')).shell.viewer?.newRules).toBe(now);
    await send({}, enhanced);
    expect((await member.page('settings', '/settings')).shell.viewer?.newRules).toBe(now + 1);
  });

  it('is read by nobody before it is there, nor unread by reading an older one', async () => {
    const now = await present();
    const read = (version: number): Promise<Answer> =>
      member.submit('/settings', '/about/rules/read', { version: String(version), back: '//elsewhere' }, { enhanced });
    expect((await read(now)).location).toBe('/about/rules');
    await read(now + 1);
    await read(1);
    expect((await member.page('settings', '/settings')).shell.viewer?.newRules).toBe(null);
    await send({}, enhanced);
    expect((await member.page('settings', '/settings')).shell.viewer?.newRules).toBe(now + 1);
    const stranger = await visitor.submit('/sign-in', '/about/rules/read', { version: '1' }, { enhanced });
    expect(stranger.status).toBe(401);
  });

  it('is not told to somebody who accepts it by signing up', async () => {
    const { accountId } = await newcomer();
    const row = await site.context.database.db
      .selectFrom('account')
      .select('rules_seen')
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow();
    expect(row.rules_seen).toBe(await present());
  });

  it('is refused where something is missing, saying which', async () => {
    const before = await dump(site);
    for (const [fields, errors] of [
      [{ source_en: '## Steal nothing' }, { source_en: ['rules_differ'] }],
      [{ source_fr: 'Soyez gentils.' }, { source_fr: ['rules_none'] }],
      [{ source_fr: '> ## Dit par un autre' }, { source_fr: ['rules_none'] }],
      [{ source_en: ' ' }, { source_en: ['required'] }],
      [{ source_en: '## \u0000' }, { source_en: ['nul'] }],
      [{ source_fr: '> '.repeat(40) + '## Profond' }, { source_fr: ['too_complex'] }],
      [
        { changes_fr: '', changes_en: ' ' },
        { changes_fr: ['required'], changes_en: ['required'] },
      ],
      [{ source_fr: `## ${'x'.repeat(12_000)}` }, { source_fr: ['too_long'] }],
    ] as const) {
      const answer = await send(fields, enhanced);
      expect(answer.status).toBe(422);
      if (enhanced) expect(errorsOf(answer)).toEqual(errors);
      else expect(answer.text).toContain('class="error-summary"');
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it('gives every word back when another was published meanwhile, and is published after that', async () => {
    const was = String(await present());
    await send({ changes_fr: 'Une autre main.' });
    const mine = { version: was, source_fr: `${RULES.source_fr}\n\nMa phrase.`, changes_fr: 'La mienne.' };
    const answer = await send(mine, enhanced);
    expect(answer.status).toBe(409);
    for (const words of ['Ma phrase.', 'La mienne.', 'Une autre main.']) expect(answer.text).toContain(words);
    if (enhanced) {
      const { data, form } = JSON.parse(answer.text) as Page<'rulesSettings'>;
      expect(form?.errors).toEqual({ form: ['rules_meanwhile'] });
      expect(String(data.version)).toBe(String(Number(was) + 1));
    } else expect(answer.text).toContain(`name="version" value="${Number(was) + 1}"`);
    expect((await send({ ...mine, version: String(Number(was) + 1) }, enhanced)).status).toBe(enhanced ? 200 : 303);
    expect(await present()).toBe(Number(was) + 2);
  });

  it('sent twice by the same hand is one version', async () => {
    const was = await present();
    const twice = { version: String(was), changes_fr: `Une fois ${was}.` };
    const answers = [await send(twice, enhanced), await send(twice, enhanced)];
    expect(answers.map(({ status }) => status)).toEqual(enhanced ? [200, 200] : [303, 303]);
    expect(await present()).toBe(was + 1);
  });

  it('cannot be published from a version that never was', async () => {
    const was = await present();
    expect((await send({ version: String(was + 5) }, enhanced)).status).toBe(409);
    expect(await present()).toBe(was);
  });

  it('is the host’s alone', async () => {
    const before = await dump(site);
    for (const [who, status] of [
      [visitor, 401],
      [member, 404],
      [moderator, 404],
    ] as const) {
      expect((await who.get(PAGE)).status).toBe(status);
      const token = (await who.token(who === visitor ? '/sign-in' : '/settings')) ?? '';
      const fields = { ...RULES, version: '1', token };
      expect((await who.send(PAGE, { ...fields, do: 'publish' }, { enhanced })).status).toBe(status);
      expect((await who.send(PAGE, { ...fields, do: 'preview' }, { enhanced })).status).toBe(status);
    }
    expect(changes(before, await dump(site))).toEqual({});
  });
});

it('two hosts publishing at once make one version and one refusal', async () => {
  const was = await present();
  const answers = await Promise.all(
    ['Une main.', 'L’autre main.'].map((changes_fr) => send({ version: String(was), changes_fr })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
  expect(await present()).toBe(was + 1);
});

it.each(['/about/rules/0', '/about/rules/999', '/about/rules/01', '/about/rules/x'])(
  '%s is no version',
  async (path) => {
    expect((await visitor.get(path)).status).toBe(404);
  },
);

let newcomers = 0;
async function newcomer(): Promise<{ accountId: string }> {
  newcomers += 1;
  const name = `Nouvelle ${newcomers}`;
  await site.member(name);
  const { account_id } = await site.context.database.db
    .selectFrom('pseudonym')
    .select('account_id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return { accountId: account_id ?? '' };
}
