import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import { purgeProofs } from '#server/vouching/proof.ts';
import { makeStarterQuestions } from '#server/vouching/questions.ts';
import { sealedOf } from '#server/moderation/sealed.ts';
import { messages } from '#shared/messages/index.ts';
import type { FormState, Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { answerAppeal, contest, removePost } from '#tests/support/decide.ts';
import { changes, dump, textOf } from '#tests/support/dump.ts';
import { codeIn, report, solved, worked } from '#tests/support/reports.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  imported,
  NIGHT_ROUND,
  openBoards,
  openJournal,
  postId,
  promote,
  reply,
  secondName,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

const { fr } = messages;
const REASON = 'identifies_someone';

let site: Site;
/** Where the story of a test is told; another one for each. */
let place: Place;
let author: Browser;
let moderator: Browser;
beforeAll(async () => {
  site = await openSite();
  await makeStarterQuestions(site.context);
  author = await site.member('Mésange');
  moderator = await site.member('Vigie');
  await promote(site, 'Vigie', 'moderator');
});
afterAll(() => site.close());

let told = 0;
/** Words that stand nowhere else, another time each. */
let harm = '';
beforeEach(async () => {
  told += 1;
  harm = `Elle habite au-dessus de la boulangerie Quenouille${told}.`;
  place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La maraude, ${told}` } });
});

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const formOf = (answer: Answer): FormState => (answer.json as Page).form as FormState;
const db = () => site.context.database.db;
const MINUTE_MS = 60_000;

/** The author writes this in the discussion; gives the post's id. */
async function write(body: string, by = author): Promise<string> {
  const answer = await reply(by, place, body);
  return postId(by, place, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
}

const reportsOf = (subjectId: string) =>
  db()
    .selectFrom('report')
    .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
    .selectAll('report')
    .select('moderation_case.reports')
    .where('subject_id', '=', subjectId)
    .orderBy('report.created_at')
    .execute();

const accountOf = async (name: string): Promise<string | null> =>
  (await db().selectFrom('pseudonym').select('account_id').where('name', '=', name).executeTakeFirstOrThrow())
    .account_id;

const remove = (id: string, words = 'Voici pourquoi.'): Promise<Answer> =>
  removePost(moderator, id, { reason: REASON, words });

describe.each(ways)('a report, %s', (way, enhanced) => {
  it.each(['a visitor', 'a member'])(
    'by %s is stored with the wording it is about, and answered by a code',
    async (who) => {
      const id = await write(`${harm} Signalée ${way} par ${who}.`);
      const browser = who === 'a visitor' ? site.visitor() : await site.member(`Lectrice ${way}`);
      const { data } = await browser.page('report', `/report/post/${id}`);
      expect([data.received, data.subject.excerpt.includes('Quenouille')]).toEqual([null, true]);
      expect([data.challenge === null, data.question === null]).toEqual(
        who === 'a visitor' ? [false, false] : [true, true],
      );
      const answer = await report(
        browser,
        `/report/post/${id}`,
        { reason: REASON, words: 'Je la connais.' },
        { enhanced },
      );
      expect(answer.status).toBe(200);
      const code = codeIn(answer);
      expect(code).not.toBeNull();
      if (!enhanced) expect(answer.text).toContain(fr.report.receivedTitle);
      const post = await db().selectFrom('post').select('revision_id').where('id', '=', id).executeTakeFirstOrThrow();
      expect(await reportsOf(id)).toEqual([
        expect.objectContaining({
          revision_id: post.revision_id,
          reason: REASON,
          words: 'Je la connais.',
          passage: null,
          account_id: who === 'a visitor' ? null : await accountOf(`Lectrice ${way}`),
          created_at: site.clock.now.toISOString(),
          reports: 1,
        }),
      ]);
      // Shown once: not even the database knows it.
      expect(textOf(await dump(site))).not.toContain(code);
      expect((await browser.get(`/report/post/${id}`)).text).not.toContain(code);
      await report(site.visitor(), `/report/post/${id}`, { reason: 'other' }, { enhanced });
      const sealed = await sealedOf(db(), { type: 'post', id });
      expect(sealed).toEqual([
        expect.objectContaining({
          revisionId: post.revision_id,
          why: 'report',
          at: site.clock.now.toISOString(),
          text: `${harm} Signalée ${way} par ${who}.`,
        }),
      ]);
    },
  );

  it('keeps the wording it was about when the author changes or withdraws it afterwards', async () => {
    const id = await write(`${harm} Retirée ensuite, ${way}.`);
    await report(site.visitor(), `/report/post/${id}`, { reason: REASON }, { enhanced });
    await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    const [sealed] = await sealedOf(db(), { type: 'post', id });
    expect(sealed?.text).toContain('Quenouille');
    expect((await author.get(place.path)).text).not.toContain(`Retirée ensuite, ${way}`);
    expect((await site.visitor().get(`/report/post/${id}`)).status).toBe(404);
  });

  it('is about the wording its sender saw, with what they marked in it, though the author was quicker', async () => {
    const id = await write(`${harm} Une phrase sans mal.`);
    const visitor = site.visitor();
    const { data } = await visitor.page('report', `/report/post/${id}`);
    const seen = data.subject as Extract<typeof data.subject, { type: 'post' }>;
    expect(seen.sentences.map(({ words }) => words)).toEqual([harm, 'Une phrase sans mal.']);
    const edited = { body: 'Rien du tout.', revision: seen.revision, cut_out: 'keep', do: 'publish' };
    await author.submit(`/p/${id}/edit`, `/p/${id}/edit`, edited);
    const marked = { revision: seen.revision, range: [seen.sentences[0]!.range, '0-99999'] };
    await report(visitor, `/report/post/${id}`, { reason: REASON, ...marked }, { enhanced });
    const [stored] = await reportsOf(id);
    expect(stored).toMatchObject({ revision_id: seen.revision, passage: JSON.stringify([[0, harm.length]]) });
    const texts = (await sealedOf(db(), { type: 'post', id })).map(({ text }) => text);
    expect(texts.sort()).toEqual([`${harm} Une phrase sans mal.`, 'Rien du tout.'].sort());
  });

  it.each<[string, Fields, string, string]>([
    ['a reason', { words: 'Regardez bien.' }, 'reason', 'choose_one'],
    ['a reason of ours', { reason: 'because', words: 'Regardez bien.' }, 'reason', 'choose_one'],
    ['words one can read to the end', { reason: REASON, words: 'a'.repeat(2001) }, 'words', 'too_long'],
    ['words that can be stored', { reason: REASON, words: 'Regardez\0bien.' }, 'words', 'nul'],
    ['places in the text', { reason: REASON, words: 'Regardez bien.', range: 'là' }, 'range', 'choose_one'],
  ])('without %s comes back with what was written', async (_what, fields, field, code) => {
    const id = await postId(site.visitor(), place, 1);
    const before = await dump(site);
    const answer = await report(site.visitor(), `/report/post/${id}`, fields, { enhanced });
    expect(answer.status).toBe(422);
    if (enhanced) {
      expect(formOf(answer).errors).toEqual({ [field]: [code] });
      expect(formOf(answer).values).toMatchObject(fields);
    } else {
      expect(answer.text).toContain(fr.fieldErrors[code as keyof typeof fr.fieldErrors]);
      if (field === 'reason') expect(answer.text).toContain('Regardez bien.');
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it('of one’s own words, page or journal is not offered and not taken, under whichever name', async () => {
    const id = await write(`À moi, ${way}.`);
    const own = await site.member(`Double ${way}`);
    await secondName(site, `Double ${way}`, `Envers ${way}`);
    const slug = await openJournal(own);
    const tries: [Browser, string][] = [
      [author, `/report/post/${id}`],
      [own, `/report/profile/Double%20${way}`],
      [own, `/report/profile/Envers%20${way}`],
      [own, `/report/journal/${slug}`],
    ];
    for (const [browser, address] of tries) {
      expect([address, (await browser.get(address)).status]).toEqual([address, 404]);
      const sent = await browser.submit('/settings', address, { reason: 'other', words: '' }, { enhanced });
      expect([address, sent.status]).toEqual([address, 404]);
    }
    const { data } = await author.page('discussion', place.path);
    expect(data.posts.find((post) => post.id === id)?.can.report).toBe(false);
    for (const address of [`/@Double%20${way}`, `/journals/${slug}`]) {
      expect((await own.get(address)).text).not.toContain('/report/profile');
      expect((await own.get(address)).text).not.toContain('/report/journal');
    }
    expect(await reportsOf(id)).toEqual([]);
  });

  it('of what one may not read is answered like that of nothing', async () => {
    const id = await postId(site.visitor(), place, 1);
    const keeper = await site.member(`Discrète ${way}`);
    const slug = await openJournal(keeper, { title: `Entre nous ${way}`, audience: 'members', listed: 'no' });
    await site.context.database.write((tx) =>
      tx.db.updateTable('discussion').set({ audience: 'members' }).where('id', '=', place.id).execute(),
    );
    const reader = await site.member(`Curieuse ${way}`);
    for (const address of [`/report/post/${id}`, `/report/journal/${slug}`])
      expect(codeIn(await report(reader, address, { reason: 'other' }, { enhanced }))).not.toBeNull();
    const before = await dump(site);
    const visitor = site.visitor();
    const hidden = [`post/${id}`, `journal/${slug}`];
    const nothing = [`post/${newId()}`, 'post/x', 'post/%00', 'profile/Personne', 'journal/nulle-part', `tag/${id}`];
    for (const what of [...hidden, ...nothing]) {
      expect([what, (await visitor.get(`/report/${what}`)).status]).toEqual([what, 404]);
      const fields = { reason: 'other', words: '' };
      const sent = await visitor.submit('/sign-in', `/report/${what}`, fields, { enhanced });
      expect([what, sent.status]).toEqual([what, 404]);
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it('of a page or a journal keeps their words as they stood, each wording once', async () => {
    const name = `Rédactrice ${way}`;
    const keeper = await site.member(name);
    const slug = await openJournal(keeper, { title: `Cahier ${way}`, description: 'Un numéro de téléphone.' });
    await keeper.submit(`/@${encodeURIComponent(name)}/about`, `/@${encodeURIComponent(name)}/about`, {
      about: 'Une adresse.',
    });
    const { id } = await db().selectFrom('pseudonym').select('id').where('name', '=', name).executeTakeFirstOrThrow();
    const journal = await db().selectFrom('journal').select('id').where('slug', '=', slug).executeTakeFirstOrThrow();
    const profile = `/report/profile/${encodeURIComponent(name)}`;
    // The links stand on the pages, for somebody who knows of no address.
    expect((await site.visitor().get(`/@${encodeURIComponent(name)}`)).text).toContain(profile);
    expect((await site.visitor().get(`/journals/${slug}`)).text).toContain(`/report/journal/${slug}`);
    // Whichever way the name is spelt, it is one page.
    expect((await site.visitor().get(`/report/profile/${encodeURIComponent(name.toUpperCase())}`)).location).toBe(
      profile,
    );

    for (const [address, type, subject, words] of [
      [profile, 'profile', id, { title: name, text: 'Une adresse.' }],
      [`/report/journal/${slug}`, 'journal', journal.id, { title: `Cahier ${way}`, text: 'Un numéro de téléphone.' }],
    ] as const) {
      expect((await site.visitor().page('report', address)).data.subject).toMatchObject({
        type,
        author: { name },
        excerpt: words.text,
      });
      for (let count = 0; count < 2; count += 1)
        expect(codeIn(await report(site.visitor(), address, { reason: REASON }, { enhanced }))).not.toBeNull();
      expect(await sealedOf(db(), { type, id: subject })).toEqual([expect.objectContaining(words)]);
      expect(await reportsOf(subject)).toHaveLength(2);
    }
    await keeper.submit(`/@${encodeURIComponent(name)}/about`, `/@${encodeURIComponent(name)}/about`, { about: '' });
    site.clock.advance(1);
    await report(site.visitor(), profile, { reason: REASON }, { enhanced });
    expect((await sealedOf(db(), { type: 'profile', id })).map(({ text }) => text)).toEqual(['', 'Une adresse.']);
    const [{ reports } = { reports: 0 }] = await reportsOf(id);
    expect(reports).toBe(3);
  });
});

describe.each(ways)('without an account, %s', (_way, enhanced) => {
  /** Refused as it is sent: nothing stored, every word kept. */
  async function refused(browser: Browser, address: string, fields: Fields, code: keyof typeof fr.fieldErrors) {
    const before = await dump(site);
    const sent = { reason: REASON, words: 'Je la connais.', ...fields };
    const answer = await browser.submit(address, address, sent, { enhanced });
    expect(answer.status).toBe(422);
    if (enhanced) {
      expect(Object.values(formOf(answer).errors)).toEqual([[code]]);
      expect(formOf(answer).values).toMatchObject(sent);
    } else {
      expect(answer.text).toContain(fr.fieldErrors[code]);
      expect(answer.text).toContain('Je la connais.');
    }
    expect(changes(before, await dump(site))).toEqual({});
  }
  let address: string;
  beforeEach(async () => {
    address = `/report/post/${await write(harm)}`;
  });

  it('neither work nor an answer is not enough', async () => {
    for (const fields of [{}, { proof: '' }, { proof: 'x' }, { proof: '{}' }, { proof: '[]', answer: '2' }])
      await refused(site.visitor(), address, fields, 'proof_needed');
  });

  it('work counts once, for its own address, five minutes', async () => {
    const visitor = site.visitor();
    const proof = await worked(visitor, address);
    const other = '/report/profile/M%C3%A9sange';
    await refused(visitor, other, proof, 'proof_needed');
    expect(codeIn(await report(visitor, address, { reason: REASON, ...proof }, { enhanced }))).not.toBeNull();
    await refused(visitor, address, proof, 'proof_spent');
    // By any other browser as well, and in another process: what is spent is in the database.
    await refused(site.visitor(), address, proof, 'proof_spent');

    const late = await worked(visitor, address);
    site.clock.advance(5 * MINUTE_MS + 1);
    await refused(visitor, address, late, 'proof_needed');
    expect((await db().selectFrom('spent_proof').select('id').execute()).length).toBeGreaterThan(0);
    await purgeProofs(site.context);
    expect(await db().selectFrom('spent_proof').select('id').execute()).toEqual([]);
    await refused(visitor, address, proof, 'proof_needed');
  });

  it('work that was not done, or is not ours, does not count', async () => {
    const visitor = site.visitor();
    const { data } = await visitor.page('report', address);
    const challenge = JSON.parse(data.challenge ?? '') as {
      parameters: Record<string, unknown>;
      signature: string;
    };
    const proof = JSON.parse(await solved(data.challenge ?? '')) as {
      solution: { counter: number; derivedKey: string };
    };
    const easier = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '00' } };
    const longer = {
      ...challenge,
      parameters: { ...challenge.parameters, data: { about: address, until: '9999-01-01T00:00:00.000Z' } },
    };
    const undone = { counter: 1, derivedKey: '00'.repeat(32) };
    for (const tried of [
      { challenge, solution: undone },
      { challenge, solution: { ...proof.solution, derivedKey: String(challenge.parameters['keyPrefix']) } },
      { challenge: longer, solution: proof.solution },
      { challenge: easier, solution: proof.solution },
      { challenge: { ...challenge, signature: '0'.repeat(64) }, solution: proof.solution },
      { challenge: JSON.parse(JSON.stringify(challenge).replace('PBKDF2/SHA-256', 'SHA-256')), solution: undone },
      { challenge: { ...challenge, signature: null }, solution: proof.solution },
    ])
      await refused(visitor, address, { proof: JSON.stringify(tried) }, 'proof_needed');
  });

  it('an answer is as good, however it is typed; a wrong one is not, nor one to a question that is gone', async () => {
    const visitor = site.visitor();
    const { data } = await visitor.page('report', address);
    const question = data.question?.id ?? '';
    expect(data.question?.words).toContain('bicyclette');
    for (const answer of ['trois', '22', '', ' '])
      await refused(visitor, address, { question, answer }, answer === '' ? 'proof_needed' : 'answer_wrong');
    await refused(visitor, address, { question: newId(), answer: 'deux' }, 'answer_wrong');
    for (const answer of ['2', ' DEUX !', 'Deux.']) {
      const sent = await visitor.submit(
        address,
        address,
        { reason: REASON, words: '', question, answer },
        { enhanced },
      );
      expect(codeIn(sent)).not.toBeNull();
    }
    const spent = await db().selectFrom('report').select('id').where('words', '=', '').execute();
    expect(spent.length).toBeGreaterThan(0);
  });

  it('what is asked is in the reader’s language, and its answer nowhere on the page', async () => {
    const visitor = site.visitor();
    await visitor.submit('/preferences', '/preferences', { locale: 'en', theme: 'system' });
    const { data } = await visitor.page('report', address);
    expect(data.question?.words).toContain('bicycle');
    for (const { json, text } of [
      await visitor.get(address),
      await visitor.request(address, { headers: { Accept: 'application/json' } }),
      await visitor.submit(address, address, { words: '', question: data.question!.id, answer: 'x' }, { enhanced }),
    ]) {
      const shown = json ? JSON.stringify((json as Page<'report'>).data.question) : text;
      expect(shown).not.toMatch(/\btwo\b|"answers"/i);
    }
  });
});

describe.each(ways)('the code, %s', (way, enhanced) => {
  const look = (code: string, browser = site.visitor()): Promise<Answer> =>
    browser.submit('/report/status', '/report/status', { code }, { enhanced });
  const shownBy = async (code: string) => {
    const answer = await site.visitor().submit('/report/status', '/report/status', { code }, { enhanced: true });
    return (answer.json as Page<'reportStatus'>).data.found;
  };

  it('says what became of it, however it is typed, and nothing of the author, the text or the letter', async () => {
    const id = await write(`${harm} Suivie ${way}.`);
    const code =
      codeIn(await report(site.visitor(), `/report/post/${id}`, { reason: REASON, words: 'Je sais.' })) ?? '';
    const at = site.clock.now.toISOString();
    const base = { at, type: 'post', reason: REASON, masked: null, contested: null, contestUntil: null };
    expect(await shownBy(code)).toEqual({ ...base, stage: 'received', outcome: null });
    const setState = (state: 'open' | 'in_review'): Promise<unknown> =>
      site.context.database.write((tx) =>
        tx.db.updateTable('moderation_case').set({ state }).where('subject_id', '=', id).execute(),
      );
    await setState('in_review');
    expect(await shownBy(code.toLowerCase())).toEqual({ ...base, stage: 'looked_at', outcome: null });
    await setState('open');
    site.clock.advance(MINUTE_MS);
    await remove(id, 'Confidence Nocturne à l’autrice.');
    const outcome = {
      at: site.clock.now.toISOString(),
      what: 'done',
      rule: 'Ne rien écrire qui permette de reconnaître quelqu’un.',
    };
    for (const typed of [
      code,
      code.replaceAll('-', ''),
      ` ${code.toLowerCase().replaceAll('-', ' ')} `,
      code.replaceAll('0', 'o').replaceAll('1', 'l'),
    ])
      expect([typed, await shownBy(typed)]).toEqual([typed, { ...base, stage: 'decided', outcome }]);
    const answer = await look(code);
    expect(answer.status).toBe(200);
    if (!enhanced) expect(answer.text).toContain(fr.reportStatus.outcomes.done);
    for (const secret of ['Mésange', 'Quenouille', 'Confidence', 'Je sais', id, code])
      expect(answer.text).not.toContain(secret);
  });

  it('says when nothing was done, and when it was taken back', async () => {
    const id = await write(`${harm} Rien, ${way}.`);
    const code = codeIn(await report(site.visitor(), `/report/post/${id}`, { reason: REASON })) ?? '';
    await remove(id);
    const decide = (set: Record<string, string | null>): Promise<unknown> =>
      site.context.database.write((tx) =>
        tx.db
          .updateTable('decision')
          .set(set)
          .where('case_id', 'in', (inner) =>
            inner.selectFrom('moderation_case').select('id').where('subject_id', '=', id),
          )
          .execute(),
      );
    await decide({ content_measure: 'none' });
    expect((await shownBy(code))?.outcome?.what).toBe('nothing');
    await decide({ content_measure: 'remove', reversed_at: site.clock.now.toISOString() });
    expect((await shownBy(code))?.outcome?.what).toBe('reversed');
  });

  it('that is nobody’s opens nothing', async () => {
    const before = await dump(site);
    for (const code of ['AAAAA-AAAAA-AAAAA-AAAAA', 'x', '%', "' or 1=1 --", 'é'.repeat(100)]) {
      const answer = await look(code);
      expect([code, answer.status]).toEqual([code, 422]);
      if (enhanced) expect(formOf(answer)).toMatchObject({ errors: { code: ['code_unknown'] }, values: { code } });
      else expect(answer.text).toContain(fr.fieldErrors.code_unknown);
    }
    expect((await look(' ')).status).toBe(422);
    expect(changes(before, await dump(site))).toEqual({});
  });
});

describe('limits', () => {
  it.each(ways)(
    'wrong codes and wrong answers are asked to wait; right ones are not counted, %s',
    async (_way, enhanced) => {
      const busy = await openSite({ limits: true });
      try {
        await makeStarterQuestions(busy.context);
        const id = await postId(busy.visitor(), await imported(busy), 1);
        const address = `/report/post/${id}`;
        const visitor = busy.visitor();
        const code = codeIn(await report(visitor, address, { reason: REASON })) ?? '';
        const look = async (typed: string): Promise<number> =>
          (await visitor.submit('/report/status', '/report/status', { code: typed }, { enhanced })).status;
        for (let count = 0; count < 12; count += 1) expect(await look(code)).toBe(200);
        for (let count = 0; count < 10; count += 1) expect(await look('AAAAA')).toBe(422);
        expect(await look('BBBBB')).toBe(429);

        const { data } = await visitor.page('report', address);
        const answer = (typed: string): Promise<Answer> =>
          visitor.submit(
            address,
            address,
            { reason: REASON, words: 'Je la connais.', question: data.question!.id, answer: typed },
            { enhanced },
          );
        for (let count = 0; count < 10; count += 1) expect((await answer('neuf')).status).toBe(422);
        const late = await answer('deux');
        expect([late.status, late.text.includes('Je la connais.')]).toEqual([429, true]);
        // Work is not guessed: it still counts.
        expect(codeIn(await report(visitor, address, { reason: REASON }, { enhanced }))).not.toBeNull();
      } finally {
        await busy.close();
      }
    },
  );
});

describe.each(ways)('a member’s own reports, %s', (way, enhanced) => {
  it('once more about the same joins the first while it waits', async () => {
    const id = await write(`${harm} Deux fois, ${way}.`);
    const name = `Insistante ${way}`;
    const member = await site.member(name);
    await secondName(site, name, `Seconde ${way}`);
    const send = (fields: Fields): Promise<Answer> => report(member, `/report/post/${id}`, fields, { enhanced });
    const first = codeIn(await send({ reason: 'spam', words: 'Une publicité.' }));
    expect(first).not.toBeNull();
    const again = await send({ reason: 'danger', words: 'Et quelqu’un risque gros.' });
    expect([again.status, codeIn(again)]).toEqual([200, null]);
    if (!enhanced) expect(again.text).toContain(fr.report.joined);
    // Pressed twice, or sent again because no answer came.
    await send({ reason: 'danger', words: 'Et quelqu’un risque gros.' });
    expect(await reportsOf(id)).toEqual([
      expect.objectContaining({ reason: 'danger', words: 'Une publicité.\n\nEt quelqu’un risque gros.', reports: 1 }),
    ]);
    const opened = await db().selectFrom('moderation_case').selectAll().where('subject_id', '=', id).execute();
    expect(opened.map(({ reason, gravity }) => [reason, gravity])).toEqual([['danger', 3]]);
    const status = await site.visitor().submit('/report/status', '/report/status', { code: first ?? '' });
    expect(status.text).toContain(fr.reasons.danger.label);
    // A visitor’s is another one: nobody knows whose.
    await report(site.visitor(), `/report/post/${id}`, { reason: 'spam' }, { enhanced });
    expect((await reportsOf(id)).map(({ reports }) => reports)).toEqual([2, 2]);
  });

  it('are listed for them alone, and what was decided is counted until they have said they read it', async () => {
    const ids = [await write(`${harm} Une, ${way}.`), await write(`${harm} Deux, ${way}.`)];
    const name = `Attentive ${way}`;
    const member = await site.member(name);
    const stranger = await site.member(`Autre ${way}`);
    for (const id of ids) {
      site.clock.advance(MINUTE_MS);
      await report(member, `/report/post/${id}`, { reason: REASON, words: `Regard ${id}.` });
    }
    const list = async () => (await member.page('reports', '/reports')).data;
    const counted = async (browser = member) => (await browser.page('settings', '/settings')).shell.viewer?.unread;
    expect((await list()).reports.map(({ words, stage, unread, href }) => [words, stage, unread, href])).toEqual(
      [...ids].reverse().map((id) => [`Regard ${id}.`, 'received', false, `/p/${id}`]),
    );
    expect(await counted()).toBe(0);

    await remove(ids[0]!);
    expect((await list()).reports.map(({ stage, unread }) => [stage, unread])).toEqual([
      ['received', false],
      ['decided', true],
    ]);
    // Looking changes nothing.
    expect([await counted(), await counted(), (await list()).unread]).toEqual([1, 1, 1]);
    expect((await member.page('notifications', '/notifications')).data.outcomes).toBe(1);
    expect((await member.get('/notifications')).text).toContain(fr.reports.decided(1));
    expect((await list()).reports[1]?.href).toBe(`/p/${ids[0]}`);
    for (const browser of [stranger, author, moderator]) {
      expect((await browser.page('reports', '/reports')).data.reports).toEqual([]);
      expect((await browser.page('notifications', '/notifications')).data.outcomes).toBe(0);
    }
    expect((await site.visitor().get('/reports')).status).toBe(401);

    const { reports, until } = await list();
    const press = (browser: Browser, read: string): Promise<Answer> =>
      browser.submit('/reports', '/reports', { read, until }, { enhanced });
    // Somebody else’s, and one that still waits, stay as they are.
    await press(stranger, reports[1]!.id);
    await press(stranger, 'all');
    await press(member, reports[0]!.id);
    expect(await counted()).toBe(1);
    expect((await press(member, reports[1]!.id)).location).toBe('/reports');
    expect([await counted(), (await list()).unread]).toEqual([0, 0]);

    site.clock.advance(MINUTE_MS);
    await remove(ids[1]!);
    // Decided after the page was drawn: "all" does not reach it.
    await press(member, 'all');
    expect(await counted()).toBe(1);
    await member.submit('/reports', '/reports', { read: 'all', until: (await list()).until }, { enhanced });
    expect(await counted()).toBe(0);
  });
});

describe('at once', () => {
  it('a member who presses twice sends one report', async () => {
    const id = await write(harm);
    const member = await site.member('Pressée');
    const token = (await member.token(`/report/post/${id}`)) ?? '';
    const fields = { token, reason: REASON, words: 'Vite.' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => member.send(`/report/post/${id}`, fields)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.filter((answer) => codeIn(answer) !== null)).toHaveLength(1);
    expect(await reportsOf(id)).toEqual([expect.objectContaining({ words: 'Vite.', reports: 1 })]);
  });

  it('one piece of work lets one report through, and each visitor’s counts in the one case', async () => {
    const id = await write(harm);
    const address = `/report/post/${id}`;
    const visitor = site.visitor();
    const proof = await worked(visitor, address);
    const token = (await visitor.token(address)) ?? '';
    const send = (): Promise<Answer> => visitor.send(address, { token, reason: REASON, words: '', ...proof });
    const statuses = (await Promise.all([send(), send(), send()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 422, 422]);
    await Promise.all([1, 2, 3].map(() => report(site.visitor(), address, { reason: 'spam' })));
    expect((await reportsOf(id)).map(({ reports }) => reports)).toEqual([4, 4, 4, 4]);
  });

  it('a withdrawal meanwhile leaves either the words sealed or nothing to report', async () => {
    for (let count = 0; count < 6; count += 1) {
      const id = await write(`${harm} ${count}.`);
      const address = `/report/post/${id}`;
      const visitor = site.visitor();
      const fields = {
        token: (await visitor.token(address)) ?? '',
        reason: REASON,
        words: '',
        ...(await worked(visitor, address)),
      };
      const token = (await author.token('/settings')) ?? '';
      const [sent] = await Promise.all([
        visitor.send(address, fields),
        author.send(`/p/${id}/withdraw`, { token, what: 'post' }),
      ]);
      const sealed = (await sealedOf(db(), { type: 'post', id })).map(({ text }) => text);
      expect([sent.status, sealed]).toEqual(sent.status === 200 ? [200, [`${harm} ${count}.`]] : [404, []]);
    }
  });
});

it('what an appeal takes back is unread to its sender once more', async () => {
  const id = await write(harm);
  const second = await site.member('Guet');
  await promote(site, 'Guet', 'moderator');
  const member = await site.member('Fidèle');
  await report(member, `/report/post/${id}`, { reason: REASON });
  await remove(id);
  const page = async () => (await member.page('reports', '/reports')).data;
  const readAll = async (until: string) => member.submit('/reports', '/reports', { read: 'all', until });
  const { until } = await page();
  await readAll(until);
  expect((await page()).reports).toMatchObject([{ unread: false, outcome: { what: 'done' } }]);
  site.clock.advance(MINUTE_MS);
  expect((await answerAppeal(second, await contest(site, author, id), 'reversed')).status).toBe(303);
  const at = site.clock.now.toISOString();
  // A page drawn before it was taken back does not mark it as read.
  await readAll(until);
  expect((await page()).reports).toMatchObject([{ unread: true, outcome: { what: 'reversed', at } }]);
  await readAll(at);
  expect((await page()).reports).toMatchObject([{ unread: false }]);
});

it('a member’s reports are paged, newest first', async () => {
  const member = await site.member('Abondante');
  const people = Array.from({ length: 21 }, (_, index) => `Signalee${index}`);
  for (const name of people) {
    await site.member(name);
    site.clock.advance(1000);
    await report(member, `/report/profile/${name}`, { reason: 'spam' });
  }
  const first = await member.page('reports', '/reports');
  expect(first.data.reports.map(({ href }) => href)).toEqual(
    people
      .slice(1)
      .reverse()
      .map((name) => `/@${name}`),
  );
  const second = await member.page('reports', first.data.paging.older ?? '');
  expect(second.data.reports.map(({ href }) => href)).toEqual([`/@${people[0]}`]);
  expect([first.data.paging.newer, second.data.paging.newer, second.data.paging.older]).toEqual([
    null,
    '/reports',
    null,
  ]);
});

it('a journal that is closed to its reporter meanwhile is named to them no more', async () => {
  const keeper = await site.member('Tisserine');
  const slug = await openJournal(keeper, { title: 'Sibyllin Vermillon' });
  const member = await site.member('Passereau');
  await report(member, `/report/journal/${slug}`, { reason: 'other' });
  expect((await member.page('reports', '/reports')).data.reports[0]?.href).toBe(`/journals/${slug}`);
  await site.context.database.write((tx) =>
    tx.db.updateTable('journal').set({ audience: 'me' }).where('slug', '=', slug).execute(),
  );
  const { text } = await member.get('/reports');
  expect(text.toLowerCase()).not.toContain('sibyllin');
});

describe('the person reported', () => {
  /** Everything they can look at, without what differs each time: the form’s token, and the time. */
  let slug = '';
  async function everything(browser: Browser, id: string): Promise<Record<string, string>> {
    const seen: Record<string, string> = {};
    const paths = ['/', place.path, `${place.path}?view=branches`, `/p/${id}/history`, `/p/${id}/edit`, `/p/${id}/withdraw`,
      '/@M%C3%A9sange', '/journals', '/notifications', '/settings', '/reports', '/drafts', '/write', `/journals/${slug}`, `/journals/${slug}/settings`,
      `/report/post/${id}`, `/report/journal/${slug}`, '/report/profile/M%C3%A9sange']; // prettier-ignore
    for (const path of paths)
      for (const headers of [{}, { Accept: 'application/json' }]) {
        const { status, text } = await browser.request(path, { headers });
        const bare = text.replace(/[\w-]{22}\.[\w-]{43}/g, 'TOKEN').replace(/"submission":"\w+"|value="\w{22}"/g, 'ID');
        seen[`${path} ${JSON.stringify(headers)}`] = `${status} ${bare}`;
      }
    return seen;
  }

  it('sees every page as it was, to the byte, whoever reports their words, page or journal', async () => {
    slug = await openJournal(author, { title: 'Un autre cahier' });
    const id = await write(harm);
    const reader = await site.member('Lorgnette');
    const before = await everything(author, id);
    const open = await everything(site.visitor(), id);
    for (const browser of [site.visitor(), reader, moderator])
      for (const address of [`/report/post/${id}`, '/report/profile/M%C3%A9sange', `/report/journal/${slug}`])
        expect(codeIn(await report(browser, address, { reason: REASON, words: 'Entre nous.' }))).not.toBeNull();
    expect(await everything(author, id)).toEqual(before);
    // The form of a visitor holds a new challenge each time.
    const still = Object.fromEntries(Object.entries(open).filter(([path]) => !path.startsWith('/report/')));
    expect(await everything(site.visitor(), id)).toMatchObject(still);
    expect(await db().selectFrom('audit').select('id').where('subject_id', '=', id).execute()).toEqual([]);
  });

  it('is told the reason once it is decided, and not that anybody reported, nor who', async () => {
    const id = await write(harm);
    await report(await site.member('Épervier'), `/report/post/${id}`, {
      reason: 'spam',
      words: 'Confidence Nocturne.',
    });
    await remove(id);
    for (const [path, answer] of Object.entries(await everything(author, id)))
      expect([path, /Épervier|Confidence/.exec(answer)]).toEqual([path, null]);
  });
});

describe.each(ways)('the questions, %s', (way, enhanced) => {
  const send = (browser: Browser, fields: Fields): Promise<Answer> =>
    browser.submit('/moderation/questions', '/moderation/questions', fields, { enhanced });

  it('are added and retired by staff, on record, and asked from then on', async () => {
    const words = `Combien font deux et deux, ${way} ?`;
    const added = await send(moderator, { do: 'add', locale: 'fr', words, answers: 'Quatre\n 4,\n4' });
    expect(added.location).toBe('/moderation/questions');
    const { data } = await moderator.page('questions', '/moderation/questions');
    const mine = data.questions.find((question) => question.words === words);
    expect(mine).toMatchObject({ locale: 'fr', answers: ['quatre', '4'], retired: false });
    const id = await write(harm);
    const visitor = site.visitor();
    const fields = { reason: REASON, words: '', question: mine!.id, answer: 'QUATRE' };
    const by = (answer: Answer): boolean => codeIn(answer) !== null;
    expect(by(await visitor.submit(`/report/post/${id}`, `/report/post/${id}`, fields, { enhanced }))).toBe(true);

    expect((await send(moderator, { do: 'retire', question: mine!.id })).location).toBe('/moderation/questions');
    expect(by(await visitor.submit(`/report/post/${id}`, `/report/post/${id}`, fields, { enhanced }))).toBe(false);
    expect((await send(moderator, { do: 'retire', question: mine!.id })).status).toBe(404);
    const audited = await db()
      .selectFrom('audit')
      .selectAll()
      .where('subject_id', '=', mine!.id)
      .orderBy('id')
      .execute();
    expect(audited.map(({ act, account_id }) => [act, account_id]).sort()).toEqual(
      ['question_added', 'question_retired'].map((act) => [act, expect.any(String)]),
    );
    expect(JSON.stringify(audited)).not.toContain('deux et deux');
  });

  it('keep one of each language, and refuse what nobody could answer', async () => {
    const { data } = await moderator.page('questions', '/moderation/questions');
    const asked = data.questions.filter(({ retired }) => !retired);
    expect(asked.map(({ locale }) => locale).sort()).toEqual(['en', 'fr']);
    const before = await dump(site);
    for (const { id } of asked) expect((await send(moderator, { do: 'retire', question: id })).status).toBe(422);
    for (const fields of [
      { do: 'add', locale: 'fr', words: asked[0]!.words, answers: 'deux' },
      { do: 'add', locale: 'en', words: asked[1]!.words, answers: 'two' },
    ].filter(({ locale }, index) => asked[index]!.locale === locale))
      expect((await send(moderator, fields)).status).toBe(422);
    for (const fields of [
      { do: 'add', locale: 'fr', words: ' ', answers: 'x' },
      { do: 'add', locale: 'fr', words: 'Et alors ?', answers: ' , \n !' },
      { do: 'add', locale: 'fr', words: 'Et alors ?', answers: 'a'.repeat(61) },
      { do: 'add', locale: 'it', words: 'E allora?', answers: 'si' },
    ]) {
      const answer = await send(moderator, fields);
      expect([fields.answers, answer.status]).toEqual([fields.answers, 422]);
      if (enhanced) expect(formOf(answer).values).toMatchObject(fields);
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it('are nobody else’s', async () => {
    const fields = { do: 'add', locale: 'fr', words: 'À moi ?', answers: 'oui' };
    await openBoards(site);
    const boarder = await site.member(`Bouvreuil ${way}`);
    await promote(site, `Bouvreuil ${way}`, 'moderator', ['metier']);
    expect((await boarder.get('/moderation')).text).not.toContain('/moderation/questions');
    for (const [browser, status] of [
      [author, 404],
      // They are asked of everybody: not for moderators of some boards.
      [boarder, 404],
      [site.visitor(), 401],
    ] as const) {
      expect((await browser.get('/moderation/questions')).status).toBe(status);
      const answer = await browser.submit('/sign-in', '/moderation/questions', fields, { enhanced });
      expect(answer.status).toBe(status);
    }
    expect(await db().selectFrom('question').select('id').where('words', '=', 'À moi ?').execute()).toEqual([]);
  });
});

it('the first questions are made once, one a language', async () => {
  await makeStarterQuestions(site.context);
  const fresh = await openSite();
  try {
    await Promise.all([makeStarterQuestions(fresh.context), makeStarterQuestions(fresh.context)]);
    const rows = await fresh.context.database.db.selectFrom('question').select('locale').execute();
    expect(rows.map(({ locale }) => locale).sort()).toEqual(['en', 'fr']);
  } finally {
    await fresh.close();
  }
});
