import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '#shared/pages.ts';
import { ImportError, readExport } from '#server/importing/format.ts';
import type { ExportedDiscussion } from '#server/importing/format.ts';
import { importDiscussion } from '#server/importing/import.ts';
import { surroundings } from '#tests/support/commands.ts';
import { changes, dump, textOf } from '#tests/support/dump.ts';
import { engine, openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { signUp } from '#tests/support/sign-up.ts';

/** Invented: a list, a link, a quote in a quote, two quotes of what nobody wrote here, thanks of every kind. */
const QUAY: ExportedDiscussion = {
  journal: { author: 'Sarcelle', title: 'Carnet du quai' },
  entry: {
    title: 'Le café qui refroidit : trois matins au quai',
    author: 'Sarcelle',
    category: 'Carnet de bord',
    at: '2025-11-03T07:15:00+01:00',
    tags: ['Accueil', 'pair-aidance', 'Le café'],
    bbcode:
      "[b]Premier matin.[/b] Le thermos fuit, on rit jaune.\n\nDeuxième matin : il reste debout près de la porte, il dit « je passe, c'est tout ». Je ne réponds rien. Je pose la tasse.\n\n[list]\n[*]une tasse bleue\n[*]deux sucres\n[/list]\n\nTroisième matin, il s'assoit. Voir [url=https://exemple.test/quai]la page du quai[/url].",
    acknowledgements: [
      { author: 'Chevalier', note: 'Ça me parle, merci.' },
      { author: null, note: 'Lu deux fois.' },
      { author: null, note: null },
      { author: null, note: 'Et une troisième.' },
    ],
  },
  replies: [
    {
      number: 1,
      author: 'Chevalier',
      at: '2025-11-03T12:00:30+01:00',
      bbcode:
        "[quote=Sarcelle]Je ne réponds rien. Je pose la tasse.[/quote]\n\nC'est tout le métier, ça. Poser la tasse.",
      acknowledgements: [{ author: 'Sarcelle', note: null }],
    },
    {
      number: 2,
      author: 'Bernache',
      at: '2025-11-03T23:59:59-05:00',
      bbcode:
        "[quote=Chevalier][quote=Sarcelle]Je ne réponds rien. Je pose la tasse.[/quote]\nC'est tout le métier, ça.[/quote]\n\nPas d'accord : le métier, c'est aussi de demander.\n\n[quote=Sarcelle]il reste debout près de la fenêtre[/quote]\n\nJe cite de mémoire, pardon.",
      acknowledgements: [],
    },
    {
      number: 3,
      author: 'Sarcelle',
      at: '2025-11-05T06:30:00Z',
      bbcode:
        "[quote=Bernache]Pas d'accord : le métier, c'est aussi de demander.[/quote]\nOui. Mais quand ?\n\n[quote]Un proverbe de personne.[/quote]\n\n[quote=Plongeon]Une phrase que nul n'a écrite ici.[/quote]\nVoilà.",
      acknowledgements: [{ author: 'Guifette', note: 'Juste.' }],
    },
  ],
};

/** The same told by others, for the stories that need a second discussion. */
const other = (title: string, more: Partial<ExportedDiscussion['entry']> = {}): ExportedDiscussion => ({
  ...QUAY,
  entry: { ...QUAY.entry, title, ...more },
});

let site: Site;
let place: Place;
let page: Page<'discussion'>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
  site = await openSite();
  place = await imported(site, QUAY);
  page = await site.visitor().page('discussion', place.path);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await site.close();
});

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

