import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { housekeeping } from '#server/jobs/hourly.ts';
import type { FormState, Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { answerAppeal, claim, contest, decide, DECISION, openReview, removePost } from '#tests/support/decide.ts';
import { changes, dump, textOf } from '#tests/support/dump.ts';
import { report } from '#tests/support/reports.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  imported,
  NIGHT_ROUND,
  openBoards,
  openThread,
  postId,
  promote,
  reply,
  wordsOf,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** From a case to its decision, its letter, its appeal and back: who may do what, what it does, and that it can be undone. */

let site: Site;
let place: Place;
let author: Browser;
let vigie: Browser;
let second: Browser;
let stranger: Browser;
/** A name and a street that stand nowhere else, another time each. */
let street = '';
let told = 0;

beforeAll(async () => {
  site = await openSite();
  [author, vigie, second, stranger] = [
    await site.member('Mésange'),
    await site.member('Vigie'),
    await site.member('Guetteur'),
    await site.member('Inconnue'),
  ];
  await promote(site, 'Vigie', 'moderator');
  await promote(site, 'Guetteur', 'host');
});
afterAll(() => site.close());

beforeEach(async () => {
  told += 1;
  // What one story does is later than what the one before did.
  site.clock.advance(1_000);
  street = `Quenouille${told}`;
  place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La maraude, ${told}` } });
});

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const db = () => site.context.database.db;
const formOf = (answer: Answer): FormState => (answer.json as Page).form as FormState;

async function write(body = `Elle habite rue ${street}. Le reste peut rester.`, who = author): Promise<string> {
  const answer = await reply(who, place, body);
  return postId(who, place, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
}

const decisionOf = (caseId: string) =>
  db().selectFrom('decision').selectAll().where('case_id', '=', caseId).executeTakeFirstOrThrow();

/** The signed address of a letter, as its addressee finds it. */
async function letterOf(caseId: string, who = author): Promise<string> {
  const { id } = await decisionOf(caseId);
  return `/statements/${(await who.page('statement', `/statements/${id}`)).data.token}`;
}

/** Somebody signs in anew. */
async function signIn(name: string): Promise<Browser> {
  const browser = site.visitor();
  await browser.submit('/sign-in', '/sign-in', { name, password: PASSWORD });
  return browser;
}

describe.each(ways)('a case, %s', (_way, enhanced) => {
  it('gathers the reports about one text, and is claimed by one', async () => {
    const id = await write();
    for (const words of ['Je la connais.', 'On la reconnaît.'])
      await report(site.visitor(), `/report/post/${id}`, { reason: 'identifies_someone', words });
    const { data } = await vigie.page('moderation', '/moderation');
    const [item, ...more] = data.cases.filter(({ subject }) => subject.title.endsWith(`, ${told}`));
    expect([item?.reports, item?.takenBy, more]).toEqual([2, null, []]);
    const path = `/moderation/cases/${item!.id}`;
    const seen = await vigie.page('case', path);
    expect(seen.data.reports.map(({ words }) => words).sort()).toEqual(['Je la connais.', 'On la reconnaît.']);
    expect(seen.data.sealed[0]?.text).toContain(street);
    const version = String(seen.data.version);

    const mine = await vigie.submit(path, path, { do: 'claim', version }, { enhanced });
    expect([mine.status, mine.location]).toEqual([enhanced ? 200 : 303, path]);
    const late = await second.submit(path, path, { do: 'claim', version }, { enhanced });
    expect(late.status).toBe(409);
    if (enhanced) expect(formOf(late).errors).toEqual({ form: ['decided_meanwhile'] });
    const now = (await second.page('case', path)).data;
    expect(now.takenBy).toEqual({ name: 'Vigie', me: false });
    const stealing = await second.submit(path, path, { do: 'claim', version: String(now.version) }, { enhanced });
    expect(stealing.status).toBe(409);
    const note = await second.submit(path, path, { do: 'note', words: 'Vu aussi.' }, { enhanced });
    expect(note.status).toBe(enhanced ? 200 : 303);
    const to = now.others.find(({ name }) => name === 'Vigie')!.id;
    expect(
      (await second.submit(path, path, { do: 'hand_over', version: String(now.version), to }, { enhanced })).status,
    ).toBe(409);
    const others = (await vigie.page('case', path)).data;
    const guetteur = others.others.find(({ name }) => name === 'Guetteur')!.id;
    expect(others.notes.map(({ by, words }) => [by, words])).toEqual([['Guetteur', 'Vu aussi.']]);
    const handed = { do: 'hand_over', version: String(others.version), to: guetteur };
    expect((await vigie.submit(path, path, handed, { enhanced })).status).toBe(enhanced ? 200 : 303);
    expect((await second.page('case', path)).data.takenBy).toEqual({ name: 'Guetteur', me: true });
    const released = await second.page('case', path);
    await second.submit(path, path, { do: 'release', version: String(released.data.version) }, { enhanced });
    expect((await vigie.page('case', path)).data).toMatchObject({ state: 'open', takenBy: null });
    const acts = await db()
      .selectFrom('audit')
      .select('act')
      .where('subject_id', '=', item!.id)
      .orderBy('at')
      .execute();
    expect(acts.map(({ act }) => act).sort()).toEqual(
      ['case_claimed', 'case_handed_over', 'case_noted', 'case_released'].sort(),
    );
  });

  it('is nobody else’s to see', async () => {
    const id = await openReview(vigie, await write());
    for (const [browser, status] of [
      [author, 404],
      [stranger, 404],
      [site.visitor(), 401],
    ] as const)
      for (const path of ['/moderation', `/moderation/cases/${id}`, '/moderation/appeals'])
        expect([path, (await browser.get(path)).status]).toEqual([path, status]);
  });

  it('is refused a decision field by field, and everything typed comes back', async () => {
    const id = await openReview(vigie, await write());
    for (const [fields, errors] of [
      [{ facts: ' ' }, { facts: ['required'] }],
      [{ words: '' }, { words: ['required'] }],
      [{ rule: '' }, { rule: ['choose_one'] }],
      [{ rule: '999' }, { rule: ['choose_one'] }],
      [{ content: '' }, { content: ['choose_one'] }],
      [{ content: 'remove_passage' }, { range: ['nothing_selected'] }],
      [{ content: 'close' }, { content_days: ['choose_one'] }],
      [{ content: 'close', content_days: '7' }, { content: ['cannot_here'] }],
      [{ content: 'cool_down', content_days: '7' }, { minutes: ['choose_one'] }],
      [{ content: 'note', note: ' ' }, { note: ['required'] }],
      [{ content: 'move' }, { board: ['choose_one'] }],
      [{ account: 'suspended' }, { days: ['choose_one'] }],
      [{ account: '' }, { account: ['choose_one'] }],
      [{ reason: '' }, { reason: ['choose_one'] }],
    ] as [Fields, object][]) {
      const before = await dump(site);
      const answer = await decide(vigie, id, fields, { enhanced });
      expect([fields, answer.status]).toEqual([fields, 422]);
      if (enhanced) {
        expect(formOf(answer).errors).toEqual(errors);
        expect(formOf(answer).values).toMatchObject({ remedy: DECISION.remedy, ...fields });
      } else expect(answer.text).toContain(DECISION.remedy);
      expect(changes(before, await dump(site))).toEqual({});
      // Reading the letter over asks the same.
      const read = await decide(vigie, id, { ...fields, do: 'preview' }, { enhanced });
      expect([fields, read.status]).toEqual([fields, 422]);
      if (enhanced) expect(formOf(read).errors).toEqual(errors);
    }
  });

  it('shows the letter before it is sent, and nothing is decided yet', async () => {
    const id = await openReview(vigie, await write());
    const before = await dump(site);
    const answer = await decide(vigie, id, { do: 'preview', account: 'read_only', days: '7' }, { enhanced });
    expect(answer.status).toBe(200);
    if (enhanced) {
      expect((answer.json as Page<'case'>).data.letter).toMatchObject({
        name: 'Mésange',
        words: DECISION.words,
        accountUntil: new Date(site.clock.now.getTime() + 7 * 24 * 3_600_000).toISOString(),
      });
    } else expect(answer.text).toContain('Mésange, voici ce qui a été décidé et pourquoi.');
    expect(changes(before, await dump(site))).toEqual({});
  });
});

it('is handed only to somebody who moderates where it stands', async () => {
  const board = await openBoards(site);
  const thread = await openThread(author, board, { title: `Ailleurs ${told}` });
  await site.member(`Limitée ${told}`);
  await promote(site, `Limitée ${told}`, 'moderator', [board]);
  const named = async (caseId: string): Promise<string[]> =>
    (await vigie.page('case', `/moderation/cases/${caseId}`)).data.others.map(({ name }) => name);
  expect(await named(await openReview(vigie, await postId(vigie, thread, 0)))).toContain(`Limitée ${told}`);
  expect(await named(await openReview(vigie, await write()))).not.toContain(`Limitée ${told}`);
});

it('is decided once, by whoever has it', async () => {
  const id = await openReview(vigie, await write());
  expect((await decide(second, id)).status).toBe(409);
  const { data } = await vigie.page('case', `/moderation/cases/${id}`);
  const path = `/moderation/cases/${id}`;
  const form = { do: 'decide', version: String(data.version), ...DECISION };
  const answers = await Promise.all([1, 2].map(() => vigie.window().submit(path, `${path}/decide`, form)));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
  // Its words are on the page that came back, whose form has gone.
  const refused = answers.find(({ status }) => status === 409)!.text;
  for (const words of [DECISION.words, DECISION.facts, DECISION.remedy])
    expect(refused).toMatch(new RegExp(`<textarea[^>]* readonly[^>]*>${words}</textarea>`));
  expect(await db().selectFrom('decision').select('id').where('case_id', '=', id).execute()).toHaveLength(1);
});

it('and a withdrawal of its text, at once, come to one end: withdrawn or removed, and the words nowhere', async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    const id = await write(`Elle habite rue ${street}, au ${turn}.`);
    const caseId = await openReview(vigie, id);
    const [withdrawn, decided] = await Promise.all([
      author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' }),
      decide(vigie, caseId),
    ]);
    // Whoever came second is told: there is nothing left to withdraw, or to remove.
    expect([
      [303, 422],
      [404, 303],
    ]).toContainEqual([withdrawn.status, decided.status]);
    const post = await db()
      .selectFrom('post')
      .select(['withdrawn_at', 'removed_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect([post.withdrawn_at !== null, post.removed_at !== null]).toEqual([
      withdrawn.status === 303,
      decided.status === 303,
    ]);
    expect((await site.visitor().get(place.path)).text).not.toContain(street);
  }
});

it('and an appeal against the decision before, at once, both hold: whoever saw it as it was is told', async () => {
  const id = await write(`Rue ${street}, à réécrire.`);
  const caseId = await openReview(vigie, id);
  expect((await decide(vigie, caseId, { content: 'reword' })).status).toBe(303);
  const letter = await letterOf(caseId);
  const edit = { body: 'Par là, à réécrire.', do: 'publish' };
  const { revision } = (await author.page('edit', `/p/${id}/edit`)).data;
  site.clock.advance(60_000);
  expect((await author.submit(`/p/${id}/edit`, `/p/${id}/edit`, { ...edit, revision })).status).toBe(303);
  await claim(vigie, caseId);
  const [contested, decided] = await Promise.all([
    site.visitor().submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'Elle n’y habite plus.' }),
    decide(vigie, caseId, { content: 'remove' }),
  ]);
  expect(contested.status).toBe(303);
  expect([303, 409]).toContain(decided.status);
  if (decided.status === 409) expect((await decide(vigie, caseId, { content: 'remove' })).status).toBe(303);
  const decisions = await db()
    .selectFrom('decision')
    .select(['id', 'content_measure', 'undo'])
    .where('case_id', '=', caseId)
    .execute();
  expect(decisions.map((one) => [one.content_measure, one.undo === null]).sort()).toEqual([
    ['remove', false],
    ['reword', true],
  ]);
  // The appeal is about the decision it was made against: reversing that one leaves the other.
  const appeal = await db()
    .selectFrom('appeal')
    .select('id')
    .where('waits_since', 'is not', null)
    .executeTakeFirstOrThrow();
  expect((await answerAppeal(second, appeal.id, 'reversed')).status).toBe(303);
  expect((await author.page('discussion', place.path)).data.posts.find((post) => post.id === id)?.state).toBe(
    'removed',
  );
});

it('goes to others when whoever has it leaves the team', async () => {
  const leaver = await site.member(`Partante ${told}`);
  await promote(site, `Partante ${told}`, 'moderator');
  const id = await openReview(leaver, await write());
  expect((await claim(vigie, id)).status).toBe(409);
  await site.context.database.write((tx) =>
    tx.db
      .updateTable('account')
      .set({ role: null })
      .where('id', '=', (row) =>
        row
          .selectFrom('pseudonym')
          .select('account_id')
          .where('name', '=', `Partante ${told}`)
          .$castTo<{ account_id: string }>(),
      )
      .execute(),
  );
  expect((await vigie.page('case', `/moderation/cases/${id}`)).data.takenBy).toBeNull();
  expect((await claim(vigie, id)).status).toBe(303);
  expect((await decide(vigie, id)).status).toBe(303);
});

it('cannot be about one’s own words, under whatever name', async () => {
  const id = await write(`De ma main, rue ${street}.`, second);
  expect((await second.get(`/p/${id}/review`)).status).toBe(404);
  await report(site.visitor(), `/report/post/${id}`, { reason: 'danger' });
  const about = async (who: Browser): Promise<string | undefined> =>
    (await who.page('moderation', '/moderation?reason=danger')).data.cases.find(({ subject }) =>
      subject.title.endsWith(`, ${told}`),
    )?.id;
  expect(await about(second)).toBeUndefined();
  const own = (await about(vigie))!;
  const path = `/moderation/cases/${own}`;
  const version = String((await vigie.page('case', path)).data.version);
  expect((await vigie.page('case', path)).data.others.map(({ name }) => name)).not.toContain('Guetteur');
  for (const [action, fields] of [
    [path, { do: 'claim', version }],
    [path, { do: 'note', words: 'Ce n’est rien.' }],
    [path, { do: 'unseal', words: 'Pour voir qui.' }],
    [`${path}/decide`, { ...DECISION, do: 'decide', version }],
  ] as const)
    expect((await second.submit('/moderation', action, fields)).status).toBe(404);
  // Nor does whoever a decision is about answer their own appeal, where nobody wrote but them.
  await claim(vigie, own);
  expect((await decide(vigie, own)).status).toBe(303);
  const appealed = await contest(site, second, id);
  expect((await second.request(`/moderation/appeals/${appealed}`)).status).toBe(404);
  // The stories below take the appeal that waits first for theirs.
  await site.context.database.write((tx) => tx.db.deleteFrom('appeal').where('id', '=', appealed).execute());
});

describe('a removal', () => {
  it('takes the words off every surface, and a reversal puts everything back', async () => {
    const id = await write(`Elle habite rue ${street}, dit @Courlis. Le reste peut rester.`);
    const number = (await author.page('discussion', place.path)).data.replies;
    await reply(stranger, place, `> @Mésange #${number}\n> Elle habite rue ${street}\n\nAttention.`);
    const surfaces = [
      place.path,
      `${place.path}?view=branches`,
      '/',
      '/@M%C3%A9sange',
      '/@Inconnue',
      `/p/${id}/history`,
    ];
    const drawn = async (): Promise<string[]> => {
      const found = [];
      for (const browser of [site.visitor(), stranger, author, vigie])
        for (const path of surfaces) if ((await browser.get(path)).text.includes(street)) found.push(path);
      return found;
    };
    const before = await drawn();
    expect(before.length).toBeGreaterThan(4);
    const caseId = await openReview(vigie, id);
    expect((await decide(vigie, caseId)).status).toBe(303);
    expect(await drawn()).toEqual([]);
    const { sealed_revision: kept = [], decision = [], ...rest } = await dump(site);
    expect(textOf(rest)).not.toContain(street);
    expect(kept.some((row) => row.includes(street)) && decision.some((row) => row.includes(street))).toBe(true);

    const letter = await letterOf(caseId);
    expect((await site.visitor().get(letter)).status).toBe(200);
    expect((await site.visitor().submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'Non.' })).status).toBe(303);
    const appeal = await db().selectFrom('appeal').select('id').orderBy('created_at', 'desc').executeTakeFirstOrThrow();
    expect((await answerAppeal(second, appeal.id, 'reversed')).status).toBe(303);
    expect(await drawn()).toEqual(before);
    const post = (await author.page('discussion', place.path)).data.posts.find((one) => one.id === id);
    expect(post).toMatchObject({ state: 'live', can: { edit: true, withdraw: true }, removal: null });
    expect(wordsOf(await site.visitor().page('discussion', place.path)).join(' ')).toContain(`rue ${street}`);
    expect((await decisionOf(caseId)).undo).toBeNull();
  });

  it('of an opening takes title and tags along, and brings them back', async () => {
    const entry = {
      ...NIGHT_ROUND.entry,
      title: `Vivarium ${told}`,
      category: 'Chapitre',
      tags: [`Vermillon ${told}`],
    };
    const other = await imported(site, { ...NIGHT_ROUND, entry });
    const caseId = await openReview(vigie, await postId(vigie, other, 0));
    expect((await decide(vigie, caseId)).status).toBe(303);
    const gone = await site.visitor().page('discussion', other.path);
    expect([gone.data.title, gone.data.category, gone.data.tags]).toEqual(['', null, []]);
    const { id } = await decisionOf(caseId);
    const { data } = await vigie.page('case', `/moderation/cases/${caseId}`);
    expect(data.decision?.content).toBe('remove');
    await site.context.database.write(async (tx) => {
      await tx.db
        .insertInto('appeal')
        .values({
          ...{ id: 'a'.repeat(22), decision_id: id, party: 'author', words: 'Non.', version: 1, taken_by: null },
          ...{ created_at: site.clock.now.toISOString(), waits_since: site.clock.now.toISOString() },
          ...{ outcome: null, outcome_words: null, decided_by: null, decided_at: null },
        })
        .execute();
    });
    await answerAppeal(second, 'a'.repeat(22), 'reversed');
    const back = await site.visitor().page('discussion', other.path);
    expect([back.data.title, back.data.category, back.data.tags.map(({ words }) => words)]).toEqual([
      `Vivarium ${told}`,
      'Chapitre',
      [`Vermillon ${told}`],
    ]);
  });

  it('of a passage leaves the rest, follows it into older and newer wordings, and can be undone', async () => {
    const id = await write();
    const caseId = await openReview(vigie, id);
    const { data } = await vigie.page('case', `/moderation/cases/${caseId}`);
    const range = data.sealed[0]!.sentences.find(({ words }) => words.includes(street))!.range;
    // Edited meanwhile: it does not escape.
    await author.submit(`/p/${id}/edit`, `/p/${id}/edit`, {
      body: `Avant tout : elle habite rue ${street}. Le reste peut rester.`,
      revision: (await author.page('edit', `/p/${id}/edit`)).data.revision,
      do: 'publish',
      cut_out: 'keep',
    });
    expect((await vigie.page('case', `/moderation/cases/${caseId}`)).data.now).toBe('edited');
    expect((await decide(vigie, caseId, { content: 'remove_passage', range })).status).toBe(303);
    for (const path of [place.path, `/p/${id}/history`]) {
      const { text } = await author.get(path);
      expect([path, text.includes(street), text.includes('Le reste peut rester')]).toEqual([path, false, true]);
    }
    const letter = await letterOf(caseId);
    const { data: said } = await author.page('statement', letter);
    expect(said.statement.passages.join()).toContain(street);
    await author.submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'Cette rue n’existe pas.' });
    const appeal = await db()
      .selectFrom('appeal')
      .select('id')
      .where('waits_since', 'is not', null)
      .executeTakeFirstOrThrow();
    await answerAppeal(second, appeal.id, 'reversed');
    expect((await site.visitor().get(place.path)).text).toContain(street);
  });

  it.each(ways)(
    'of a wording that is not the latest any more is refused, and nothing is cut (%s)',
    async (_way, enhanced) => {
      const id = await write(`Rue ${street}. Le reste peut rester.`);
      const caseId = await openReview(vigie, id);
      const { data } = await vigie.page('case', `/moderation/cases/${caseId}`);
      const [{ key, sentences }] = data.sealed as [(typeof data.sealed)[number]];
      await author.submit(`/p/${id}/edit`, `/p/${id}/edit`, {
        body: `Tout a fait changé depuis. Rue ${street}. Le reste peut rester.`,
        revision: (await author.page('edit', `/p/${id}/edit`)).data.revision,
        do: 'publish',
        cut_out: 'keep',
      });
      await report(site.visitor(), `/report/post/${id}`, { reason: 'identifies_someone' });
      const fields = { content: 'remove_passage', range: sentences[0]!.range, sealed: key };
      for (const action of ['preview', 'decide']) {
        const late = await decide(vigie, caseId, { ...fields, do: action }, { enhanced });
        expect([late.status, late.text.includes(DECISION.words)]).toEqual([409, true]);
        // What was ticked counts in the other wording: nothing is ticked in this one.
        if (!enhanced) expect(late.text).not.toMatch(/name="range"[^>]* checked/);
      }
      expect((await site.visitor().get(place.path)).text).toContain(`Tout a fait changé depuis. Rue ${street}`);
      const latest = (await vigie.page('case', `/moderation/cases/${caseId}`)).data.sealed[0]!;
      expect([latest.key === key, latest.text.startsWith('Tout a fait')]).toEqual([false, true]);
    },
  );

  it('of what its author withdrew meanwhile is refused; the words stay sealed for the case', async () => {
    const id = await write();
    const caseId = await openReview(vigie, id);
    await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    const { data } = await vigie.page('case', `/moderation/cases/${caseId}`);
    expect([data.now, data.sealed[0]?.text.includes(street)]).toEqual(['gone', true]);
    const refused = await decide(vigie, caseId, {}, { enhanced: true });
    expect([refused.status, formOf(refused).errors]).toEqual([422, { content: ['cannot_here'] }]);
    expect((await decide(vigie, caseId, { content: 'none', account: 'warn' })).status).toBe(303);
  });
});

