import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { messages } from '#shared/messages/index.ts';
import type { AnyPage, Page } from '#shared/pages.ts';
import type { Answer, Browser } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

const { fr } = messages;
const WORDS = 'Je pense <à> la pluie & au bus de nuit.';

let site: Site;
let place: Place;
let member: Browser;
let other: Browser;
beforeEach(async () => {
  await site?.close();
  site = await openSite();
  place = await imported(site);
  member = await site.member('Mésange');
  other = await site.member('Rousserolle');
});
afterAll(() => site.close());

/** What the composer of a page holds beside the text. */
async function writing(browser: Browser): Promise<{ as: string; submission: string; seen: string }> {
  const { data } = await browser.page('discussion', place.path);
  const composer = data.composer!;
  return { as: composer.as[0]!.id, submission: composer.submission, seen: String(composer.seen) };
}

const stored = async (): Promise<number> =>
  (await site.context.database.db.selectFrom('post').select('id').where('number', '>', 2).execute()).length;

describe.each([
  ['plain', false],
  ['enhanced', true],
])('publishing after others have answered meanwhile, %s', (_way, enhanced) => {
  const send = (fields: Record<string, string>): Promise<Answer> =>
    member.submit(place.path, `${place.path}/reply`, { ...fields, body: WORDS, do: 'publish' }, { enhanced });

  it('is asked about once, with every word kept and a link to each', async () => {
    const fields = await writing(member);
    await reply(other, place, 'Une chose.');
    await reply(other, place, 'Une autre.');
    const answer = await send(fields);
    expect(answer.status).toBe(200);
    expect(await stored()).toBe(2);
    if (enhanced) {
      const page = answer.json as AnyPage as Page<'discussion'>;
      expect(page.data.composer?.meanwhile).toEqual({
        count: 2,
        first: [3, 4].map((number) => ({ number, postId: expect.any(String) })),
      });
      expect(page.form?.values).toMatchObject({ body: WORDS, seen: '4', asked: 'yes' });
      expect(page.data.posts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    } else {
      expect(answer.text).toContain(fr.live.comments.meanwhile(2));
      expect(answer.text).toMatch(/href="#p3"[^]*href="#p4"/);
      expect(answer.text).toContain('Je pense &lt;à> la pluie &amp; au bus de nuit.');
      expect(answer.text).toMatch(/name="seen" value="4"/);
      expect(answer.text).toMatch(/name="asked" value="yes"/);
    }
    // Pressed again it is published, whoever else has answered.
    await reply(other, place, 'Une troisième.');
    const again = await send({ ...fields, seen: '4', asked: 'yes' });
    expect(again.location).toMatch(/#p6$/);
    expect(await stored()).toBe(4);
  });

  it('is not asked about one’s own, nor about what cannot be read, nor when the text is stored already', async () => {
    const fields = await writing(member);
    await reply(member, place, 'Moi-même, dans une autre fenêtre.');
    await reply(other, place, 'Retenu.');
    await site.context.database.write((tx) =>
      tx.db.updateTable('post').set({ hold: 'held' }).where('number', '=', 4).execute(),
    );
    expect((await send(fields)).location).toMatch(/#p5$/);
    await reply(other, place, 'Après coup.');
    expect((await send(fields)).location).toMatch(/#p5$/);
    expect(await stored()).toBe(4);
  });
});

it('says on which page the replies are that came meanwhile', async () => {
  for (let count = 0; count < 18; count += 1) await reply(other, place, `Réponse ${count}.`);
  const fields = await writing(member);
  await reply(other, place, 'Sur la page suivante.');
  const answer = await member.submit(
    place.path,
    `${place.path}/reply`,
    { ...fields, body: WORDS, do: 'publish' },
    { enhanced: true },
  );
  const { data } = answer.json as AnyPage as Page<'discussion'>;
  expect(data.page).toBe(2);
  expect(data.posts.map(({ number }) => number)).toEqual([21]);
});