describe('an imported discussion', () => {
  it('keeps every word in its order, copied quotes live where their words are found, the writer’s own where not', () => {
    const spoken = wordsOf(page).map((words) => words.replace(/&nbsp;|\s+/g, ' ').trim());
    expect(spoken).toEqual([
      "Premier matin. Le thermos fuit, on rit jaune. Deuxième matin : il reste debout près de la porte, il dit « je passe, c'est tout ». Je ne réponds rien. Je pose la tasse. une tasse bleue deux sucres Troisième matin, il s'assoit. Voir la page du quai.",
      "« Je ne réponds rien. Je pose la tasse. » C'est tout le métier, ça. Poser la tasse.",
      "« « Je ne réponds rien. Je pose la tasse. »C'est tout le métier, ça. » Pas d'accord : le métier, c'est aussi de demander. Sarcelle : il reste debout près de la fenêtre Je cite de mémoire, pardon.",
      "« Pas d'accord : le métier, c'est aussi de demander. » Oui. Mais quand ? Un proverbe de personne. Plongeon : Une phrase que nul n'a écrite ici. Voilà.",
    ]);
  });

  it('keeps who, when, title, journal, category and tags', () => {
    const { data } = page;
    expect([data.title, data.category, data.journal]).toEqual([
      QUAY.entry.title,
      'Carnet de bord',
      { slug: 'carnet-du-quai', title: 'Carnet du quai', author: 'Sarcelle' },
    ]);
    expect(data.tags.map(({ words }) => words)).toEqual(['Accueil', 'pair-aidance', 'Le café']);
    const posts = [data.opening, ...data.posts].map((post) => [post?.number, post?.author?.name, post?.at]);
    expect(posts).toEqual([
      [0, 'Sarcelle', '2025-11-03T06:15:00.000Z'],
      [1, 'Chevalier', '2025-11-03T11:00:30.000Z'],
      [2, 'Bernache', '2025-11-04T04:59:59.000Z'],
      [3, 'Sarcelle', '2025-11-05T06:30:00.000Z'],
    ]);
  });

  it('keeps thanks with and without a name, with and without words, in their order, and no more', () => {
    const thanks = [page.data.opening, ...page.data.posts].map((post) => post?.thanks);
    expect(thanks).toEqual([
      {
        count: 4,
        notes: [
          { words: 'Ça me parle, merci.', author: 'Chevalier' },
          { words: 'Lu deux fois.', author: null },
          { words: 'Et une troisième.', author: null },
        ],
      },
      { count: 1, notes: [] },
      { count: 0, notes: [] },
      { count: 1, notes: [{ words: 'Juste.', author: 'Guifette' }] },
    ]);
  });

  it('invents nothing: no approach, no capacity, no answer, no edit, no account, no act', async () => {
    for (const post of [page.data.opening, ...page.data.posts]) {
      expect(post).toMatchObject({ capacity: null, inReplyTo: null, editedAt: null, removal: null, state: 'live' });
    }
    expect(page.data.tags.map(({ approach }) => approach)).toEqual([null, null, null]);
    const stored = await dump(site);
    for (const table of ['account', 'session', 'report', 'moderation_case', 'decision', 'audit', 'sealed_revision'])
      expect([table, stored[table]]).toEqual([table, []]);
    expect(stored['tag']?.filter((row) => row.includes('"family":"approach"'))).toHaveLength(2);
    expect(stored['pseudonym']?.map((row) => (JSON.parse(row) as { name: string }).name).sort()).toEqual([
      'Bernache',
      'Chevalier',
      'Guifette',
      'Sarcelle',
    ]);
    expect(textOf({ ...stored, revision: [] })).not.toContain('Plongeon');
  });

  it('stores no copy of quoted words beside their source', async () => {
    const sources = (await dump(site))['revision'] ?? [];
    expect(sources.filter((row) => row.includes('Je pose la tasse'))).toHaveLength(1);
    // The misquoted passage is the quoter’s own.
    expect(sources.filter((row) => row.includes('près de la fenêtre'))).toHaveLength(1);
  });

  it('leaves its authors unclaimed: nobody signs in or up as one, and their pages say so', async () => {
    for (const name of ['Sarcelle', 'Guifette']) {
      const profile = await site.visitor().page('profile', `/@${name}`);
      expect(profile.data.unclaimed).toBe(true);
      for (const password of [PASSWORD, name, 'null', '             ']) {
        expect((await site.visitor().submit('/sign-in', '/sign-in', { name, password })).status).toBe(422);
      }
      expect((await signUp(site.visitor(), name, {}, { enhanced: true })).json).toMatchObject({
        form: { errors: { name: ['name_taken'] } },
      });
    }
  });

  it('comes in once, however often the file is given, also at the same time', async () => {
    const before = await dump(site);
    const again = await importDiscussion(site.context, QUAY, Buffer.from(JSON.stringify(QUAY)));
    expect(again).toMatchObject({ id: place.id, already: true, replies: 3 });
    expect(changes(before, await dump(site))).toEqual({});
    const fresh = other('Deux mains sur le même fichier');
    const bytes = Buffer.from(JSON.stringify(fresh));
    const both = await Promise.all([
      importDiscussion(site.context, fresh, bytes),
      importDiscussion(site.context, fresh, bytes),
    ]);
    expect(both[1]?.id).toBe(both[0]?.id);
    expect(both.map(({ already }) => already).sort()).toEqual([false, true]);
  });

  it('keeps the words of a text that is nested beyond all sense', async () => {
    const bbcode = `${'[quote=Sarcelle]'.repeat(60)}au fond${'[/quote]'.repeat(60)} ${'[list][*]'.repeat(60)}tout au fond`;
    const deep = await imported(site, { ...other('Trop profond'), replies: [{ ...QUAY.replies[0]!, bbcode }] });
    const words = wordsOf(await site.visitor().page('discussion', deep.path)).at(-1);
    expect(words).toMatch(/au fond[^]*tout au fond/);
  });

  it('joins the journal and the authors that an earlier file brought', async () => {
    const before = await dump(site);
    const next = await imported(site, other('Quatrième matin'));
    const difference = changes(before, await dump(site));
    expect(Object.keys(difference)).not.toContain('journal');
    expect(Object.keys(difference)).not.toContain('pseudonym');
    expect(
      (await site.visitor().page('journal', '/journals/carnet-du-quai')).data.entries.map(({ id }) => id),
    ).toContain(next.id);
  });
});

