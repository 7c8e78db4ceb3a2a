import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FormState, Page } from '#shared/pages.ts';
import { newId } from '#server/db/ids.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, reply, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let place: Place;
beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
});
afterAll(() => site.close());

describe.each([
  ['plain', false],
  ['enhanced', true],
])('a reply, %s', (way, enhanced) => {
  it('is published under its number with its live quotes', async () => {
    const mesange = await site.member(`Mésange ${way}`);
    const body =
      '> @Sterne #0\n> il a ri pour la première fois\n\nÇa vaut le trajet.\n\n> @Courlis #1\n> le silence pèse aussi.\n\nOui.';
    const answer = await reply(mesange, place, body, {}, enhanced);
    expect(answer.status).toBe(enhanced ? 200 : 303);
    const number = Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]);
    const page = await site.visitor().page('discussion', place.path);
    expect(page.data.replies).toBe(number);
    expect(wordsOf(page).at(-1)).toBe(
      '« […]il a ri pour la première fois[…] »\nÇa vaut le trajet.\n« […]le silence pèse aussi. »\nOui.',
    );
    expect(page.data.posts.at(-1)?.author?.name).toBe(`Mésange ${way}`);
    const stored = await site.context.database.db
      .selectFrom('post')
      .innerJoin('revision', 'revision.id', 'post.revision_id')
      .select('revision.source')
      .where('post.number', '=', number)
      .executeTakeFirstOrThrow();
    expect(stored.source).not.toContain('silence');
  });

  it('whose quote was altered comes back whole, with the nearest passage and the choice to own the words', async () => {
    const member = await site.member(`Rousserolle ${way}`);
    const body = '> @Courlis #1\n> le silence pèse toujours.\n\nJe garde ma phrase.';
    const answer = await reply(member, place, body, {}, enhanced);
    expect(answer.status).toBe(422);
    if (enhanced) {
      const form = (answer.json as Page).form as FormState;
      expect(form.errors).toEqual({ body: ['quote_altered'] });
      expect(form.values['body']).toBe(body);
      expect(form.quoteProblems?.[0]?.nearest?.some(({ same, words }) => !same && /aussi/.test(words))).toBe(true);
    } else {
      expect(answer.text).toContain('> le silence pèse toujours.');
      expect(answer.text).toContain('Je garde ma phrase.');
      expect(answer.text).toMatch(/<mark>[^<]*aussi/);
      expect(answer.text).toMatch(/name="own" value="0"/);
    }
    const own = await reply(member, place, body, { own: '0' }, true);
    const kept = String(((own.json as Page).form as FormState).values['body']);
    expect(kept).not.toMatch(/@Courlis #1\s*\n> le silence/);
    expect((await reply(member, place, kept, {}, enhanced)).status).toBe(enhanced ? 200 : 303);
  });

  it('sent twice is one post', async () => {
    const member = await site.member(`Bergeronnette ${way}`);
    const before = (await member.page('discussion', place.path)).data.replies;
    const submission = newId();
    const first = await reply(member, place, 'Deux fois le même bouton.', { submission }, enhanced);
    const second = await reply(member, place, 'Deux fois le même bouton.', { submission }, enhanced);
    expect(second.location).toBe(first.location);
    expect((await member.page('discussion', place.path)).data.replies).toBe(before + 1);
  });

  it('brings what was typed along when it turns out to answer another post', async () => {
    const member = await site.member(`Fuligule ${way}`);
    const turned = await reply(member, place, 'Déjà écrit.', { answer: '1', do: [] }, enhanced);
    expect(turned.status).toBe(200);
    expect(turned.text).toContain('Déjà écrit.');
    if (enhanced)
      expect((turned.json as Page<'discussion'>).data.composer).toMatchObject({ body: 'Déjà écrit.', inReplyTo: 1 });
    else expect(turned.text).toMatch(/<input type="hidden" name="in_reply_to" value="1"/);
  });

  it('brings what was typed along when another post is quoted, and shows a preview without publishing', async () => {
    const member = await site.member(`Huppe ${way}`);
    const before = (await member.page('discussion', place.path)).data.replies;
    const quoted = await reply(member, place, 'Déjà écrit.', { quote: '2', do: [] }, true);
    const page = quoted.json as Page<'discussion'>;
    expect(page.data.composer?.body).toMatch(/^Déjà écrit\.\n\n> @Sterne #2\n> \[…\]\n(> ?\n)?> Il pèse, oui\./);
    const preview = await reply(member, place, String(page.data.composer?.body), { do: 'preview' }, enhanced);
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('Il pèse, oui.');
    expect((await member.page('discussion', place.path)).data.replies).toBe(before);
  });
});

describe('a reply is refused', () => {
  it('from somebody signed out, with the text still in the page', async () => {
    const member = await site.member('Pipit');
    const { data } = await member.page('discussion', place.path);
    const fields = {
      as: data.composer!.as[0]!.id,
      submission: data.composer!.submission,
      body: 'Un long texte de la nuit.',
      do: 'publish',
    };
    const page = await member.get(place.path);
    const token = /name="token"[^>]*value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    member.cookies.delete('__Host-s');
    const answer = await member.send(`${place.path}/reply`, { ...fields, token });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Un long texte de la nuit.');
  });

  it('under a name that is not the member’s own', async () => {
    const [one, other] = [await site.member('Grèbe'), await site.member('Foulque')];
    const { data } = await other.page('discussion', place.path);
    const answer = await reply(one, place, 'Sous un autre nom.', { as: data.composer!.as[0]!.id });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Sous un autre nom.');
  });

  it.each([
    ['a stranger’s token', { token: 'abc.def' }, {}],
    ['a foreign origin', {}, { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['an opaque origin', {}, { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
  ])('with %s', async (_why, fields, headers) => {
    const member = await site.member(`Râle ${newId().slice(0, 4)}`);
    const before = (await member.page('discussion', place.path)).data.replies;
    const page = await member.get(place.path);
    const token = /name="token"[^>]*value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const answer = await member.send(
      `${place.path}/reply`,
      { token, as: newId(), submission: newId(), body: 'x', do: 'publish', ...fields },
      { headers },
    );
    expect(answer.status).toBe(403);
    expect((await member.page('discussion', place.path)).data.replies).toBe(before);
  });
});