it('closing a thread as a decision is undone with it', async () => {
  const board = await openBoards(site);
  const thread = await openThread(author, board, { title: `Sujet ${told}` });
  const caseId = await openReview(vigie, await postId(vigie, thread, 0));
  expect((await decide(vigie, caseId, { content: 'close', content_days: '7' })).status).toBe(303);
  expect((await stranger.page('discussion', thread.path)).data.closed).toBe('closed');
  const letter = await letterOf(caseId);
  await author.submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'Rien ne s’y envenimait.' });
  const appeal = await db()
    .selectFrom('appeal')
    .select('id')
    .where('waits_since', 'is not', null)
    .executeTakeFirstOrThrow();
  await answerAppeal(second, appeal.id, 'reversed');
  expect((await stranger.page('discussion', thread.path)).data.closed).toBeNull();
});

describe('a sanction', () => {
  it('to read only refuses what is published, keeps the words, and ends by itself', async () => {
    const name = `Roitelet ${told}`;
    const member = await site.member(name);
    const id = await write(`Rue ${street}, encore.`, member);
    await removePost(vigie, id, { content: 'none', account: 'read_only', days: '3' });
    expect((await member.page('discussion', place.path)).data.closed).toBe('read_only');
    const [as] = (await member.page('drafts', '/drafts')).shell.viewer!.pseudonyms;
    const fields = { as: as!.id, submission: 'b'.repeat(22), in_reply_to: '', body: 'Encore moi.', do: 'publish' };
    const refused = await member.submit(place.path, `${place.path}/reply`, fields, { enhanced: true });
    expect([refused.status, formOf(refused).errors, formOf(refused).values['body']]).toEqual([
      403,
      { form: ['read_only'] },
      'Encore moi.',
    ]);
    expect((await member.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' })).status).toBe(303);
    site.clock.advance(3 * 24 * 3_600_000 + 1_000);
    expect((await member.page('discussion', place.path)).data.closed).toBeNull();
  });

  it('that suspends ends the sessions, and leaves the letter, the appeal and the texts', async () => {
    const name = `Grimpereau ${told}`;
    const member = await site.member(name);
    const id = await write(`Rue ${street}, toujours.`, member);
    const caseId = await openReview(vigie, id);
    expect((await decide(vigie, caseId, { account: 'suspended', days: '30' })).status).toBe(303);
    expect((await member.get('/notifications')).status).toBe(401);

    const back = await signIn(name);
    for (const path of ['/', place.path, '/settings', '/drafts', '/notifications', '/write'])
      expect([path, (await back.get(path)).status]).toEqual([path, 403]);
    const [own, ...more] = (await back.page('statements', '/statements')).data.statements;
    expect(more).toEqual([]);
    const letter = `/statements/${own!.token}`;
    // And without signing in.
    const nobody = site.visitor();
    const { data } = await nobody.page('statement', letter);
    expect(data.statement).toMatchObject({
      name,
      account: 'suspended',
      text: expect.stringContaining(street) as string,
    });
    const texts = await nobody.get(`${letter}/texts`);
    expect([texts.status, texts.text.includes(street)]).toEqual([200, true]);
    expect((await nobody.submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'Une erreur.' })).status).toBe(303);

    const appeal = await db()
      .selectFrom('appeal')
      .select('id')
      .where('waits_since', 'is not', null)
      .executeTakeFirstOrThrow();
    const path = `/moderation/appeals/${appeal.id}`;
    const asked = await second.page('appealReview', path);
    expect(asked.data.appeal.words).toBe('Une erreur.');
    await second.submit(path, path, { do: 'take', version: String(asked.data.appeal.version) });
    const { version } = (await second.page('appealReview', path)).data.appeal;
    await second.submit(path, path, { do: 'ask', version: String(version), words: 'Laquelle ?' });
    site.clock.advance(60_000);
    await nobody.submit(letter, `${letter}/appeal`, { do: 'answer', words: 'La rue.' });
    const { data: heard } = await second.page('appealReview', path);
    expect(heard.messages.map(({ by, words }) => [by, words])).toEqual([
      ['staff', 'Laquelle ?'],
      ['person', 'La rue.'],
    ]);
    const reversal = {
      do: 'decide',
      version: String(heard.appeal.version),
      outcome: 'reversed',
      words: 'Tu as raison.',
    };
    expect((await second.submit(path, path, reversal)).status).toBe(303);
    expect((await back.get('/notifications')).status).toBe(200);
    expect((await nobody.page('statement', letter)).data).toMatchObject({
      statement: { reversed: true },
      appeal: { outcome: 'reversed', outcomeWords: 'Tu as raison.', samePerson: false },
    });
    const sanctions = await db().selectFrom('sanction').selectAll().execute();
    expect(sanctions.find(({ kind }) => kind === 'suspended')?.lifted_at).not.toBeNull();
  });
});

