import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { housekeeping } from '#server/jobs/hourly.ts';
import { makeStarterQuestions } from '#server/vouching/questions.ts';
import { APPEAL_MONTHS, MASK_HOURS, MASKS_MEMBER, MASKS_NAME, MASKS_SITE, MASKS_TEXT } from '#shared/limits.ts';
import { dayOf } from '#shared/time.ts';
import type { FormState, Page, PageData } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { claim, decide, DECISION } from '#tests/support/decide.ts';
import { draftId, holdFor, holdReply, keepReply } from '#tests/support/drafts.ts';
import { changes, dump, textOf } from '#tests/support/dump.ts';
import { unmaskWords } from '#tests/support/masks.ts';
import { codeIn, recognise, recognising } from '#tests/support/reports.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId, promote, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** Somebody recognises themself: what is masked at once, for whom, until when; who decides; and that it silences nobody. */

const HOUR_MS = 3_600_000;

let site: Site;
let place: Place;
let author: Browser;
let other: Browser;
let vigie: Browser;
let told = 0;
/** A street that stands nowhere else, another one each time. */
let street = '';

beforeAll(async () => {
  site = await openSite();
  await makeStarterQuestions(site.context);
  [author, other, vigie] = [await site.member('Mésange'), await site.member('Autre'), await site.member('Vigie')];
  await promote(site, 'Vigie', 'moderator');
});
afterAll(() => site.close());
beforeEach(async () => {
  told += 1;
  street = `Quenouille${told}`;
  // What was masked in the story before counts no more: there are limits to it.
  const begun = await db().selectFrom('passage_hold').select('case_id').distinct().execute();
  for (const { case_id: caseId } of begun) await unmaskWords(site, caseId);
  await site.context.database.write((tx) => tx.db.deleteFrom('passage_hold').execute());
  place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La maraude, ${told}` } });
});

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const db = () => site.context.database.db;
const formOf = (answer: Answer): FormState => (answer.json as Page).form as FormState;
const isMasked = ({ json, text }: Answer): boolean =>
  json ? ((json as Page<'recognise'>).data.received?.masked ?? false) : text.includes('Le passage est masqué, pour');

async function write(body?: string): Promise<string> {
  const whole =
    body ?? `Hier soir, Firmin m’a parlé rue ${street}. Il pleuvait, et on a ri. La nuit a été longue pour tous.`;
  const answer = await reply(author, place, whole);
  return postId(author, place, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
}

/** Its author gives a text another wording. */
async function rewrite(id: string, body: string): Promise<void> {
  const { revision } = (await author.page('edit', `/p/${id}/edit`)).data;
  const fields = { body, revision, do: 'publish', cut_out: 'keep' };
  expect((await author.submit(`/p/${id}/edit`, `/p/${id}/edit`, fields)).status).toBe(303);
  site.clock.advance(1_000);
}

/** Every address where the words of this story's text could show. */
const surfaces = (id: string): string[] => [
  place.path,
  `${place.path}?view=branches`,
  `${place.path}?quote=3`,
  `/p/${id}/history`,
  `/p/${id}/thank`,
  `/p/${id}/recognise`,
  `/report/post/${id}`,
  '/@M%C3%A9sange',
  '/@Autre',
  '/',
];

/** What this browser is shown of the street, by address. */
async function showing(browser: Browser, id: string): Promise<string[]> {
  const found = [];
  for (const path of surfaces(id)) if ((await browser.get(path)).text.includes(street)) found.push(path);
  return found;
}

/** The data of those addresses, without what changes at each asking. */
async function data(browser: Browser, id: string): Promise<unknown[]> {
  const all = [];
  for (const path of surfaces(id)) {
    const { json } = await browser.request(path, { headers: { Accept: 'application/json' } });
    const whole = JSON.stringify((json as Page | undefined)?.data, (key, value: unknown) =>
      ['since', 'revision', 'submission', 'challenge', 'question'].includes(key) ? undefined : value,
    );
    all.push([path, whole]);
  }
  return all;
}

async function caseOf(id: string): Promise<string> {
  const { id: found } = await db()
    .selectFrom('moderation_case')
    .select('id')
    .where('queue', '=', 'recognition')
    .where('subject_id', '=', id)
    .orderBy('opened_at', 'desc')
    .executeTakeFirstOrThrow();
  return found;
}

const statusOf = async (code: string): Promise<PageData['reportStatus']['found']> => {
  const answer = await site.visitor().submit('/report/status', '/report/status', { code }, { enhanced: true });
  return (answer.json as Page<'reportStatus'>).data.found;
};

describe.each(ways)('asking, %s', (_way, enhanced) => {
  it('masks a passage at once, for everybody but its author and staff, and nothing else', async () => {
    const id = await write();
    await reply(other, place, `> @Mésange #3\n> Firmin m’a parlé rue ${street}.\n\nAh.`);
    await keepReply(other, place, `> @Mésange #3\n> Firmin m’a parlé rue ${street}.\n\nPas fini.`);
    const draft = `/drafts/${await draftId(other)}`;
    // And one that waits to appear, drawn when it was sent.
    await holdFor(other, 30);
    await holdReply(other, place, `> @Mésange #3\n> Firmin m’a parlé rue ${street}.\n\nBientôt.`);
    expect((await other.get(place.path)).text).toContain('Bientôt.');
    await holdFor(other, 0);
    const opened = await site.visitor().page('discussion', place.path);
    const unread = (await author.page('tags', '/tags')).shell.viewer!.unread;
    expect((await showing(site.visitor(), id)).length).toBeGreaterThan(5);
    expect((await other.get(draft)).text).toContain(street);
    const before = await dump(site);

    const words = `C’est moi, ${told}, et j’y habite.`;
    const answer = await recognise(site.visitor(), id, [street], { words }, { enhanced });
    expect([answer.status, isMasked(answer)]).toEqual([200, true]);
    const code = codeIn(answer) ?? '';
    expect(code).not.toBe('');

    expect(await showing(site.visitor(), id)).toEqual([]);
    expect(await showing(other, id)).toEqual([]);
    expect((await other.get(place.path)).text).toContain('Bientôt.');
    for (const path of [draft, `${place.path}?draft=${draft.split('/').at(-1)}`])
      expect((await other.get(path)).text).not.toContain(street);
    await other.submit(draft, draft, { do: 'delete' });
    expect(await showing(author, id)).toContain(place.path);
    expect(await showing(vigie, id)).toContain(`/p/${id}/history`);
    expect((await site.visitor().get(place.path)).text).toMatch(/passage masqué.+Il pleuvait, et on a ri\./s);
    // A window that looks again, with what it was given before, is told so.
    const again = await site.visitor().page('discussion', `${place.path}?since=${opened.data.since}`);
    expect(JSON.stringify(again.data)).toContain('passage masqué');
    expect(again.data.posts.filter(({ unchanged }) => unchanged).map(({ number }) => number)).toEqual([1, 2]);
    // Nobody can take it from where it was: not by typing it, not from an older page.
    const quoting = await reply(other, place, `> @Mésange #3\n> Firmin m’a parlé rue ${street}.\n\nEncore.`, {}, true);
    expect([quoting.status, formOf(quoting).errors]).toEqual([422, { body: ['quote_altered'] }]);
    expect(JSON.stringify(formOf(quoting).quoteProblems)).not.toContain(street);

    // Stored are places, never words; the wordings stay as they are.
    const after = await dump(site);
    expect(Object.keys(changes(before, after)).sort()).toEqual(
      [
        'discussion',
        'draft',
        'draft_version',
        'moderation_case',
        'passage_hold',
        'recognition',
        'report',
        'revision',
        'sealed_revision',
        'spent_proof',
      ].sort(),
    );
    const { passage_hold: holds = [], recognition = [] } = after;
    expect([...holds, ...recognition].join()).not.toContain(street);

    // The author is told, to the day; nothing of who asked, nor a word of theirs.
    const asked = (await author.page('asked', `/p/${id}/asked`)).data;
    const on = dayOf(site.clock.now.toISOString());
    const until = dayOf(new Date(site.clock.now.getTime() + MASK_HOURS * HOUR_MS).toISOString());
    expect(asked).toMatchObject({ on, until, unread: true, reworded: false, outcome: null, answers: [] });
    expect(asked.passages).toEqual([`Hier soir, Firmin m’a parlé rue ${street}.`]);
    expect((await author.page('discussion', place.path)).data.posts[2]?.masked).toBe(until);
    expect((await other.page('discussion', place.path)).data.posts[2]?.masked).toBeNull();
    expect((await author.page('tags', '/tags')).shell.viewer!.unread).toBe(unread + 1);
    const hour = site.clock.now.toISOString().slice(10, 23);
    for (const path of [`/p/${id}/asked`, '/statements', '/notifications']) {
      const { text } = await author.request(path, { headers: { Accept: 'application/json' } });
      for (const secret of [words, code, ...(path === '/notifications' ? [] : [hour])])
        expect(text).not.toContain(secret);
    }
    expect((await author.get('/statements')).text).toContain(`/p/${id}/asked`);
    for (const [browser, status] of [
      [site.visitor(), 401],
      [other, 404],
      [vigie, 404],
    ] as const)
      expect((await browser.get(`/p/${id}/asked`)).status).toBe(status);
    // Staff see what was said, and not by whom.
    const seen = (await vigie.page('case', `/moderation/cases/${await caseOf(id)}`)).data;
    expect(seen).toMatchObject({ queue: 'recognition', reason: 'identifies_someone', state: 'open' });
    expect(seen.reports.map((one) => [one.words, one.member])).toEqual([[words, false]]);
    expect(await statusOf(code)).toMatchObject({ stage: 'received', masked: true, outcome: null });
  });

  it('comes back of itself, to the byte, whether or not anybody noted the end', async () => {
    const id = await write();
    await reply(other, place, `> @Mésange #3\n> Firmin m’a parlé rue ${street}.\n\nAh.`);
    // Nothing of it can be taken back any more, which pages say as well.
    site.clock.advance(HOUR_MS);
    const people = [site.visitor(), other, vigie];
    const was = await Promise.all(people.map((browser) => data(browser, id)));
    const stored = (await dump(site))['revision'];
    const code = codeIn(await recognise(site.visitor(), id, [street], {}, { enhanced })) ?? '';
    const masked = await site.visitor().page('discussion', place.path);
    site.clock.advance(MASK_HOURS * HOUR_MS - 1);
    expect(await showing(site.visitor(), id)).toEqual([]);
    site.clock.advance(1);
    expect(await Promise.all(people.map((browser) => data(browser, id)))).toEqual(was);
    // Also what is kept drawn for visitors, and a window that held the mask.
    expect((await site.visitor().get(place.path)).text).toContain(street);
    const again = await site.visitor().page('discussion', `${place.path}?since=${masked.data.since}`);
    expect(JSON.stringify(again.data.posts[2]?.body)).toContain(street);
    expect((await author.page('discussion', place.path)).data.posts[2]?.masked).toBeNull();
    expect((await author.page('asked', `/p/${id}/asked`)).data).toMatchObject({ until: null, outcome: null });
    expect(await statusOf(code)).toMatchObject({ masked: false, outcome: null });

    await housekeeping(site.context);
    expect((await dump(site))['revision']).toEqual(stored);
    expect(await Promise.all(people.map((browser) => data(browser, id)))).toEqual(was);
    // It is not renewed, not for a part of it either: the request waits with the first, and says so plainly.
    const late = await recognise(site.visitor(), id, ['Firmin'], {}, { enhanced });
    expect([late.status, isMasked(late), codeIn(late) === null]).toEqual([200, false, false]);
    expect(await showing(site.visitor(), id)).not.toEqual([]);
    const reports = await db()
      .selectFrom('report')
      .select('id')
      .where('case_id', '=', await caseOf(id))
      .execute();
    expect(reports).toHaveLength(2);
  });

  it('is refused without a passage, for a whole text, without proof, and for one’s own words', async () => {
    const id = await write();
    const visitor = site.visitor();
    const path = `/p/${id}/recognise`;
    const before = await dump(site);
    const refused: [string[], Fields, FormState['errors'] | null][] = [
      [[], {}, { range: ['nothing_selected'] }],
      [[''], {}, { range: ['passage_too_long'] }],
      [[street], { range: ['90000-90010'] }, { range: ['nothing_selected'] }],
      [[street], { proof: '' }, { answer: ['proof_needed'] }],
      [[street], { revision: 'x' }, null],
    ];
    for (const [holding, fields, errors] of refused) {
      const answer = await recognise(visitor, id, holding, { words: 'Gardez-moi.', ...fields }, { enhanced });
      expect([fields, answer.status]).toEqual([fields, 422]);
      if (enhanced && errors) expect(formOf(answer).errors).toEqual(errors);
      if (enhanced) expect(formOf(answer).values).toMatchObject({ words: 'Gardez-moi.' });
      else expect(answer.text).toContain('Gardez-moi.');
    }
    expect((await author.submit(place.path, path, await recognising(visitor, id, [street]))).status).toBe(404);
    expect((await author.get(path)).status).toBe(404);
    expect(changes(before, await dump(site))).toEqual({});
    // What may not be read cannot be masked.
    await site.context.database.write((tx) =>
      tx.db.updateTable('discussion').set({ audience: 'members' }).where('id', '=', place.id).execute(),
    );
    expect((await visitor.get(path)).status).toBe(404);
    expect((await other.get(path)).status).toBe(200);
  });

  it('lets the author answer, once or several times, while nobody has decided', async () => {
    const id = await write();
    await recognise(site.visitor(), id, [street], {}, { enhanced });
    const path = `/p/${id}/asked`;
    const answer = await author.submit(path, path, { do: 'answer', words: 'C’est une autre rue.' }, { enhanced });
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, path]);
    await author.submit(path, path, { do: 'answer', words: 'C’est une autre rue.' }, { enhanced });
    expect((await author.submit(path, path, { do: 'answer', words: ' ' }, { enhanced })).status).toBe(422);
    for (const browser of [other, vigie])
      expect((await browser.submit('/tags', path, { do: 'answer', words: 'Moi.' }, { enhanced })).status).toBe(404);
    const { recognition } = (await vigie.page('case', `/moderation/cases/${await caseOf(id)}`)).data;
    expect(recognition?.answers.map(({ words }) => words)).toEqual(['C’est une autre rue.']);
    expect((await author.page('asked', path)).data).toMatchObject({ unread: false });
    expect((await author.get('/statements')).text).toContain(path);
    expect((await site.visitor().get(place.path)).text).not.toContain('C’est une autre rue.');
  });
});

