import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '#server/hosting/backup.ts';
import { BackupError } from '#server/hosting/format.ts';
import { restore } from '#server/hosting/restore.ts';
import { reconcileTombstones } from '#server/hosting/tombstones.ts';
import { appearDue } from '#server/jobs/appearing.ts';
import { answerAppeal, claim, contest, decide, removePost } from '#tests/support/decide.ts';
import type { Browser } from '#tests/support/browser.ts';
import { surroundings } from '#tests/support/commands.ts';
import { holdFor, holdReply } from '#tests/support/drafts.ts';
import { dump, textOf } from '#tests/support/dump.ts';
import { emptyLot, within } from '#tests/support/lot.ts';
import type { Lot } from '#tests/support/lot.ts';
import { report } from '#tests/support/reports.ts';
import { engine, openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  AROUND,
  entry,
  imported,
  JOURNAL,
  NIGHT_ROUND,
  openJournal,
  postId,
  promote,
  reply,
  wordsOf,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

const DAY_MS = 86_400_000;

const lots: Lot[] = [];
const newLot = async (tombstones?: string): Promise<Lot> => {
  const lot = await emptyLot(tombstones);
  lots.push(lot);
  return lot;
};

/** A command of the host's, as typed; gives what it says and how it ends. */
async function command(words: string[], env: Record<string, string>): Promise<{ code: number; says: string }> {
  const child = spawn(process.execPath, ['server/cli.ts', ...words], {
    env: surroundings(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let says = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (says += part));
  const [code] = (await once(child, 'close')) as [number];
  return { code, says };
}

const envOf = ({ dataDir, context }: Site): Record<string, string> => ({
  DATA_DIR: dataDir,
  ...(context.config.databaseUrl ? { DATABASE_URL: context.config.databaseUrl } : {}),
});

const backups = mkdtempSync(join(tmpdir(), 'carnet-backups-'));
let site: Site;
let place: Place;
beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
});
afterAll(async () => {
  await site.close();
  for (const lot of lots) await lot.drop();
  rmSync(backups, { recursive: true });
});

const tombstones = (): string => join(site.dataDir, 'tombstones');

describe('a backup', () => {
  it('made while members write holds one moment of the site, and two restores of it are equal to it', async () => {
    await reconcileTombstones(site.context);
    const writers = await Promise.all(['Pluvier', 'Barge', 'Combattant'].map((name) => site.member(name)));
    let done = false;
    const making = command(['backup', backups], envOf(site)).finally(() => (done = true));
    const statuses: number[] = [];
    const writing = writers.map(async (writer, who) => {
      for (let count = 0; !done || count < 3; count += 1)
        statuses.push((await reply(writer, place, `Une phrase de plus, la ${count}e de ${who}.`)).status);
    });
    const made = await making;
    await Promise.all(writing);
    expect(made, made.says).toMatchObject({ code: 0 });
    expect(new Set(statuses)).toEqual(new Set([303]));
    const file = made.says.trim().split('\n').at(-1) ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(backups)).toHaveLength(1);

    const manifests: unknown[] = [];
    for (const _ of [1, 2]) {
      const lot = await newLot(tombstones());
      const restored = await command(['restore', file], lot.env);
      expect(restored, restored.says).toMatchObject({ code: 0 });
      manifests.push((await within(lot, (at) => backup(at, join(lot.dataDir, 'backups')))).manifest);
      // One moment: no discussion that counts a reply which is not there.
      const again = await openSite({ dataDir: lot.dataDir, env: lot.env });
      const page = await again.visitor().page('discussion', place.path);
      const numbers = await again.context.database.db
        .selectFrom('post')
        .select('number')
        .where('discussion_id', '=', place.id)
        .orderBy('number')
        .execute();
      expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: page.data.replies + 1 }, (_, n) => n));
      // The same people may come in, write on, and nobody is signed in.
      const pluvier = again.visitor();
      await pluvier.submit('/sign-in', '/sign-in', { name: 'Pluvier', password: 'trois brebis au bord du canal' });
      expect((await reply(pluvier, place, 'Après la panne.')).status).toBe(303);
      expect((await again.visitor().page('discussion', place.path)).data.replies).toBe(page.data.replies + 1);
      await again.close();
    }
    const manifest = JSON.parse(gunzipSync(readFileSync(file)).toString().trim().split('\n').at(-1) ?? '') as {
      end: object;
    };
    expect(Object.keys(manifest.end)).toEqual(expect.arrayContaining(['account', 'post', 'revision', 'quote']));
    expect(manifest.end).not.toHaveProperty('session');
    expect(manifests).toEqual([manifest.end, manifest.end]);
  }, 60_000);

  it('holds replies that wait as their writers’ drafts: after a restore none appears without them', async () => {
    await reconcileTombstones(site.context);
    const { entry, ...rest } = NIGHT_ROUND;
    const quiet = await imported(site, { ...rest, entry: { ...entry, title: 'Nuit calme' } });
    const member = await site.member('Bécasseau');
    await holdFor(member, 30);
    const held = await holdReply(member, quiet, 'Dit un soir, retiré le lendemain.');
    const { file } = await backup(site.context, mkdtempSync(join(backups, 'held-')));
    const sent = await member.submit('/drafts', `/drafts/${held}/waiting`, { do: 'appear' });
    const post = await postId(member, quiet, Number(/#p(\d+)$/.exec(sent.location ?? '')?.[1]));
    await member.submit(`/p/${post}/withdraw`, `/p/${post}/withdraw`, { what: 'post' });

    const lot = await newLot(tombstones());
    await within(lot, (at) => restore(at, file));
    const again = await openSite({ dataDir: lot.dataDir, env: lot.env });
    again.clock.advance(DAY_MS);
    await appearDue(again.context);
    expect(wordsOf(await again.visitor().page('discussion', quiet.path)).join()).not.toContain('Dit un soir');
    const back = again.visitor();
    await back.submit('/sign-in', '/sign-in', { name: 'Bécasseau', password: 'trois brebis au bord du canal' });
    expect((await back.page('discussion', quiet.path)).data).toMatchObject({
      held: { waiting: [], refused: { draft: held, code: 'site_restored' } },
      composer: { body: 'Dit un soir, retiré le lendemain.', draft: { id: held } },
    });
    await again.close();
  });

  it('deletes those that are older than thirty days, encrypted or not, and nothing else', async () => {
    const folder = mkdtempSync(join(backups, 'old-'));
    const named = (days: number, end = ''): string =>
      `carnet-${new Date(site.clock.now.getTime() - days * DAY_MS).toISOString().replace(/[:.]/g, '-')}.backup${end}`;
    const [old, locked, young] = [named(31), named(30.5, '.age'), named(29)];
    const broken = named(2, '.part');
    for (const name of [old, locked, young, broken, 'carnet.txt']) writeFileSync(join(folder, name), '');
    const { deleted, file } = await backup(site.context, folder);
    expect(deleted.sort()).toEqual([old, locked, broken].sort());
    expect(readdirSync(folder).sort()).toEqual([file.slice(folder.length + 1), young, 'carnet.txt'].sort());
    rmSync(folder, { recursive: true });
  });

  it('is refused in plain words where the site gives files out, and where there is no site', async () => {
    await expect(backup(site.context, 'dist/client')).rejects.toThrow(/choose another folder/);
    const lot = await newLot();
    const nothing = await command(['backup'], lot.env);
    expect(nothing).toMatchObject({ code: 1, says: expect.stringMatching(/^There is no site in .*\n$/) });
    writeFileSync(join(lot.dataDir, 'file'), '');
    await expect(backup(site.context, join(lot.dataDir, 'file', 'below'))).rejects.toThrow(BackupError);
  });
});