describe('a letter', () => {
  it('opens by its signed address alone, or to its addressee', async () => {
    const caseId = await openReview(vigie, await write());
    await decide(vigie, caseId);
    const { id } = await decisionOf(caseId);
    const letter = await letterOf(caseId);
    const wrong = `${letter.slice(0, -1)}${letter.endsWith('A') ? 'B' : 'A'}`;
    for (const [browser, path, status] of [
      [site.visitor(), `/statements/${id}`, 404],
      [stranger, `/statements/${id}`, 404],
      [vigie, `/statements/${id}`, 404],
      [site.visitor(), wrong, 404],
      [site.visitor(), letter, 200],
      [author, `/statements/${id}`, 200],
    ] as const)
      expect([path, (await browser.get(path)).status]).toEqual([path, status]);
  });

  it('says everything art. 17 asks, and nobody’s name but its addressee’s', async () => {
    const id = await write();
    const reporter = await site.member(`Témoin ${told}`);
    await report(reporter, `/report/post/${id}`, { reason: 'identifies_someone', words: 'Moi.' });
    const { data } = await vigie.page('moderation', '/moderation');
    const caseId = data.cases.find(({ subject }) => subject.title.endsWith(`, ${told}`))!.id;
    await claim(vigie, caseId);
    await decide(vigie, caseId, { account: 'warn' });
    const { text } = await author.get(await letterOf(caseId));
    const says = [
      'Ton texte est retiré',
      'sur ce site, et nulle part ailleurs',
      DECISION.facts,
      'Le texte a été signalé',
    ];
    says.push('Aucun moyen automatique', 'avertissement', DECISION.words, DECISION.remedy, 'Contester', 'un tribunal');
    for (const said of says) expect(text).toContain(said.replaceAll(' :', ' :'));
    for (const name of ['Vigie', 'Guetteur', `Témoin ${told}`]) expect(text).not.toContain(name);
  });

  it('is announced to its addressee alone, until it is read', async () => {
    const name = `Fauvette ${told}`;
    const member = await site.member(name);
    const before = (await member.page('notifications', '/notifications')).shell.viewer!.unread;
    const caseId = await openReview(vigie, await write(`Rue ${street}.`, member));
    await decide(vigie, caseId);
    const told1 = await member.page('notifications', '/notifications');
    expect([told1.data.letters, told1.shell.viewer!.unread]).toEqual([1, before + 1]);
    expect((await stranger.page('notifications', '/notifications')).data.letters).toBe(0);
    const letter = await letterOf(caseId, member);
    await site.visitor().submit(letter, `${letter}/appeal`, { do: 'read' });
    expect((await member.page('notifications', '/notifications')).data.letters).toBe(1);
    await member.submit(letter, `${letter}/appeal`, { do: 'read' });
    expect((await member.page('notifications', '/notifications')).data.letters).toBe(0);
  });
});