it('reads as the same question to whoever has no script', async () => {
  const id = await write();
  const path = `/p/${id}/recognise`;
  const visitor = site.visitor();
  expect((await visitor.get(place.path)).text).toContain(`href="${path}"`);
  for (const browser of [visitor, other])
    expect((await browser.get(`/report/post/${id}`)).text).toContain(`href="${path}"`);
  const { question, sentences, revision } = (await visitor.page('recognise', path)).data;
  const fields = { words: '', revision, range: sentences[0]?.range ?? '', question: question?.id ?? '' };
  expect((await visitor.submit(path, path, { ...fields, answer: 'sans doute' })).status).toBe(422);
  const { answers } = await db()
    .selectFrom('question')
    .select('answers')
    .where('id', '=', question?.id ?? '')
    .executeTakeFirstOrThrow();
  const right = (JSON.parse(answers) as string[])[0] ?? '';
  expect(isMasked(await visitor.submit(path, path, { ...fields, answer: right }))).toBe(true);
});

it('follows an edit, keeps older wordings masked, and shows staff what was reworded', async () => {
  const id = await write();
  const edit = (body: string): Promise<void> => rewrite(id, body);
  await edit(
    `Avant. Hier soir, Firmin m’a parlé rue ${street}. Il pleuvait, et on a ri. La nuit a été longue pour tous.`,
  );
  await recognise(site.visitor(), id, [street]);
  site.clock.advance(1_000);
  expect((await author.page('edit', `/p/${id}/edit`)).data.body).toContain(street);
  await edit(`Encore avant. Hier soir, Firmin m’a parlé rue ${street}. Il pleuvait, et on a ri. La nuit a été longue.`);
  expect(await showing(site.visitor(), id)).toEqual([]);
  expect((await site.visitor().get(place.path)).text).toContain('Encore avant.');
  await edit(`Encore avant. Hier soir, Firmin m’a parlé rue x${street}. Il pleuvait, et on a ri.`);
  expect(await showing(site.visitor(), id)).toEqual([]);
  await edit('Encore avant. Hier soir, quelqu’un m’a parlé. Il pleuvait, et on a ri.');
  const path = `/moderation/cases/${await caseOf(id)}`;
  const { recognition, now } = (await vigie.page('case', path)).data;
  expect([recognition?.rewordedAt !== null, now]).toEqual([true, 'edited']);
  expect((await author.page('asked', `/p/${id}/asked`)).data.reworded).toBe(true);
  expect(await showing(site.visitor(), id)).toEqual([]);
  // The older wordings come back with the end, as they were.
  site.clock.advance(MASK_HOURS * HOUR_MS);
  expect(await showing(site.visitor(), id)).toEqual([`/p/${id}/history`]);
});

