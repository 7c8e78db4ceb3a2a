import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { messages } from '#shared/messages/index.ts';
import type { QuotedPassage } from '#shared/body.ts';
import type { Browser as Session } from '#tests/support/browser.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

const { fr } = messages;

/** Number 3: all that a selection has to read through. */
const RICH = `Deux **mots gras**, un [lien](https://example.org/a) : \`du code\`.
Puis la ligne suivante, non-violente !

- une puce
- deux puces

> @Courlis #1
> le silence pèse

Et après la citation, je continue longtemps. Une autre phrase finit ici.`;

let browser: Browser;
let site: Site;
let place: Place;
let member: Session;
const windows: Window[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await openSite({ engine: 'sqlite' });
  place = await imported(site);
  expect((await reply(await site.member('Rousserolle'), place, RICH)).status).toBe(303);
  member = await site.member('Mésange');
});
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
  await site.close();
});

async function open(options: Parameters<typeof openWindow>[2] = {}): Promise<Page> {
  const window = await openWindow(browser, site, { as: member, ...options });
  windows.push(window);
  await window.open(place.path);
  return window.page;
}
const offer = (page: Page) => page.getByRole('button', { name: fr.composer.quotePassage });
const field = (page: Page) => page.locator('#reply-body');

/** Selects from the first of these words to the last, as a hand does, also over two texts. */
const select = (page: Page, from: string, to: string, scope = 'main'): Promise<void> =>
  page.evaluate(
    (words) => {
      const find = (sought: string): [Node, number] => {
        const walker = document.createTreeWalker(document.querySelector(words.scope)!, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = (node.nodeValue ?? '').indexOf(sought);
          if (at >= 0) return [node, at];
        }
        throw new Error(`"${sought}" is not there`);
      };
      const [start, startAt] = find(words.from);
      const [end, endAt] = find(words.to);
      document.getSelection()!.setBaseAndExtent(start, startAt, end, endAt + words.to.length);
    },
    { from, to, scope },
  );

/** Publishes what is in the field; gives the quotes of the new text as pages carry them. */
async function publish(page: Page, number: number): Promise<QuotedPassage[]> {
  await page.locator('#reply button[value=publish]').click();
  await page.locator(`#p${number}`).waitFor();
  const { data } = await member.page('discussion', place.path);
  const post = data.posts.find((candidate) => candidate.number === number);
  expect(post?.body.at(-1)).toMatchObject({ kind: 'own' });
  return (post?.body ?? []).filter((segment) => segment.kind === 'quote');
}

/** A quote as it is read: words without markup, cuts, nested quotes by their number. */
const read = ({ parts }: QuotedPassage): string =>
  parts
    .map((part) => {
      if (part.kind === 'words') return part.html.replace(/<[^>]+>/g, '|').replace(/[|\n]+/g, '|');
      return part.kind === 'nested' ? `(${part.quote.number})` : '[…]';
    })
    .join('')
    .replace(/^\||\|$/g, '');

it('words across formatting are quoted exactly, below what was typed, and whole words though half of one is marked', async () => {
  const page = await open();
  await field(page).pressSequentially('Je commence.');
  await select(page, 'ots gras', 'deux pu');
  await offer(page).click();
  expect(await field(page).inputValue()).toBe(
    'Je commence.\n\n> @Rousserolle #3\n> mots gras, un lien : du code.\n> Puis la ligne suivante, non-violente !\n>\n> une puce\n> deux puces\n\n',
  );
  await offer(page).waitFor({ state: 'detached' });
  expect(await page.locator('[role=status].vh').innerText()).toBe(fr.composer.quoted);
  expect(await page.locator('#reply .answers').count()).toBe(0);
  await page.keyboard.type('Oui.');
  const [quote, ...more] = await publish(page, 4);
  expect(more).toEqual([]);
  expect(quote).toMatchObject({ number: 3, author: 'Rousserolle' });
  expect(read(quote!)).toBe(
    '[…]|mots gras|, un |lien| : |du code|.|Puis la ligne suivante, non-violente !|une puce|deux puces',
  );
  expect(await page.locator('#p4').innerText()).toMatch(/^4\s[^]*Je commence\.[^]*Oui\./);
  expect(windows[0]?.troubles).toEqual([]);
});

it('from the middle of one sentence to the middle of the next, both cuts are shown, and the answer is to that text', async () => {
  const page = await open({ viewport: { width: 1280, height: 900 } });
  const line = page.locator('#p3 .body > p').last();
  await line.scrollIntoViewIfNeeded();
  const [from, to] = await line.evaluate((element) =>
    ['je continue', 'autre'].map((words) => {
      const [text] = [element.firstChild as Text];
      const range = document.createRange();
      range.setStart(text, text.data.indexOf(words) + (words === 'autre' ? words.length : 0));
      range.collapse(true);
      const { x, y, height } = range.getBoundingClientRect();
      return { x, y: y + height / 2 };
    }),
  );
  await page.mouse.move(from!.x, from!.y);
  await page.mouse.down();
  await page.mouse.move(to!.x, to!.y, { steps: 4 });
  expect(await offer(page).count()).toBe(0);
  await page.mouse.up();
  await offer(page).waitFor();
  // Beside the words, not on them.
  const clear = await page.evaluate(() => {
    const button = document.querySelector('.quote-passage')!.getBoundingClientRect();
    const lines = [...document.getSelection()!.getRangeAt(0).getClientRects()];
    return lines.every((box) => box.bottom <= button.top || box.top >= button.bottom);
  });
  expect(clear).toBe(true);
  await offer(page).click();
  expect(await field(page).inputValue()).toBe('> @Rousserolle #3\n> je continue longtemps. Une autre\n\n');
  expect(await page.locator('#reply input[name=in_reply_to]').inputValue()).toBe('3');
  await page.keyboard.type('Longtemps, oui.');
  expect((await publish(page, 4)).map(read)).toEqual(['[…]|je continue longtemps. Une autre|[…]']);
  expect(windows[0]?.troubles).toEqual([]);
});

