import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frForms } from '#shared/messages/fr-forms.ts';
import { appearDue } from '#server/jobs/appearing.ts';
import { newId } from '#server/db/ids.ts';
import type { Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { holdFor, keepReply } from '#tests/support/drafts.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId, reply, secondName, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** An accidental stub goes into its writer's next reply. */
let site: Site;
let place: Place;
let visitor: Browser;
let round = 0;
beforeAll(async () => {
  site = await openSite();
  visitor = site.visitor();
});
afterAll(() => site.close());
beforeEach(async () => {
  round += 1;
  const { entry, ...rest } = NIGHT_ROUND;
  place = await imported(site, { ...rest, entry: { ...entry, title: `Nuit ${round}` } });
});

const MINUTE = 60_000;
const QUOTE = '> @Courlis #1\n> le silence pèse aussi.';
const discussion = async (browser: Browser) => (await browser.page('discussion', place.path)).data;
const words = async () => wordsOf(await visitor.page('discussion', place.path));
const formOf = (answer: Answer): Page<'discussion'> => answer.json as Page<'discussion'>;

describe.each([
  ['plain', false],
  ['enhanced', true],
])('joining a stub with the next reply, %s', (way, enhanced) => {
  /** Somebody who has just sent #3 too early. */
  async function hasty(name: string, stub: string, more: Fields = {}): Promise<Browser> {
    const browser = await site.member(`${name} ${way}`);
    expect((await reply(browser, place, stub, more)).location).toBe(`${place.path}#p3`);
    return browser;
  }
  const join = (browser: Browser, body: string, more: Fields = {}): Promise<Answer> =>
    reply(browser, place, body, { merge: '3', ...more }, enhanced);

  it('puts its words first, its quotes alive, and leaves its number', async () => {
    const member = await hasty('Mésange', `${QUOTE}\n\nJe dirais que`, { in_reply_to: '1' });
    const stub = await postId(member, place, 3);
    expect((await discussion(member)).composer?.mergeable).toBe(3);
    expect((await member.get(place.path)).text).toContain(frForms.composer.mergeComment(3));
    expect((await discussion(await site.member(`Pouillot ${way}`))).composer?.mergeable).toBeNull();
    await keepReply(member, place, 'Un brouillon.');
    const { composer } = await discussion(member);
    const sent = await join(member, 'le silence, *parfois*, soigne.', {
      in_reply_to: '3',
      draft: composer!.draft.key,
    });
    expect([sent.status, sent.location]).toEqual([enhanced ? 200 : 303, `${place.path}#p4`]);
    const { posts } = await discussion(visitor);
    expect(posts[2]).toMatchObject({ number: 3, state: 'taken_back', author: null, body: [] });
    expect(posts[3]).toMatchObject({ number: 4, author: { name: `Mésange ${way}` }, inReplyTo: { number: 1 } });
    expect((await words())[4]).toMatch(/silence pèse aussi.*Je dirais que\n\nle silence, parfois, soigne\./s);
    expect(posts[0]?.takenUpIn).toMatchObject([{ number: 2 }, { number: 4 }]);
    // What goes on from here is the joined one.
    expect((await discussion(member)).composer).toMatchObject({ mergeable: 4, body: '', draft: { id: null } });
    const { db } = site.context.database;
    expect(await db.selectFrom('revision').select('source').where('post_id', '=', stub).execute()).toEqual([
      { source: '' },
    ]);
    expect(await db.selectFrom('draft').select('id').where('target_id', '=', place.id).execute()).toEqual([]);
  });

  it('shows the whole in the preview and stores nothing', async () => {
    const member = await hasty('Rousserolle', `${QUOTE}\n\nJe dirais que`);
    const answer = await join(member, 'oui.', { do: 'preview' });
    expect(answer.status).toBe(200);
    expect(await words()).toHaveLength(4);
    if (enhanced)
      expect(formOf(answer)).toMatchObject({
        form: { values: { merge: '3', body: 'oui.' } },
        data: {
          composer: {
            mergeable: 3,
            body: 'oui.',
            preview: [
              { kind: 'quote', number: 1 },
              { kind: 'own', html: '<p>Je dirais que</p>\n<p>oui.</p>' },
            ],
          },
        },
      });
    else expect(answer.text).toMatch(/<input[^>]*name="merge"[^>]*checked/);
  });

  it('is one reply, however often its form is sent', async () => {
    const member = await hasty('Locustelle', 'Trop');
    const key = { submission: newId() };
    expect((await join(member, 'tôt.', key)).location).toBe(`${place.path}#p4`);
    expect((await join(member, 'tôt.', key)).location).toBe(`${place.path}#p4`);
    expect((await words()).slice(3)).toEqual(['', 'Trop\n\ntôt.']);
  });

  it('is refused once its minutes are over, the text kept and the box gone', async () => {
    const member = await hasty('Accenteur', 'Trop');
    site.clock.advance(10 * MINUTE);
    const late = await join(member, 'tard.');
    expect(late.status).toBe(409);
    if (enhanced)
      expect(formOf(late)).toMatchObject({
        form: { errors: { form: ['merge_late'] }, values: { body: 'tard.' } },
        data: { composer: { body: 'tard.', mergeable: null } },
      });
    else {
      expect(late.text).toContain(frForms.fieldErrors.merge_late);
      expect(late.text).not.toContain('name="merge"');
      expect(late.text).toContain('tard.');
    }
    expect((await words()).slice(3)).toEqual(['Trop']);
  });

  it('is refused across two names, and for words that quote the stub', async () => {
    const member = await hasty('Traquet', 'Trop tôt, encore.');
    const second = await secondName(site, `Traquet ${way}`, `Rougequeue ${way}`);
    const other = await join(member, 'Sous un autre nom.', { as: second });
    const own = `> @Traquet ${way} #3\n> Trop tôt\n\nDisais-je.`;
    const quoting = await join(member, own);
    for (const [answer, code] of [
      [other, 'merge_other_name'],
      [quoting, 'merge_quoted'],
    ] as const) {
      expect(answer.status).toBe(422);
      if (enhanced)
        expect(formOf(answer)).toMatchObject({
          form: { errors: { merge: [code] }, values: { merge: '3' } },
          data: { composer: { mergeable: 3 } },
        });
      else expect(answer.text).toContain(frForms.fieldErrors[code]);
    }
    expect((await words()).slice(3)).toEqual(['Trop tôt, encore.']);
  });

  it('is nobody else’s to join', async () => {
    await hasty('Cisticole', 'À moi.');
    const stranger = await site.member(`Bruant ${way}`);
    for (const number of ['3', '1', '0', '999'])
      expect((await join(stranger, 'À qui ?', { merge: number })).status).toBe(409);
    expect((await words()).slice(3)).toEqual(['À moi.']);
  });

  it('names what is wrong with a quote where it stands in the field', async () => {
    const member = await hasty('Fauvette', QUOTE + '\n\nJe');
    const answer = await reply(member, place, '> @Courlis #1\n> le silence pèse lourd.\n\ndis.', { merge: '3' }, true);
    expect(answer.status).toBe(422);
    expect(formOf(answer).form).toMatchObject({ quoteProblems: [{ code: 'quote_altered', block: 0, place: 1 }] });
  });

  it('waits with its words when replies wait', async () => {
    const member = await hasty('Hypolaïs', `${QUOTE}\n\nJe dirais que`);
    await holdFor(member, 5);
    expect((await join(member, 'oui.')).location).toBe(`${place.path}#held`);
    expect((await words()).slice(3)).toEqual(['']);
    expect((await discussion(member)).held.waiting).toMatchObject([{ body: [{ kind: 'quote' }, { kind: 'own' }] }]);
    site.clock.advance(5 * MINUTE);
    await appearDue(site.context);
    expect((await words())[4]).toMatch(/silence pèse aussi.*Je dirais que\n\noui\./s);
  });
});