it('hides again what an edit left out and another puts back', async () => {
  const standing = `Hier soir, on a ri. Firmin m’a parlé rue ${street}. La nuit a été longue pour tous, et froide.`;
  const id = await write(standing);
  await recognise(site.visitor(), id, [street]);
  await rewrite(id, standing.replace(` Firmin m’a parlé rue ${street}.`, ''));
  expect((await site.visitor().get(place.path)).text).toContain('on a ri. La nuit a été longue pour tous, et froide.');
  await rewrite(id, `Au fait. ${standing}`);
  expect(await showing(site.visitor(), id)).toEqual([]);
  expect((await site.visitor().get(place.path)).text).toMatch(/Au fait\..+passage masqué.+La nuit a été longue/s);
  // Not by a detour, a letter more or less each time, either.
  await rewrite(id, `Autrement. Firmin m’a parlé rue x${street}. Et puis.`);
  await rewrite(id, `Rien de tel. Firmin m’a parlé rue ${street}. Et c’est tout ce qu’il y a à dire de cette nuit-là.`);
  expect(await showing(site.visitor(), id)).toEqual([]);
  site.clock.advance(MASK_HOURS * HOUR_MS);
  expect(await showing(site.visitor(), id)).toContain(place.path);
});

it('never masks more than it may of the text as it stands, whichever wording was ticked and whatever it becomes', async () => {
  const many = Array.from({ length: 12 }, (_, i) => `On a refait la salle ${i} avec celles du mardi, puis bu un café.`);
  const first = `Ce matin, au centre, il pleuvait. J’ai vu Lucie rue ${street}. À demain, s’il fait beau.`;
  const present = `Ce matin, au centre, il pleuvait. ${many.join(' ')} À demain, s’il fait beau.`;
  const shown = async (): Promise<string> =>
    JSON.stringify((await site.visitor().page('discussion', place.path)).data.posts.at(-1)?.body);
  const id = await write(first);
  const path = `/p/${id}/recognise`;
  const visitor = site.visitor();
  const stale = await recognising(visitor, id, [street]);
  await rewrite(id, present);
  // Where the passage was stands nearly the whole text: it is a report, and says so.
  const answer = await visitor.submit(path, path, stale, { enhanced: true });
  expect([answer.status, isMasked(answer), codeIn(answer) === null]).toEqual([200, false, false]);
  expect(await shown()).not.toContain('masqué');
  const cases = await db().selectFrom('moderation_case').select('queue').where('subject_id', '=', id).execute();
  expect(cases.map(({ queue }) => queue)).toEqual(['reports']);

  // The rewording that its author was asked for is read.
  const asked = await write(first);
  expect(isMasked(await recognise(site.visitor(), asked, [street], {}, { enhanced: true }))).toBe(true);
  await rewrite(asked, present);
  expect(await shown()).not.toContain('masqué');
  expect(await showing(site.visitor(), asked)).toEqual([]);

  // A sentence that comes back all the time is masked where it was ticked, and elsewhere no more than half.
  const refrain = `Rue ${street}, je respire un peu.`;
  const song = `${Array.from({ length: 16 }, () => refrain).join(' ')} Voilà pour aujourd’hui.`;
  const sung = await write(song);
  const fields = await recognising(visitor, sung, [street]);
  const range = (fields['range'] as string[]).slice(0, 1);
  expect(isMasked(await recognise(site.visitor(), sung, [], { range }, { enhanced: true }))).toBe(true);
  await rewrite(sung, song.replace('Voilà', 'Voila'));
  const left = (await shown()).split(street).length - 1;
  expect(left).toBeGreaterThanOrEqual(8);
  expect(left).toBeLessThan(16);
});