describe('a restore', () => {
  const copy = (from: string, change: (text: string) => string): string => {
    const file = join(backups, `changed-${readdirSync(backups).length}.backup`);
    writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(from)).toString())));
    return file;
  };

  it('refuses a site that is there, a file that is not whole, one that is too old, and one of a later Carnet', async () => {
    const { file } = await backup(site.context, backups);
    const lot = await newLot(tombstones());
    const bytes = readFileSync(file);
    const bent = Buffer.from(bytes);
    bent[bent.length >> 1]! ^= 1;
    writeFileSync(join(backups, 'bent'), bent);
    writeFileSync(join(backups, 'short'), bytes.subarray(0, bytes.length - 200));
    const damaged = {
      'a bit turned': join(backups, 'bent'),
      'cut short': join(backups, 'short'),
      'a word changed': copy(file, (text) => text.replace('Deux heures de pluie', 'Deux heures de neige')),
      'a row less': copy(file, (text) => text.replace(/\n\["[^\n]*(?=\n)/, '')),
      'no end': copy(file, (text) => text.slice(0, text.lastIndexOf('{"end"'))),
      'no backup': copy(file, () => 'Bonjour\n'),
      'no gzip': join(site.dataDir, 'secret'),
    };
    for (const [why, path] of Object.entries(damaged)) {
      const failure: unknown = await within(lot, (at) => restore(at, path)).catch((error: unknown) => error);
      expect(failure, why).toBeInstanceOf(BackupError);
    }
    const later = copy(file, (text) => text.replace('"migrations":[', '"migrations":["9999-later.ts",'));
    await expect(within(lot, (at) => restore(at, later))).rejects.toThrow(/later Carnet/);
    const month = new Date(site.clock.now.getTime() + 31 * DAY_MS);
    await expect(within(lot, (at) => restore(at, file), month)).rejects.toThrow(/30 days old/);
    await expect(within(await newLot(), (at) => restore(at, file))).rejects.toThrow(/tombstones is not there/);
    // Nothing of all that was left behind.
    expect(await within(lot, ({ database }) => database.db.introspection.getTables())).toEqual([]);
    const done = await command(['restore', file], lot.env);
    expect(done, done.says).toMatchObject({ code: 0 });
    const twice = await command(['restore', file], lot.env);
    expect(twice).toMatchObject({ code: 1, says: expect.stringMatching(/already/) });
  });

  it('puts back once more what an appeal has put back since', async () => {
    const [author, guard, second] = [
      await site.member('Vanneau'),
      await site.member('Guetteuse'),
      await site.member('Relectrice'),
    ];
    for (const name of ['Guetteuse', 'Relectrice']) await promote(site, name, 'moderator');
    const write = async (body: string): Promise<string> => {
      const { location } = await reply(author, place, body);
      return postId(
        author,
        { ...place, path: location?.split('#')[0] ?? '' },
        Number(/#p(\d+)$/.exec(location ?? '')?.[1]),
      );
    };
    const [whole, passage] = [await write('Un texte sur la rue Joubarbe.'), await write('Rue Killinga. Il pleuvait.')];
    const about = { about: 'Je suis rue Lunaire.' };
    await author.submit('/@Vanneau/about', '/@Vanneau/about', about);
    await removePost(guard, whole, { account: 'read_only', days: '30' });
    await removePost(guard, passage, { content: 'remove_passage', range: '0-13' });
    await report(second, '/report/profile/Vanneau', { reason: 'identifies_someone' });
    const { cases } = (await guard.page('moderation', '/moderation')).data;
    const page = cases.find(({ name }) => name === 'Vanneau')!.id;
    await claim(guard, page);
    expect((await decide(guard, page)).status).toBe(303);
    const { file } = await backup(site.context, backups);
    const { id: own } = await site.context.database.db
      .selectFrom('moderation_case')
      .select('subject_id as id')
      .where('id', '=', page)
      .executeTakeFirstOrThrow();
    const third = await site.member('Tierce');
    await promote(site, 'Tierce', 'moderator');
    for (const id of [whole, passage, own])
      expect((await answerAppeal(third, await contest(site, author, id), 'reversed')).status).toBe(303);
    const lot = await newLot(tombstones());
    expect((await command(['restore', file], lot.env)).code).toBe(0);
    const again = await openSite({ dataDir: lot.dataDir, env: lot.env });
    const reader = again.visitor();
    const texts = await Promise.all(
      [whole, passage].map(async (id) => (await reader.get((await reader.get(`/p/${id}`)).location!)).text),
    );
    expect([texts[0]!.includes('Joubarbe'), texts[1]!.includes('Killinga')]).toEqual([true, true]);
    expect((await reader.page('profile', '/@Vanneau')).data.about).toBe(about.about);
    const left = await again.context.database.db
      .selectFrom('decision')
      .select('reversed_at')
      .where('reversed_at', 'is', null)
      .execute();
    expect(left).toEqual([]);
    const sanctions = await again.context.database.db.selectFrom('sanction').select('lifted_at').execute();
    expect(sanctions).toEqual([{ lifted_at: expect.any(String) }]);
    await again.close();
  });

  it('does not bring back what was withdrawn, cut out or removed since', async () => {
    const [author, quoter] = [await site.member('Gravelot'), await site.member('Chevalier')];
    const host = await site.host('Gardienne');
    const entry = (title: string, category: string | null, bbcode: string): Promise<Place> =>
      imported(site, {
        journal: { author: 'Sterne', title: 'Carnet de maraude' },
        entry: {
          ...{ title, category, bbcode, tags: category === null ? [] : [category] },
          ...{ author: 'Sterne', at: '2026-03-05T22:10:00+01:00', acknowledgements: [] },
        },
        replies: [],
      });
    const own = await entry('Rue Ancolie, la nuit', 'Ancolie', 'Elle dort rue Ancolie.');
    const street = await entry('Une autre nuit', null, 'Deux heures de vent.');
    const write = async (who: Browser, body: string): Promise<string> => {
      const answer = await reply(who, street, body);
      expect(answer.status).toBe(303);
      return postId(who, street, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
    };
    const whole = await write(author, 'Un texte entier, rue Bardane.');
    const passage = await write(author, 'Elle travaille rue Consoude. Le reste peut rester.');
    const cut = await write(author, 'Il vit rue Datura, au bout. Le reste peut rester.');
    const removed = await write(author, 'Un texte à enlever, rue Épiaire.');
    await write(quoter, '> @Gravelot #2\n> Elle travaille rue Consoude.\n\nJe te lis.');
    const thank = async (who: Browser, note: string, act = 'thank'): Promise<void> => {
      const { data } = await who.page('thank', `/p/${opening}/thank`);
      const answer = await who.submit(`/p/${opening}/thank`, `/p/${opening}/thank`, {
        as: data.as[0]!.id,
        note,
        do: act,
      });
      expect(answer.status).toBe(303);
    };
    const opening = await postId(author, street, 0);
    await thank(author, 'Merci, rue Genêt.');
    await thank(quoter, 'Merci, rue Houblon.');
    const { file } = await backup(site.context, backups);

    await thank(author, '', 'take_back');
    await thank(quoter, 'Merci.');
    const after = await write(author, 'Écrit après, rue Fragon.');
    for (const id of [whole, after])
      expect((await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' })).status).toBe(303);
    expect(
      (await author.submit(`/p/${passage}/withdraw`, `/p/${passage}/withdraw`, { what: 'passage', range: '0-27' }))
        .status,
    ).toBe(303);
    const editing = await author.page('edit', `/p/${cut}/edit`);
    const edited = await author.submit(`/p/${cut}/edit`, `/p/${cut}/edit`, {
      body: 'Le reste peut rester.',
      revision: editing.data.revision,
      cut_out: 'withdraw',
      do: 'publish',
    });
    expect(edited.status).toBe(303);
    const reason = { reason: 'danger', words: 'Voici pourquoi.' };
    for (const id of [removed, await postId(host, own, 0)]) await removePost(host, id, reason);
    const known = readFileSync(tombstones(), 'utf8');
    expect(known).not.toMatch(/rue|Bardane|Gravelot/);
    expect(statSync(tombstones()).mode & 0o777).toBe(0o600);

    const lot = await newLot(tombstones());
    const restored = await command(['restore', file], lot.env);
    expect(restored, restored.says).toMatchObject({ code: 0 });
    const again = await openSite({ dataDir: lot.dataDir, env: lot.env });
    // Sealed for the appeal, as at the removal itself.
    const { sealed_revision: sealed, ...rows } = await dump(again);
    expect(textOf(rows)).not.toMatch(/Ancolie|ancolie|Bardane|Consoude|Datura|Épiaire|Fragon|Genêt|Houblon/);
    expect(textOf({ sealed: sealed ?? [] })).toMatch(/Épiaire/);
    if (engine === 'sqlite') {
      for (const name of readdirSync(lot.dataDir))
        expect(readFileSync(join(lot.dataDir, name)).includes('Bardane'), name).toBe(false);
    }
    const page = await again.visitor().page('discussion', street.path);
    expect(wordsOf(page).join('\n')).toContain('Le reste peut rester.');
    const stateOf = (id: string): string | undefined => page.data.posts.find((post) => post.id === id)?.state;
    expect([stateOf(whole), stateOf(passage), stateOf(cut), stateOf(removed)]).toEqual([
      'withdrawn',
      'live',
      'live',
      'removed',
    ]);
    expect(page.data.opening?.thanks).toEqual({ count: 1, notes: [] });
    // What was written after the backup is lost, and the discussion goes on from there.
    expect(page.data.posts.some((post) => post.id === after)).toBe(false);
    await again.close();
    // The list is as long as before, and a second start finds nothing to do.
    expect(new Set(readFileSync(join(lot.dataDir, 'tombstones'), 'utf8').split('\n'))).toEqual(
      new Set(known.split('\n')),
    );
    expect(await within(lot, reconcileTombstones)).toBe(0);
  });

  it('does not open to more people what was opened to fewer since, and heeds the last word', async () => {
    const author = await site.member('Sizerin');
    const slug = await openJournal(author);
    const [narrowed, twice, back, whole] = [
      await entry(author, slug, { title: 'Pour moi désormais' }),
      await entry(author, slug, { title: 'Pour moi, puis les membres' }),
      await entry(author, slug, { title: 'Refermé, puis rouvert' }),
      await entry(author, slug, { title: 'Avec tout le journal' }),
    ];
    const closed = await entry(author, slug, { title: 'Fermé dès le début', audience: 'me' });
    const { file } = await backup(site.context, backups);
    const open = async (place: Place, audience: string): Promise<void> => {
      const path = `${place.path}/details`;
      const { title } = (await author.page('details', path)).data.around;
      site.clock.advance(1_000);
      expect((await author.submit(path, path, { ...AROUND, title, audience })).status).toBe(303);
    };
    const settle = async (audience: string, entries: string): Promise<void> => {
      const path = `/journals/${slug}/settings`;
      site.clock.advance(1_000);
      expect((await author.submit(path, path, { ...JOURNAL, audience, comments: 'open', entries })).status).toBe(303);
    };
    await settle('members', 'all');
    await open(narrowed, 'me');
    await open(twice, 'me');
    await open(twice, 'members');
    await open(back, 'public');
    await open(closed, 'public');

    const lot = await newLot(tombstones());
    await within(lot, (context) => restore(context, file));
    const again = await openSite({ dataDir: lot.dataDir, env: lot.env });
    const audiences = await again.context.database.db
      .selectFrom('discussion')
      .select(['id', 'audience'])
      .where('id', 'in', [narrowed.id, twice.id, back.id, whole.id, closed.id])
      .execute();
    expect(Object.fromEntries(audiences.map(({ id, audience }) => [id, audience]))).toEqual({
      [narrowed.id]: 'me',
      [twice.id]: 'members',
      [back.id]: 'public',
      [whole.id]: 'members',
      [closed.id]: 'me',
    });
    const stranger = again.visitor();
    expect((await stranger.get(`/journals/${slug}`)).status).toBe(404);
    for (const { path } of [narrowed, twice, whole, closed]) expect((await stranger.get(path)).status).toBe(404);
    expect((await stranger.get(back.path)).status).toBe(200);
    await again.close();
    expect(await within(lot, reconcileTombstones)).toBe(0);
  });
});

describe('the list of what was taken away', () => {
  it('is kept for 31 days, in the database and beside it', async () => {
    const lark = await site.member('Cochevis');
    const answer = await reply(lark, place, 'À retirer.');
    const id = await postId(
      lark,
      { ...place, path: answer.location ?? '' },
      Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]),
    );
    await lark.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    const holds = async (): Promise<[boolean, boolean]> => [
      readFileSync(tombstones(), 'utf8').includes(id),
      (await dump(site))['tombstone']?.some((row) => row.includes(id)) ?? false,
    ];
    expect(await holds()).toEqual([true, true]);
    rmSync(tombstones());
    await reconcileTombstones(site.context);
    expect(await holds()).toEqual([true, true]);
    site.clock.advance(31 * DAY_MS + 1000);
    await reconcileTombstones(site.context);
    expect(await holds()).toEqual([false, false]);
    expect(existsSync(tombstones())).toBe(true);
  });
});