describe('an import is refused', () => {
  it.each([
    ['the entry', (name: string) => other('Sous un nom vivant', { author: name })],
    [
      'the journal',
      (name: string) => ({ ...other('Sous un nom vivant'), journal: { author: name, title: 'Un journal' } }),
    ],
    [
      'the last reply',
      (name: string) => ({
        ...other('Sous un nom vivant'),
        replies: QUAY.replies.map((reply) => (reply.number === 3 ? { ...reply, author: name } : reply)),
      }),
    ],
    ['thanks', (name: string) => other('Sous un nom vivant', { acknowledgements: [{ author: name, note: null }] })],
  ])(
    'where %s bears the name of a living member, or one like it, and nothing is half imported',
    async (_where, told) => {
      await site.member('Milouin');
      const before = await dump(site);
      for (const name of ['Milouin', 'MILOUIN', 'Mi1ouin']) {
        const discussion = told(name);
        const importing = importDiscussion(site.context, discussion, Buffer.from(JSON.stringify(discussion)));
        await expect(importing).rejects.toThrow(
          new ImportError(`The name "${name}" is taken here by "Milouin": rename one of them before importing`),
        );
      }
      expect(changes(before, await dump(site))).toEqual({});
    },
  );

  it('where two authors would be one name here', async () => {
    const discussion = other('Deux Sarcelles', { author: 'sarcelle' });
    const importing = importDiscussion(site.context, discussion, Buffer.from(JSON.stringify(discussion)));
    await expect(importing).rejects.toThrow('"sarcelle" is taken here by "Sarcelle"');
  });

  it.each<[string, unknown, string]>([
    ['is not there', null, 'Cannot read'],
    ['is not JSON', '{"journal": ', 'is not JSON'],
    ['is a list', [], 'is not a discussion export'],
    ['has no journal', { ...QUAY, journal: undefined }, '  journal: '],
    ['has no title', other(''), '  entry.title: '],
    ['has an entry without author', { ...QUAY, entry: { ...QUAY.entry, author: '' } }, '  entry.author: '],
    ['has a day that does not exist', other('x', { at: '2025-02-30T10:00:00Z' }), '  entry.at: '],
    ['has a time without a zone', other('x', { at: '2025-02-03T10:00:00' }), '  entry.at: '],
    ['has a tag that is no text', { ...QUAY, entry: { ...QUAY.entry, tags: [3] } }, '  entry.tags.0: '],
    ['has a title with U+0000', other('x\0y'), '  entry.title: holds a character that cannot be stored'],
    [
      'has a note with half a letter',
      other('x', { acknowledgements: [{ author: null, note: 'ok \ud83d' }] }),
      '  entry.acknowledgements.0.note: holds a character',
    ],
    [
      'has U+0000 in a text',
      { ...QUAY, replies: [{ ...QUAY.replies[0], bbcode: 'a\0b' }] },
      '  replies.0.bbcode: holds a character',
    ],
    [
      'has a reply without words',
      { ...QUAY, replies: [QUAY.replies[0], { ...QUAY.replies[1], bbcode: undefined }] },
      '  replies.1.bbcode: ',
    ],
    [
      'has a reply numbered by a word',
      { ...QUAY, replies: [{ ...QUAY.replies[0], number: 'one' }] },
      '  replies.0.number: ',
    ],
    ['has a gap in its numbers', { ...QUAY, replies: [QUAY.replies[0], QUAY.replies[2]] }, 'reply number 2 is missing'],
    ['begins at the wrong number', { ...QUAY, replies: QUAY.replies.slice(1) }, 'reply number 1 is missing'],
    ['has a number twice', { ...QUAY, replies: [QUAY.replies[0], QUAY.replies[0]] }, 'reply number 2 is missing'],
  ])('where the file %s', async (what, content, words) => {
    const path = content === null ? join(folder, 'nowhere.json') : file(`${what.replace(/\W+/g, '-')}.json`, content);
    const failure: unknown = await readExport(path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ImportError);
    expect((failure as Error).message).toContain(words);
    expect((failure as Error).message).toContain(path);
  });
});