it('ends with whatever is decided, and whoever asked is told by their code', async () => {
  const lifted = await write();
  const asked = await recognise(site.visitor(), lifted, [street]);
  const stored = await data(site.visitor(), lifted);
  const settling = await caseOf(lifted);
  const path = `/moderation/cases/${settling}`;
  const version = String((await vigie.page('case', path)).data.version);
  expect((await other.submit('/tags', path, { do: 'settle', version })).status).toBe(404);
  // Not without reasons: whoever asked may contest them, as any report.
  expect((await vigie.page('case', path)).data.settles).toBe(false);
  expect((await vigie.submit(path, path, { do: 'settle', version })).status).toBe(422);
  expect(await data(site.visitor(), lifted)).toEqual(stored);
  await claim(vigie, settling);
  expect((await decide(vigie, settling, { ...DECISION, content: 'none' })).status).toBe(303);
  expect(await data(site.visitor(), lifted)).not.toEqual(stored);
  expect(await showing(site.visitor(), lifted)).not.toEqual([]);
  expect(await statusOf(codeIn(asked) ?? '')).toMatchObject({
    stage: 'decided',
    outcome: { what: 'nothing' },
    contestUntil: expect.any(String) as string,
  });
  expect((await author.page('asked', `/p/${lifted}/asked`)).data).toMatchObject({ until: null, outcome: 'kept' });
  const answer = await author.submit(`/p/${lifted}/asked`, `/p/${lifted}/asked`, { do: 'answer', words: 'Tard.' });
  expect([answer.status, answer.text.includes('>Tard.</textarea>')]).toEqual([409, true]);

  street = `Removed${told}`;
  const removed = await write();
  const again = await recognise(other, removed, [street]);
  const caseId = await caseOf(removed);
  await claim(vigie, caseId);
  const { sealed } = (await vigie.page('case', `/moderation/cases/${caseId}`)).data;
  expect((await decide(vigie, caseId, { content: 'remove_passage', range: sealed[0]?.passages ?? [] })).status).toBe(
    303,
  );
  expect(await showing(site.visitor(), removed)).toEqual([]);
  expect(await showing(author, removed)).toEqual([]);
  expect((await site.visitor().get(place.path)).text).toContain('passage retiré');
  expect(await statusOf(codeIn(again) ?? '')).toMatchObject({ outcome: { what: 'done' } });
  expect((await other.page('reports', '/reports')).data.reports[0]).toMatchObject({ outcome: { what: 'done' } });
  expect((await author.page('asked', `/p/${removed}/asked`)).data).toMatchObject({ passages: [], outcome: 'removed' });
  site.clock.advance(MASK_HOURS * HOUR_MS);
  expect(await showing(site.visitor(), removed)).toEqual([]);
});