it('a quote inside the selected words stays one, and its words are not taken for theirs', async () => {
  const page = await open();
  await select(page, 'deux puces', 'Et après');
  await offer(page).click();
  expect(await field(page).inputValue()).toBe('> @Rousserolle #3\n> deux puces\n>\n> […]\n>\n> Et après\n\n');
  await page.keyboard.type('Voilà.');
  expect((await publish(page, 4)).map(read)).toEqual(['deux puces|(1)|Et après|[…]']);
});

it('words inside a quote are quoted from where they come, by keyboard with the button under the text', async () => {
  const page = await open();
  // What is shown of it in number 3 is the whole of the quote: a selection ends a little beyond it.
  await page.locator('#p3 blockquote.quote').evaluate((quote) => {
    const next = quote.nextElementSibling!;
    const words = quote.querySelector('.words p')!.firstChild!;
    document.getSelection()!.setBaseAndExtent(words, 3, next, 0);
  });
  await offer(page).waitFor();
  await page.locator('#p3 .acts button[name=quote]').press('Enter');
  await expect.poll(() => field(page).inputValue()).toBe('> @Courlis #1\n> silence pèse\n\n');
  expect(await field(page).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('Il pèse.');
  const quotes = await publish(page, 4);
  expect(quotes).toMatchObject([{ number: 1, author: 'Courlis' }]);
  expect(quotes.map(read)).toEqual(['[…]|silence pèse|[…]']);
});

it('over two texts only the first is quoted, into the line after the caret, and never page furniture', async () => {
  const page = await open();
  await field(page).fill('Avant.\nAprès.');
  await field(page).evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(2, 2));
  await select(page, 'Chez nous', 'Il pèse, oui.');
  await offer(page).click();
  expect(await field(page).inputValue()).toBe(
    'Avant.\n\n> @Courlis #1\n> Chez nous on dit les choses, le silence pèse aussi.\n\n\n\nAprès.',
  );
  // A heading, a date, the words of a button: nothing is offered, and the button quotes all of its text.
  await select(page, 'commentaires', 'commentaires');
  await offer(page).waitFor({ state: 'detached' });
  await page.locator('#p2 .acts button[name=quote]').click();
  await expect.poll(() => field(page).inputValue()).toMatch(/Après\.\n\n> @Sterne #2\n[^]*Mais il laisse la place\./);
});

it('withdrawn words and the cuts of a quote are left out, with a sign that something is', async () => {
  const author = await site.member('Pipit');
  expect((await reply(author, place, 'Avant cela. Une phrase de trop. Après cela.')).status).toBe(303);
  const withdrawal = `/p/${await postId(author, place, 4)}/withdraw`;
  const passage = { what: 'passage', range: '12-31' };
  expect((await author.submit(withdrawal, withdrawal, passage)).status).toBe(303);
  const cut = '> @Sterne #0\n> Deux heures de pluie […] il a ri pour la première fois\n\nOui.';
  expect((await reply(author, place, cut)).status).toBe(303);
  const page = await open();
  expect(await page.locator('#p4 .body').innerText()).toBe('Avant cela. passage retiré Après cela.');
  await select(page, 'cela. ', 'Après cela', '#p4');
  await offer(page).click();
  await select(page, 'heures de', 'il a ri', '#p5');
  await offer(page).click();
  expect(await field(page).inputValue()).toBe(
    '> @Pipit #4\n> cela. […] Après cela\n\n> @Sterne #0\n> heures de pluie […] il a ri\n\n',
  );
  await page.keyboard.type('Je vois.');
  const quotes = await publish(page, 6);
  expect(quotes).toMatchObject([
    { number: 4, author: 'Pipit' },
    { number: 0, author: 'Sterne' },
  ]);
  expect(quotes.map(read)).toEqual(['[…]|cela.|[…]|Après cela', '[…]|heures de pluie|[…]|il a ri|[…]']);
});

it('without script nothing of it is there, and the button under a text quotes all of it', async () => {
  const page = await open({ script: false });
  expect(await page.locator('.quote-passage').count()).toBe(0);
  await page.locator('#p2 .acts button[name=quote]').click();
  await expect.poll(() => field(page).inputValue()).toMatch(/^> @Sterne #2\n[^]*Mais il laisse la place\./);
});
