import { describe, expect, it } from 'vitest';
import { compose } from '#server/text/quotes/compose.ts';
import { quoteBlock } from '#server/text/quotes/emit.ts';
import { withdrawRanges } from '#server/text/quotes/withdraw.ts';
import { TOKEN } from '#server/text/types.ts';
import type { QuotedPassage, Segment } from '#shared/body.ts';
import { labels, Thread, type Post } from './support.ts';

/** A quote in short: words, cuts with their rest, nested quotes in brackets. */
function sketch({ state, author, number, parts }: QuotedPassage): unknown {
  const seen = parts.map((part) => {
    if (part.kind === 'words') return part.html;
    if (part.kind === 'cut') return { [part.at]: part.rest };
    return part.kind === 'nested' ? sketch(part.quote) : [part.author, part.number];
  });
  return [author, number, ...(state === 'withdrawn' ? ['withdrawn'] : []), ...seen];
}
const quoting = (thread: Thread, typed: string) => thread.quotesIn(thread.write('Cy', typed)).map(sketch);

function withdraw(thread: Thread, post: Post, words: string): void {
  const at = post.revision.text.indexOf(words);
  Object.assign(post.revision, withdrawRanges(post.revision, [[at, at + words.length]]), { html: '', source: '' });
  expect(thread.revisions.get(post.revision.id)!.revision).toBe(post.revision);
}

describe('reading', () => {
  it('puts live quotes between own words', () => {
    const thread = new Thread();
    thread.write('Ana', 'I **listen** <first>. Then I ask.');
    const post = thread.write('Bo', 'Look:\n\n> @Ana #0\n> I listen <first>.\n\nYes & no.');
    expect(thread.read(post)).toEqual([
      { kind: 'own', html: '<p>Look:</p>' },
      {
        kind: 'quote',
        number: 0,
        postId: 'p0',
        author: 'Ana',
        state: 'live',
        parts: [{ kind: 'words', html: '<p>I <strong>listen</strong> &lt;first&gt;.</p>' }],
        length: 17,
      },
      { kind: 'own', html: '<p>Yes &amp; no.</p>' },
    ]);
  });

  it('marks cuts and carries the rest of the sentence, escaped', () => {
    const thread = new Thread();
    thread.write('Ana', 'I <listen>, always, then I ask & wait. Then more. The end.');
    expect(quoting(thread, '> @Ana #0\n> always, then I ask […] end.')).toEqual([
      [
        'Ana',
        0,
        { start: 'I &lt;listen&gt;,' },
        '<p>always, then I ask</p>',
        { between: '&amp; wait. Then more. The' },
        '<p>end.</p>',
      ],
    ]);
  });

  it('follows the source: its new name, its disappearance', () => {
    const thread = new Thread();
    const ana = thread.write('Ana', 'Words.');
    const post = thread.write('Bo', '> @Ana #0\n> Words.');
    ana.name = 'Anaïs';
    expect(thread.quotesIn(post).map(sketch)).toEqual([['Anaïs', 0, '<p>Words.</p>']]);
    ana.readable = false;
    expect(thread.quotesIn(post)).toMatchObject([{ state: 'withdrawn', parts: [], length: 0 }]);
    const unknown = compose(post.revision, post.quotes, () => null, labels);
    expect(unknown).toMatchObject([{ kind: 'quote', postId: 'p0', author: null, state: 'withdrawn', parts: [] }]);
  });
});