it('can be left to the author, which stands in the queue and in the log until they have done something', async () => {
  const id = await write();
  await recognise(site.visitor(), id, [street]);
  const caseId = await caseOf(id);
  const path = `/moderation/cases/${caseId}`;
  const leave = async (browser = vigie): Promise<Answer> => {
    const version = String((await vigie.page('case', path)).data.version);
    return browser.submit('/tags', `${path}/leave`, { version });
  };
  expect((await leave(other)).status).toBe(404);
  expect((await leave()).status).toBe(409);
  await claim(vigie, caseId);
  expect((await leave()).location).toBe('/moderation?queue=recognition');
  const item = async () =>
    (await vigie.page('moderation', '/moderation?queue=recognition')).data.cases.find((one) => one.id === caseId);
  expect(await item()).toMatchObject({ left: true, takenBy: null });
  expect(await showing(site.visitor(), id)).toEqual([]);
  await author.submit(`/p/${id}/asked`, `/p/${id}/asked`, { do: 'answer', words: 'Je change la rue.' });
  expect(await item()).toMatchObject({ left: false });
  const acts = await db().selectFrom('audit').select('act').where('subject_id', '=', caseId).orderBy('at').execute();
  expect(acts.map(({ act }) => act).sort()).toEqual(['case_claimed', 'recognition_left']);
});

