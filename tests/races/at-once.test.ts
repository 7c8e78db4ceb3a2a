import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import type { Browser, Fields } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, reply, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

const WRITERS = 50;

let site: Site;
let place: Place;
let writers: Browser[];
beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
  writers = await Promise.all(Array.from({ length: WRITERS }, (_, who) => site.member(`Étourneau ${who}`)));
});
afterAll(() => site.close());

const replies = async (): Promise<number> => (await site.visitor().page('discussion', place.path)).data.replies;

it('fifty replies at once have fifty numbers, without gap or double', async () => {
  const before = await replies();
  const answers = await Promise.all(
    writers.map((writer, who) => reply(writer, place, `Tous ensemble, et moi ${who}.`)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 303));
  const numbers = answers.map(({ location }) => Number(/#p(\d+)$/.exec(location ?? '')?.[1])).sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => before + 1 + index));
  expect(await replies()).toBe(before + WRITERS);
  const stored = await site.context.database.db
    .selectFrom('post')
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .select(['post.number', 'source'])
    .where('discussion_id', '=', place.id)
    .where('post.number', '>', before)
    .execute();
  // Each number is the one its writer was told.
  for (const [who, { location }] of answers.entries())
    expect(stored.find(({ source }) => source === `Tous ensemble, et moi ${who}.`)?.number).toBe(
      Number(/#p(\d+)$/.exec(location ?? '')?.[1]),
    );
});

it.each([
  ['plain', false],
  ['enhanced', true],
])('the same form several times at the same moment is one post, %s', async (way, enhanced) => {
  const before = await replies();
  for (const writer of writers.slice(0, 5)) {
    const fields: Fields = { submission: newId() };
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => reply(writer.window(), place, `Quatre fois le même bouton, ${way}.`, fields, enhanced)),
    );
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => (enhanced ? 200 : 303)));
  }
  expect(await replies()).toBe(before + 5);
});

it('one that edits and one that withdraws at the same moment leave either, and never words under a withdrawn post', async () => {
  for (const writer of writers.slice(0, 8)) {
    const words = `À retirer ou à changer, ${newId()}.`;
    const answer = await reply(writer, place, words);
    const number = Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]);
    const { id, revision_id } = await site.context.database.db
      .selectFrom('post')
      .select(['id', 'revision_id'])
      .where('discussion_id', '=', place.id)
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    const other = writer.window();
    const [edited, withdrawn] = await Promise.all([
      writer.submit(`/p/${id}/edit`, `/p/${id}/edit`, {
        ...{ body: `${words} Et plus.`, revision: revision_id, cut_out: 'keep', do: 'publish' },
      }),
      other.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' }),
    ]);
    expect(withdrawn.status).toBe(303);
    expect([303, 404]).toContain(edited.status);
    const left = await site.context.database.db
      .selectFrom('revision')
      .select(['source', 'text'])
      .where('post_id', '=', id)
      .execute();
    expect(left.filter(({ source, text }) => source !== '' || text !== '')).toEqual([]);
    expect(wordsOf(await site.visitor().page('discussion', answer.location ?? '')).join('\n')).not.toContain(words);
  }
});
