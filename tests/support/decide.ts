import { expect } from 'vitest';
import type { Answer, Browser, Fields } from './browser.ts';
import type { Site } from './site.ts';

/** A whole decision, as its form sends it. */
export const DECISION = {
  content: 'remove',
  account: 'none',
  days: '',
  reason: 'identifies_someone',
  rule: '1',
  law: '',
  facts: 'Le lieu et la date désignent une personne.',
  words: 'Sans le nom de la rue, ton texte peut rester.',
  remedy: 'Change la rue.',
};

/** Opens a case about a post, by the initiative of this member of staff, who has it then; gives its id. */
export async function openReview(staff: Browser, postId: string, reason: string = DECISION.reason): Promise<string> {
  const answer = await staff.submit(`/p/${postId}/review`, `/p/${postId}/review`, { reason });
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([303, expect.any(String)]);
  return answer.location!.split('/').at(-1)!;
}

/** Claims a case that waits. */
export async function claim(staff: Browser, id: string): Promise<Answer> {
  const { data } = await staff.page('case', `/moderation/cases/${id}`);
  return staff.submit(`/moderation/cases/${id}`, `/moderation/cases/${id}`, {
    do: 'claim',
    version: String(data.version),
  });
}

/** The case of a text that waits in this queue; null when none does. */
export async function waitingCase(staff: Browser, queue: 'first_posts' | 'held', name: string): Promise<string | null> {
  const { data } = await staff.page('moderation', `/moderation?queue=${queue}`);
  for (const { id } of data.cases) {
    const found = await staff.page('case', `/moderation/cases/${id}`);
    if (found.data.subject.type === 'post' && found.data.subject.author.name === name) return id;
  }
  return null;
}

/** The case of words of a page of this name that wait; null when none do. */
export async function waitingPage(staff: Browser, name: string): Promise<string | null> {
  const { data } = await staff.page('moderation', '/moderation?queue=held');
  return data.cases.find((one) => one.name === name && one.subject.type !== 'post')?.id ?? null;
}

/** Ends a case in the one act that its kind of queue has. */
export async function settle(staff: Browser, id: string, enhanced = false): Promise<Answer> {
  const path = `/moderation/cases/${id}`;
  const { data } = await staff.page('case', path);
  return staff.submit(path, path, { do: 'settle', version: String(data.version) }, { enhanced });
}

/** Decides a case that this member of staff has. */
export async function decide(
  staff: Browser,
  id: string,
  fields: Fields = {},
  { enhanced = false } = {},
): Promise<Answer> {
  const { data } = await staff.page('case', `/moderation/cases/${id}`);
  const path = `/moderation/cases/${id}`;
  return staff.submit(
    path,
    `${path}/decide`,
    { do: 'decide', version: String(data.version), sealed: data.sealed[0]?.key ?? '', ...DECISION, ...fields },
    { enhanced },
  );
}

/** Removes a post from its case's opening to its decision; gives the answer to the decision. */
export async function removePost(staff: Browser, postId: string, fields: Fields = {}): Promise<Answer> {
  const id = await openReview(staff, postId, typeof fields['reason'] === 'string' ? fields['reason'] : undefined);
  const answer = await decide(staff, id, fields);
  expect([answer.status, answer.text.slice(0, 2000)]).toEqual([303, expect.any(String)]);
  return answer;
}

/** Takes an appeal and answers it. */
export async function answerAppeal(staff: Browser, id: string, outcome: 'upheld' | 'reversed'): Promise<Answer> {
  const path = `/moderation/appeals/${id}`;
  const version = async (): Promise<string> => String((await staff.page('appealReview', path)).data.appeal.version);
  const taken = await staff.submit(path, path, { do: 'take', version: await version() });
  expect(taken.status).toBe(303);
  return staff.submit(path, path, { do: 'decide', version: await version(), outcome, words: 'Je l’ai relu à froid.' });
}

/** The id of the decision about a post. */
export async function decisionAbout(site: Site, postId: string): Promise<string> {
  const { id } = await site.context.database.db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .select('decision.id')
    .where('subject_id', '=', postId)
    .executeTakeFirstOrThrow();
  return id;
}

/** The author of a removed post contests it; gives the appeal's id. */
export async function contest(site: Site, author: Browser, postId: string): Promise<string> {
  const decision = await decisionAbout(site, postId);
  const letter = `/statements/${decision}`;
  const answer = await author.submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'On ne reconnaît personne.' });
  expect(answer.status).toBe(303);
  const { id } = await site.context.database.db
    .selectFrom('appeal')
    .select('id')
    .where('decision_id', '=', decision)
    .executeTakeFirstOrThrow();
  return id;
}