it('silences nobody: so many in a text, under a name, by a member, on the site', async () => {
  const many = Array.from(
    { length: 12 },
    (_, i) => `Phrase ${'abcdefghijkl'[i]} de la rue ${street}, ni plus ni moins.`,
  );
  const ask = async (who: Browser, id: string, letter: string): Promise<boolean> =>
    isMasked(await recognise(who, id, [`Phrase ${letter} `], {}, { enhanced: true }));
  const id = await write(many.join(' '));
  // One text, whoever asks; what is masked cannot even be ticked.
  for (const [letter, masked] of [...'abc'].map((one, i) => [one, i < MASKS_TEXT] as const))
    expect([letter, await ask(site.visitor(), id, letter)]).toEqual([letter, masked]);
  expect((await recognising(site.visitor(), id, ['Phrase a ']))['range']).toEqual([]);
  // An old page ticks what is masked already: the same answer, and nothing more is masked.
  const standing = await db().selectFrom('passage_hold').selectAll().where('post_id', '=', id).execute();
  const stale = { range: [`0-${many[0]!.length}`] };
  expect(isMasked(await recognise(site.visitor(), id, [], stale, { enhanced: true }))).toBe(true);
  expect(await db().selectFrom('passage_hold').selectAll().where('post_id', '=', id).execute()).toEqual(standing);
  // Not half of it in all, though each passage is short enough and the first are over.
  site.clock.advance(MASK_HOURS * HOUR_MS);
  for (const letter of 'def') {
    expect(await ask(site.visitor(), id, letter)).toBe(true);
    site.clock.advance(MASK_HOURS * HOUR_MS);
  }
  expect(await ask(site.visitor(), id, 'g')).toBe(true);
  site.clock.advance(MASK_HOURS * HOUR_MS);
  expect(await ask(site.visitor(), id, 'h')).toBe(false);

  // One name.
  const texts = [];
  for (let n = 0; n < MASKS_NAME + 1; n += 1) texts.push(await write(many.slice(n).join(' ')));
  for (const [n, text] of texts.entries())
    expect([n, await ask(site.visitor(), text, 'l')]).toEqual([n, n < MASKS_NAME]);
  site.clock.advance(MASK_HOURS * HOUR_MS);

  // One member, in one text and within a day.
  for (const [n, text] of texts.entries()) expect([n, await ask(other, text, 'k')]).toEqual([n, n < MASKS_MEMBER]);
  expect(await ask(other, texts[0] ?? '', 'j')).toBe(false);
  site.clock.advance(MASK_HOURS * HOUR_MS);

  // The site.
  const at = site.clock.now.toISOString();
  await site.context.database.write(async (tx) => {
    for (let n = 0; n < MASKS_SITE; n += 1)
      await tx.db
        .insertInto('passage_hold')
        .values({ ...standing[0]!, begun_at: at, ended_at: at, id: `site${told}-${n}` })
        .execute();
  });
  expect(await ask(site.visitor(), texts[1] ?? '', 'j')).toBe(false);
  await site.context.database.write((tx) => tx.db.deleteFrom('passage_hold').where('id', 'like', 'site%').execute());
});