describe('an appeal', () => {
  it('is made once, within six months, and answered by somebody who did not decide', async () => {
    const caseId = await openReview(vigie, await write());
    await decide(vigie, caseId);
    const letter = await letterOf(caseId);
    expect((await author.submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'Non.' })).status).toBe(303);
    const twice = await author.submit(
      letter,
      `${letter}/appeal`,
      { do: 'appeal', words: 'Encore.' },
      { enhanced: true },
    );
    expect([twice.status, formOf(twice).errors]).toEqual([409, { words: ['appealed_already'] }]);
    const appeal = await db()
      .selectFrom('appeal')
      .select('id')
      .where('waits_since', 'is not', null)
      .executeTakeFirstOrThrow();
    const path = `/moderation/appeals/${appeal.id}`;
    const { data } = await vigie.page('appealReview', path);
    expect(data.appeal.mayTake).toBe(false);
    const own = await vigie.submit(path, path, { do: 'take', version: String(data.appeal.version) });
    expect(own.status).toBe(403);
    expect((await answerAppeal(second, appeal.id, 'upheld')).status).toBe(303);
    expect((await author.page('statement', letter)).data.appeal?.outcome).toBe('upheld');
    expect((await site.visitor().get(place.path)).text).not.toContain(street);

    const other = await openReview(vigie, await write(`Rue ${street} bis.`));
    await decide(vigie, other);
    const lateLetter = await letterOf(other);
    // The page was open since before.
    const patient = site.visitor();
    const token = (await patient.token(lateLetter)) ?? '';
    site.clock.advance(185 * 24 * 3_600_000);
    expect((await site.visitor().page('statement', lateLetter)).data.appealUntil).toBeNull();
    const words = { token, do: 'appeal', words: 'Trop tard ?' };
    const late = await patient.send(`${lateLetter}/appeal`, words, { enhanced: true });
    expect([late.status, formOf(late).errors]).toEqual([409, { words: ['appeal_late'] }]);
    expect((await patient.send(`${lateLetter}/appeal`, words)).text).toMatch(/readonly[^>]*>Trop tard \?<\/textarea>/);
  });

  it('goes to whoever decided only when there is nobody else, a day later, and says so', async () => {
    // The host took part in the discussion, so only the moderator who decided is left.
    const guetteur = await signIn('Guetteur');
    const voice = await signIn('Vigie');
    const writer = await signIn('Mésange');
    await write('Je réponds ici.', guetteur);
    const caseId = await openReview(voice, await write(`Rue ${street} ter.`, writer));
    await decide(voice, caseId);
    const letter = await letterOf(caseId, writer);
    await writer.submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'Non.' });
    const appeal = await db()
      .selectFrom('appeal')
      .select('id')
      .where('waits_since', 'is not', null)
      .executeTakeFirstOrThrow();
    const path = `/moderation/appeals/${appeal.id}`;
    expect((await guetteur.page('appealReview', path)).data.appeal.mayTake).toBe(false);
    expect((await voice.page('appealReview', path)).data.appeal.mayTake).toBe(false);
    site.clock.advance(24 * 3_600_000);
    expect((await voice.page('appealReview', path)).data.appeal).toMatchObject({ mayTake: true, samePerson: true });
    await answerAppeal(voice, appeal.id, 'upheld');
    expect((await writer.page('statement', letter)).data.appeal?.samePerson).toBe(true);
  });
});

it('once nobody can contest a decision any more, its case closes and what was sealed for it goes', async () => {
  const [writer, voice] = [await signIn('Mésange'), await signIn('Vigie')];
  const caseId = await openReview(voice, await write(`Rue ${street}, enfin.`, writer));
  await decide(voice, caseId);
  const waiting = await openReview(voice, await write(`Rue ${street}, à voir.`, writer));
  site.clock.advance(150 * 24 * 3_600_000);
  await housekeeping(site.context);
  expect((await decisionOf(caseId)).undo).not.toBeNull();
  site.clock.advance(36 * 24 * 3_600_000);
  await housekeeping(site.context);
  const closed = await db().selectFrom('moderation_case').select('state').where('id', '=', caseId).executeTakeFirst();
  expect([closed?.state, (await decisionOf(caseId)).undo]).toEqual(['closed', null]);
  const kept = await db().selectFrom('sealed_revision').select('text').where('text', 'like', `%${street},%`).execute();
  expect(kept.map(({ text }) => text)).toEqual([`Rue ${street}, à voir.`]);
  const still = await db().selectFrom('moderation_case').select('state').where('id', '=', waiting).executeTakeFirst();
  expect(still?.state).toBe('in_review');
});
