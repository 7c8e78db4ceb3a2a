import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from '#shared/pages.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, reply, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let place: Place;
beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
});
afterAll(() => site.close());

it.each([
  ['plain', false],
  ['enhanced', true],
])('two windows that edit one text: the second is shown both, and decides, %s', async (way, enhanced) => {
  const member = await site.member(`Mésange ${way}`);
  const first = await reply(member, place, 'La pluie de jeudi tombe.');
  const number = Number(/#p(\d+)$/.exec(first.location ?? '')?.[1]);
  const id = await postId(member, place, number);
  const edit = `/p/${id}/edit`;
  const { revision } = (await member.page('edit', edit)).data;
  const save = (body: string, on: string) =>
    member.window().submit(edit, edit, { body, revision: on, do: 'publish', cut_out: 'keep' }, { enhanced });
  expect((await save('La pluie de vendredi tombe.', revision)).status).toBe(enhanced ? 200 : 303);
  const late = await save('La pluie de samedi tombe.', revision);
  expect(late.status).toBe(409);
  const now = (await member.page('edit', edit)).data.revision;
  if (enhanced) {
    const { data, form } = late.json as Page<'edit'>;
    expect(form).toMatchObject({
      values: { body: 'La pluie de samedi tombe.' },
      errors: { body: ['edited_meanwhile'] },
    });
    expect(data.revision).toBe(now);
    expect(data.theirs).toEqual([
      { words: 'La pluie de ', same: true },
      { words: 'vendredi ', same: false },
      { words: 'tombe.', same: true },
    ]);
  } else {
    expect(late.text).toContain('La pluie de samedi tombe.');
    expect(late.text).toContain('<mark>vendredi </mark>');
    expect(late.text).toContain(`value="${now}"`);
  }
  const words = async (): Promise<string> => wordsOf(await site.visitor().page('discussion', place.path))[number] ?? '';
  expect(await words()).toBe('La pluie de vendredi tombe.');
  expect((await save('La pluie de samedi tombe.', now)).status).toBe(enhanced ? 200 : 303);
  expect(await words()).toBe('La pluie de samedi tombe.');
  expect((await member.page('history', `/p/${id}/history`)).data.revisions).toHaveLength(3);
});

it('a draft of an edit that is opened after another edit shows what the text has become', async () => {
  const member = await site.member('Pipit');
  const first = await reply(member, place, 'Au début, ceci.');
  const id = await postId(member, place, Number(/#p(\d+)$/.exec(first.location ?? '')?.[1]));
  const edit = `/p/${id}/edit`;
  const { revision } = (await member.page('edit', edit)).data;
  await member.submit(edit, edit, { body: 'Au début, cela.', revision, draft: '', do: 'draft' });
  await member.submit(edit, edit, { body: 'Au début, rien.', revision, draft: '', do: 'publish', cut_out: 'keep' });
  const { data } = await member.page('edit', edit);
  expect([data.body, data.theirs?.map((run) => run.words).join('')]).toEqual(['Au début, cela.', 'Au début, rien.']);
});