it('masks for one source so often within an hour, and in one text once; then it reports, and says so', async () => {
  const strict = await openSite({ limits: true });
  try {
    const writer = await strict.member('Mésange');
    const there = await imported(strict);
    const ids: string[] = [];
    for (const n of [0, 1, 2]) {
      await reply(
        writer,
        there,
        `Phrase a du texte ${n}. Phrase b du même texte. Phrase c, plus longue que les autres.`,
      );
      ids.push(await postId(writer, there, 3 + n));
    }
    const ask = async (n: number, letter: string): Promise<unknown[]> => {
      const answer = await recognise(strict.visitor(), ids[n] ?? '', [`Phrase ${letter}`], {}, { enhanced: true });
      return [answer.status, isMasked(answer), answer.status === 200 && codeIn(answer) !== null];
    };
    expect(await ask(0, 'a')).toEqual([200, true, true]);
    expect(await ask(0, 'b')).toEqual([200, false, true]);
    expect(await ask(1, 'a')).toEqual([200, true, true]);
    expect(await ask(2, 'a')).toEqual([429, false, false]);
    const cases = await strict.context.database.db.selectFrom('moderation_case').select(['queue', 'reports']).execute();
    expect(cases.map(({ queue, reports }) => [queue, reports]).sort()).toEqual([
      ['recognition', 1],
      ['recognition', 2],
    ]);
  } finally {
    await strict.close();
  }
});

it('leaves no word of whoever asked six months after the end, and the places only', async () => {
  const id = await write();
  const words = `Firmin, c’est moi, ${told}.`;
  await recognise(site.visitor(), id, [street], { words });
  const said = `Ce n’est pas lui, ${told}.`;
  await author.submit(`/p/${id}/asked`, `/p/${id}/asked`, { do: 'answer', words: said });
  const caseId = await caseOf(id);
  await claim(vigie, caseId);
  expect((await decide(vigie, caseId, { ...DECISION, content: 'none' })).status).toBe(303);
  expect(await showing(site.visitor(), id)).not.toEqual([]);
  const later = new Date(site.clock.now);
  later.setUTCMonth(later.getUTCMonth() + APPEAL_MONTHS);
  site.clock.advance(later.getTime() - site.clock.now.getTime() + 1_000);
  await housekeeping(site.context);
  const kept = textOf(await dump(site));
  for (const gone of [words, said]) expect(kept).not.toContain(gone);
  expect((await db().selectFrom('passage_hold').selectAll().where('post_id', '=', id).execute()).length).toBe(1);
});
