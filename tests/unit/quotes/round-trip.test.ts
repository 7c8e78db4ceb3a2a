import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lex } from '#server/text/grammar.ts';
import { emitWriting, quoteBlock } from '#server/text/quotes/emit.ts';
import { readWriting } from '#server/text/quotes/parse.ts';
import { TOKEN, type Range } from '#server/text/types.ts';
import { admitted, harmless, labels, markdown, quickRevisionOf, Thread, THREADS, type Post } from './support.ts';

const names = ['Ana', 'Bo', 'Sans Nom', 'Zoé_#1'];

interface Cite {
  of: number;
  whole: boolean;
  cuts: number[];
}
const cite: fc.Arbitrary<Cite> = fc.record({
  of: fc.nat(2),
  whole: fc.boolean(),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 }),
});
const plan = fc.array(
  fc.record({
    own: fc.array(markdown, { minLength: 1, maxLength: 3 }),
    cites: fc.array(cite, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 2, maxLength: 3 },
);

/** Ranges of a text from a few fractions, as a stored quote might have them. */
function rangesOf(text: string, cuts: readonly number[]): Range[] {
  const places = [...new Set(cuts.map((cut) => Math.floor(cut * text.length)))].sort((a, b) => a - b);
  const ranges: Range[] = [];
  for (let i = 0; i + 1 < places.length; i += 2) ranges.push([places[i]!, places[i + 1]!]);
  return ranges;
}

/** Types the planned posts: own words, then a quote, then own words, often without the blank line after the quote. */
function typed(plan: { own: string[]; cites: Cite[] }[]): Thread {
  const thread = new Thread(quickRevisionOf);
  for (const [index, { own, cites }] of plan.entries()) {
    const quotes = cites.flatMap(({ of, whole, cuts }) => {
      const post = thread.posts[of];
      if (!post || post.revision.text === '') return [];
      const { text } = post.revision;
      return [quoteBlock({ name: post.name, number: of, text, ranges: whole ? null : rangesOf(text, cuts) })];
    });
    const body = own.map((words, at) => [harmless(words), quotes[at]].filter(Boolean).join('\n\n')).join('\n\n');
    const body2 = quotes.length > own.length ? `${body}\n\n${quotes[own.length]!}\nlazy` : body;
    if (thread.check(body2).ok) thread.write(names[index]!, body2);
    else thread.write(names[index]!, harmless(own.join('\n\n')));
  }
  return thread;
}

const state = (post: Post) => ({ source: post.revision.source, html: post.revision.html, quotes: post.quotes });

describe('editing', () => {
  it('gives back what was stored, whatever was written', () => {
    let quotes = 0;
    fc.assert(
      fc.property(plan, (drawn) => {
        const thread = typed(drawn);
        for (const post of thread.posts) {
          quotes += post.quotes.length;
          const before = state(post);
          const form = thread.form(post);
          const saved = thread.edit(post, form.body.replaceAll('\n', '\r\n'));
          expect(saved.ok).toBe(true);
          expect(state(post)).toEqual(before);
          expect(thread.form(post)).toEqual(form);
        }
      }),
      { numRuns: THREADS },
    );
    expect(quotes).toBeGreaterThan(THREADS / 4);
  });

  it('keeps any ranges, even those that matching would not find again', () => {
    fc.assert(
      fc.property(markdown, markdown, fc.array(cite, { minLength: 1, maxLength: 4 }), (source, typed, cites) => {
        const own = admitted(harmless(typed));
        const thread = new Thread(quickRevisionOf);
        const quoted = thread.write('Ana', harmless(source));
        const post = thread.write('Bo', own);
        const quotes = cites
          .map(({ cuts }) => rangesOf(quoted.revision.text, cuts))
          .filter((ranges) => ranges.length > 0);
        post.quotes = quotes.map((ranges) => ({ sourcePostId: 'p0', sourceRevisionId: quoted.revision.id, ranges }));
        post.revision = { ...post.revision, source: [own.trimEnd(), ...quotes.map(() => TOKEN)].join('\n\n') };
        const before = { source: post.revision.source, quotes: post.quotes };
        const saved = thread.check(thread.form(post).body, { post, emitted: thread.form(post).blocks });
        expect(saved).toEqual({ ok: true, ...before, source: before.source.replace(/^(?:[ \t]*\n)+/, '') });
      }),
      { numRuns: THREADS },
    );
  });

  it('keeps a quote of a passage that is withdrawn, and follows a new name', () => {
    const thread = new Thread();
    const quoted = thread.write('Ana', 'One. Two. Three.');
    const post = thread.write('Bo', '> @Ana #0\n> Two.\n\nYes.\n\n> @Ana #0\n> One.\n\nNo.');
    quoted.readable = false;
    const { body } = thread.form(post);
    expect(body).toBe('> @Ana #0 · passage retiré\n\nYes.\n\n> @Ana #0 · passage retiré\n\nNo.');
    const before = state(post);
    quoted.name = 'Anaïs'; // renamed while the form was open
    expect(thread.edit(post, body).ok).toBe(true);
    expect(state(post)).toEqual(before);
    expect(thread.form(post).body).toContain('> @Anaïs #0');
  });

  it('keeps the second occurrence and the old wording that were quoted', () => {
    const thread = new Thread();
    const quoted = thread.write('Ana', 'Listen first. Then listen.\n\nListen first.');
    const post = thread.write('Bo', '> @Ana #0\n> Listen first.');
    const old = quoted.revision.id;
    post.quotes = [{ ...post.quotes[0]!, ranges: [[28, 41]] }];
    expect(thread.edit(quoted, 'Other words now.').ok).toBe(true);
    expect(thread.edit(post, `${thread.form(post).body}\n\nIndeed.`).ok).toBe(true);
    expect(post.quotes).toEqual([{ sourcePostId: 'p0', sourceRevisionId: old, ranges: [[28, 41]] }]);
    expect(thread.wordsOf(post.quotes[0]!)).toEqual(['Listen first.']);
  });
});

describe('the body in the form', () => {
  it('has the heading, the words, and […] for nested quotes and what was left out', () => {
    const thread = new Thread();
    thread.write('Ana', 'I listen. I wait. I ask.');
    thread.write('Bo', '> @Ana #0\n> I listen. […] I ask.\n\nFirst thought.\n\nSecond thought.');
    const post = thread.write('Ana', '> @Bo #1\n> […]\n>\n> First thought.\nThank you.');
    expect(thread.form(thread.posts[1]!).body).toBe(
      '> @Ana #0\n> I listen. […] I ask.\n\nFirst thought.\n\nSecond thought.',
    );
    expect(thread.form(post).body).toBe('> @Bo #1\n> […]\n>\n> First thought.\n\nThank you.');
  });

  it('escapes lines of a source that would read as a deeper quote', () => {
    const text = '> not a quote\n\\> nor this\n@Bo #1 is not a heading';
    const block = quoteBlock({ name: 'Ana', number: 0, text });
    expect(block).toBe('> @Ana #0\n> \\> not a quote\n> \\\\> nor this\n> @Bo #1 is not a heading');
    const [quote] = readWriting(block).blocks;
    expect(quote).toMatchObject({ kind: 'quote', words: `\n${text}` });
  });

  it('does not turn imported own words into a quote', () => {
    const source = 'Before\n\n> @Ana #0\n> words nobody checked\n\nAfter';
    const { body } = emitWriting({ source, text: '', marks: [] }, [], () => null, labels);
    expect(readWriting(body).blocks.map(({ kind }) => kind)).toEqual(['own']);
    expect(body).toContain('> \\@Ana #0');
  });
});

describe('the Quote button', () => {
  it('gives a block that resolves to the whole post, nested quotes in it', () => {
    fc.assert(
      fc.property(plan, (drawn) => {
        const thread = typed(drawn);
        for (const { name, number, revision } of thread.posts) {
          if (!/[\p{L}\p{N}]/u.test(revision.text.replaceAll(TOKEN, ''))) continue;
          const checked = thread.check(quoteBlock({ name, number, text: revision.text }));
          expect(checked).toMatchObject({ ok: true, source: TOKEN });
          if (!checked.ok) continue;
          const space = revision.text.length - revision.text.trimStart().length; // no-break spaces count in a text
          expect(checked.quotes[0]!.ranges).toEqual([[space, revision.text.trimEnd().length]]);
        }
      }),
      { numRuns: THREADS },
    );
  });
});

it('sees the same top-level blocks as the renderer, and puts each token where it is one', () => {
  fc.assert(
    fc.property(markdown, fc.nat(3), (own, places) => {
      const body = admitted(`${own}\n${'> @Ana #0\n> je\n\n'.repeat(places)}`);
      const { blocks } = readWriting(body);
      expect(
        lex(body)
          .map(({ raw }) => raw)
          .join(''),
      ).toBe(body.replace(/^\n+$/, '')); // offsets are counted by raw
      const source = blocks.map((block) => (block.kind === 'own' ? block.source.trimEnd() : TOKEN)).join('\n\n');
      const tokens = lex(source).filter((token) => token.type === 'paragraph' && token.text === TOKEN);
      expect(tokens).toHaveLength(blocks.filter(({ kind }) => kind === 'quote').length);
      expect(
        blocks
          .map((block) => body.slice(block.start, block.end))
          .join('')
          .replace(/\s/g, ''),
      ).toBe(body.replace(/\s/g, ''));
    }),
    { numRuns: THREADS },
  );
});
