import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { touchDiscussion } from '#server/discussions/store.ts';
import { answerAppeal, claim, decide, decisionAbout, openReview } from '#tests/support/decide.ts';
import { askEverything, openMatrix } from '#tests/support/matrix.ts';
import type { Canary, Matrix, Who } from '#tests/support/matrix.ts';
import { report } from '#tests/support/reports.ts';
import { PASSWORD } from '#tests/support/site.ts';

/**
 * The table of visibility.test.ts through the life of cases: what is sealed as evidence, what a letter and an appeal say, and
 * what a suspended author still reaches. Each step stands on the one before.
 */

let matrix: Matrix;
/** The cases about #1, #2 and #0. */
const cases: string[] = [];

beforeAll(async () => {
  matrix = await openMatrix();
});
afterAll(() => matrix.site.close());

const HANDLERS: readonly Who[] = ['moderator', 'moderator of the board', 'host'];

/** What each case sealed. */
const SEALED: readonly Canary[] = ['first', 'second', 'entry'];

/** What staff read of each case: the words as they were sealed. */
const evidence = (who: Who, surface: string, path: string): Canary[] =>
  surface === 'case' && HANDLERS.includes(who) ? [SEALED[cases.findIndex((id) => path.endsWith(id))]!] : [];

/** The letter about #1: signed, its address opens to anybody; the decision's id alone only to its addressee. */
let signed = '';
function evidenceAndLetters(who: Who, surface: string, path: string): Canary[] {
  if (surface === 'statement' || surface === 'ownTexts')
    return path.includes('.') || who === 'author of #1' ? ['first'] : [];
  if (surface === 'appealReview') return HANDLERS.includes(who) && matrix.subject.appeals ? ['first'] : [];
  return evidence(who, surface, path);
}

/** The title of what they answered is all that a suspended author still reads of others, as they could before. */
const toSuspended = (who: Who, surface: string, path: string): Canary[] => [
  ...evidenceAndLetters(who, surface, path),
  ...(who === 'author of #1' && ['statements', 'statement', 'ownTexts'].includes(surface) ? ['title' as const] : []),
];

async function reported(number: 1 | 2): Promise<string> {
  const id = matrix.subject.posts[number];
  await report(matrix.viewer('member'), `/report/post/${id}`, { reason: 'identifies_someone' });
  const { id: caseId } = await matrix.site.context.database.db
    .selectFrom('moderation_case')
    .select('id')
    .where('subject_id', '=', id)
    .executeTakeFirstOrThrow();
  return caseId;
}

const signIn = async (who: Who, name: string): Promise<void> => {
  const answer = await matrix.viewer(who).submit('/sign-in', '/sign-in', { name, password: PASSWORD });
  expect(answer.status).toBe(303);
};

const nothingElse = { leaks: [], missing: [] };

describe('a text, from its report to the end of its appeal', () => {
  it('reported: its words are sealed, which shows to whoever handles the case and changes nothing for others', async () => {
    cases[0] = await reported(1);
    cases[1] = await reported(2);
    matrix.subject.cases = [...cases];
    expect(await askEverything(matrix, { also: evidence })).toEqual(nothingElse);
  });

  it('withdrawn by its author under review: the evidence stays, nothing else', async () => {
    const path = `/p/${matrix.subject.posts[2]}/withdraw`;
    expect((await matrix.viewer('author of #2').submit(path, path, { what: 'post' })).status).toBe(303);
    expect(await askEverything(matrix, { also: evidence })).toEqual(nothingElse);
  });

  it('removed, its author suspended: read by nobody but who handles it and who holds the letter', async () => {
    const moderator = matrix.viewer('moderator');
    await claim(moderator, cases[0]!);
    expect((await decide(moderator, cases[0]!, { account: 'suspended', days: '30' })).status).toBe(303);
    await signIn('author of #1', 'Repondant');
    const bare = await decisionAbout(matrix.site, matrix.subject.posts[1]);
    signed = (await matrix.viewer('author of #1').page('statement', `/statements/${bare}`)).data.token;
    matrix.subject.letters = [bare, signed];
    expect(await askEverything(matrix, { also: toSuspended })).toEqual(nothingElse);
  });

  it('contested: the letter shows to whoever may answer as well', async () => {
    const path = `/statements/${signed}`;
    const words = { do: 'appeal', words: 'Ce nom n’est celui de personne.' };
    expect((await matrix.site.visitor().submit(path, `${path}/appeal`, words)).status).toBe(303);
    const { id } = await matrix.site.context.database.db.selectFrom('appeal').select('id').executeTakeFirstOrThrow();
    matrix.subject.appeals = [id];
    expect(await askEverything(matrix, { also: toSuspended })).toEqual(nothingElse);
  });

  it('put back by the appeal: everybody reads it again where they did', async () => {
    expect((await answerAppeal(matrix.viewer('host'), matrix.subject.appeals![0]!, 'reversed')).status).toBe(303);
    expect(await askEverything(matrix, { also: evidenceAndLetters })).toEqual(nothingElse);
  });
});

describe('where a letter stands, and its discussion is no longer its addressee’s to read', () => {
  it('a passage removed from the text that was quoted: nobody reads it but its author in the letter', async () => {
    const moderator = matrix.viewer('moderator');
    const id = await openReview(moderator, matrix.subject.posts[0]);
    const { data } = await moderator.page('case', `/moderation/cases/${id}`);
    const range = data.sealed[0]!.sentences.map((sentence) => sentence.range);
    expect((await decide(moderator, id, { content: 'remove_passage', range })).status).toBe(303);
    cases.push(id);
    matrix.subject.cases = [...cases];
    expect(await askEverything(matrix, { also: evidenceAndLetters, gone: ['entry'] })).toEqual(nothingElse);
  });

  it('kept for its author alone since: no letter and no file of texts shows its title', async () => {
    await matrix.site.context.database.write(async (tx) => {
      await tx.db.updateTable('discussion').set({ audience: 'me' }).where('id', '=', matrix.subject.place.id).execute();
      await touchDiscussion(tx, matrix.subject.place.id);
    });
    expect(await askEverything(matrix, { also: evidenceAndLetters, gone: ['entry'] })).toEqual(nothingElse);
  });
});