describe('the command', () => {
  const cli = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));
  async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const { databaseUrl } = site.context.config;
    const env = surroundings({
      DATA_DIR: site.dataDir,
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    });
    const child = spawn(process.execPath, [cli, ...args], { env, cwd: folder });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...said };
  }

  it('imports while the site runs, says where, and says when it was there already', async () => {
    const path = file('quay.json', other('Au guichet de la commande'));
    const [first, second] = [await run('import', path), await run('import', path, file('first.json', QUAY))];
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(
      /^Imported: \/d\/\w{22}\/au-guichet-de-la-commande — 1 entry, 3 replies, 3 live quotes\n$/,
    );
    expect((await site.visitor().get(/\/d\/\S+/.exec(first.out)![0])).text).toContain('Au guichet de la commande');
    expect(second.code).toBe(0);
    expect(second.out.split('\n')).toEqual([
      expect.stringMatching(/^Already here: /),
      `Already here: ${place.path}`,
      '',
    ]);
  });

  it('names the file and what is wrong with it, without a stack', async () => {
    const taken = file('taken.json', other('Encore Milouin', { author: 'Milouin' }));
    await site.member('Milouin');
    const [refused, broken] = [await run('import', taken), await run('import', file('broken.json', '{'))];
    expect(refused).toEqual({
      code: 1,
      out: '',
      err: `${taken}: The name "Milouin" is taken here by "Milouin": rename one of them before importing\n`,
    });
    expect(broken).toEqual({ code: 1, out: '', err: `${join(folder, 'broken.json')} is not JSON\n` });
  });

  // Before any database is opened.
  it.runIf(engine === 'sqlite').each([[[]], [['export', 'x.json']], [['import']], [['import', '--all']]])(
    'says how it is used when it is used otherwise: %j',
    async (args) => {
      expect(await run(...args)).toEqual({
        code: 2,
        out: '',
        err: expect.stringContaining('npm run import -- FILE') as string,
      });
    },
  );
});