describe('a withdrawn passage', () => {
  it('is said in place, in own words, in quotes and in the rest of a sentence', () => {
    const thread = new Thread();
    const ana = thread.write('Ana', 'I listen to my [neighbour](https://example.org/secret) first. Then I ask.');
    const whole = thread.write('Bo', '> @Ana #0\n> I listen to my neighbour first.');
    const part = thread.write('Cy', '> @Ana #0\n> neighbour');
    const beside = thread.write('Di', '> @Ana #0\n> first. Then I ask.');
    withdraw(thread, ana, 'neighbour');
    expect(thread.read(ana)).toEqual([
      { kind: 'own', html: '<p>I listen to my <em>passage retiré</em> first. Then I ask.</p>' },
    ]);
    expect(thread.quotesIn(whole).map(sketch)).toEqual([
      ['Ana', 0, '<p>I listen to my <em>passage retiré</em> first.</p>'],
    ]);
    expect(thread.quotesIn(part).map(sketch)).toEqual([['Ana', 0, 'withdrawn']]);
    expect(JSON.stringify(thread.posts.map((post) => thread.read(post)))).not.toMatch(/neighbour|secret/);
    expect(thread.quotesIn(beside)).toMatchObject([{ state: 'live' }]);
    expect(thread.form(whole).body).toBe('> @Ana #0\n> I listen to my […] first.');
    expect(thread.form(part).body).toBe('> @Ana #0 · passage retiré');
    expect(thread.form(ana).body).toBe('I listen to my  first. Then I ask.');
  });

  it('shows nothing of a post whose every word is gone', () => {
    const thread = new Thread();
    const ana = thread.write('Ana', 'Words.');
    const post = thread.write('Bo', '> @Ana #0\n> Words.');
    Object.assign(ana.revision, { source: '', html: '', text: '', marks: [] });
    expect(thread.quotesIn(post)).toMatchObject([{ state: 'withdrawn', parts: [] }]);
    expect(thread.read(ana)).toEqual([]);
  });
});

describe('nested quotes', () => {
  it('have their words at depth 2, and deeper only who and where', () => {
    const thread = new Thread();
    thread.write('Ana', 'One.');
    for (const [index, name] of ['Bo', 'Cy', 'Di'].entries()) {
      const { name: author, revision } = thread.posts[index]!;
      thread.write(name, `${quoteBlock({ name: author, number: index, text: revision.text })}\n\n${name} too.`);
    }
    expect(thread.quotesIn(thread.posts[3]!).map(sketch)).toEqual([
      ['Cy', 2, ['Bo', 1, ['Ana', 0], '<p>Bo too.</p>'], '<p>Cy too.</p>'],
    ]);
  });

  it('never explode: two whole quotes of the last post, 21 levels up', () => {
    const thread = new Thread();
    thread.write('Ana', 'One.');
    for (let level = 1; level <= 21; level++) {
      const { name, number, revision } = thread.posts[level - 1]!;
      const block = quoteBlock({ name, number, text: revision.text });
      thread.write('Ana', `${block}\n\nTwice:\n\n${block}`);
    }
    const started = performance.now();
    const segments = thread.read(thread.posts[21]!);
    expect(performance.now() - started).toBeLessThan(200);
    expect(JSON.stringify(segments).length).toBeLessThan(3_000);
  });

  it('are cut off at 200 in one post', () => {
    const thread = new Thread();
    thread.write('Ana', 'One.');
    thread.write('Bo', '> @Ana #0\n> One.\n\nb\n\n'.repeat(50));
    const { text } = thread.posts[1]!.revision;
    const post = thread.write('Cy', `${quoteBlock({ name: 'Bo', number: 1, text })}\n\nc\n\n`.repeat(5));
    const count = (segments: Segment[], kind: string) => JSON.stringify(segments).split(`"kind":"${kind}"`).length - 1;
    expect(count(thread.read(post), 'nested')).toBe(200);
    expect(count(thread.read(post), 'deeper')).toBe(50);
  });
});

it('keeps segments in order when own words and quotes alternate', () => {
  const ref = { sourcePostId: 'p0', sourceRevisionId: 'r0', ranges: [] };
  const html = `<p>${TOKEN}</p>\n<p>a</p>\n<p>${TOKEN}</p>\n<p>${TOKEN}</p>`;
  const segments = compose({ html, text: '', marks: [] }, [ref, ref, ref], () => null, labels);
  expect(segments.map(({ kind }) => kind)).toEqual(['quote', 'own', 'quote', 'quote']);
});
