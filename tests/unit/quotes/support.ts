/** A discussion in memory: posts are typed, saved, edited and read through the same functions as on the site. */
import fc from 'fast-check';
import { admit } from '#server/text/door.ts';
import { lex, toHtml } from '#server/text/grammar.ts';
import { renderMarkdown } from '#server/text/markdown.ts';
import { compose, type QuotedSource } from '#server/text/quotes/compose.ts';
import { emitWriting, type EmittedBlock } from '#server/text/quotes/emit.ts';
import { citedNumbers, readWriting } from '#server/text/quotes/parse.ts';
import { resolveWriting, type CitablePost, type QuoteProblem, type Resolved } from '#server/text/quotes/resolve.ts';
import type { QuoteRef, RevisionText } from '#server/text/types.ts';
import type { QuotedPassage, Segment } from '#shared/body.ts';

export const RUNS = Number(process.env.LONG ?? 0) ? 20_000 : 300;
/** For properties that write whole discussions: about 10 ms a run. */
export const THREADS = Math.min(RUNS, 5_000);
export const labels = { withdrawn: 'passage retiré', masked: 'passage masqué' };

export interface Post {
  number: number;
  name: string;
  revision: RevisionText;
  quotes: QuoteRef[];
  readable: boolean;
}

/** A revision of own words only. */
export function revisionOf(source: string, id = 'r'): RevisionText {
  const { html, text, marks } = renderMarkdown(source);
  return { id, source, html, text, marks };
}

/** As `revisionOf` without jsdom, for tests that write thousands of texts: the same blocks, no marks. */
export function quickRevisionOf(source: string, id = 'r'): RevisionText {
  const html = toHtml(lex(source));
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  const text = html
    .replace(
      /<pre><code>([^]*?)\n<\/code><\/pre>/g,
      (_, code: string) => `<p>${code.replaceAll('\n', '<br>').replaceAll(' ', '&sp;')}</p>`,
    )
    .replace(/[ \t\n]+/g, ' ')
    .replace(/ ?<br> ?/g, '\n')
    .replace(/ ?<\/(?:li|tr)> ?/g, '\n')
    .replace(/ ?<\/?(?:p|h\d|ul|ol|blockquote|table|hr)>? ?/g, '\n\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+|#39|sp);/g, (all, name: string) => (name === 'sp' ? ' ' : (entities[name] ?? all)))
    .replace(/\n{2,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');
  return { id, source, html: html.replaceAll('</p>\n', '</p>'), text, marks: [] };
}

export function admitted(typed: string): string {
  const door = admit(typed);
  if (!door.ok) throw new Error(door.code);
  return door.text;
}

export class Thread {
  readonly #render: typeof revisionOf;
  readonly posts: Post[] = [];
  /** Every revision ever, since quotes may cite old ones. */
  readonly revisions = new Map<string, { post: Post; revision: RevisionText; quotes: QuoteRef[] }>();

  constructor(render = revisionOf) {
    this.#render = render;
  }

  /** Types a post and saves it; throws when it is refused. */
  write(name: string, typed: string): Post {
    const resolved = this.check(typed);
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
    const number = this.posts.length;
    const post: Post = { number, name, readable: true, revision: this.#render('', ''), quotes: [] };
    this.posts.push(post);
    this.#store(post, resolved);
    return post;
  }

  edit(post: Post, typed: string): Resolved {
    const emitted = this.form(post).blocks;
    const resolved = this.check(typed, { post, emitted });
    if (resolved.ok) this.#store(post, resolved);
    return resolved;
  }

  /** What saving `typed` would give. */
  check(typed: string, edited?: { post: Post; emitted: EmittedBlock[] }): Resolved {
    const writing = readWriting(admitted(typed));
    const citable = new Map<number, CitablePost>();
    for (const number of citedNumbers(writing)) {
      const post = this.posts[number];
      if (!post?.readable) continue;
      const cited = (edited?.post.quotes ?? []).flatMap(({ sourceRevisionId }) => {
        const known = this.revisions.get(sourceRevisionId);
        return known && known.post === post && known.revision !== post.revision ? [known.revision] : [];
      });
      citable.set(number, { postId: `p${number}`, number, name: post.name, revisions: [...cited, post.revision] });
    }
    const { revision, quotes } = edited?.post ?? {};
    return resolveWriting(
      writing,
      citable,
      edited && revision && quotes ? { revision, quotes, emitted: edited.emitted } : undefined,
    );
  }

  problems(typed: string): QuoteProblem[] {
    const resolved = this.check(typed);
    return resolved.ok ? [] : resolved.problems;
  }

  /** The edit form. */
  form(post: Post): { body: string; blocks: EmittedBlock[] } {
    const look = (ref: QuoteRef) => {
      const { post: source, revision } = this.revisions.get(ref.sourceRevisionId)!;
      return { name: source.name, number: source.number, text: revision.text, readable: source.readable };
    };
    return emitWriting(post.revision, post.quotes, look, labels);
  }

  read(post: Post): Segment[] {
    return compose(post.revision, post.quotes, (ref) => this.source(ref), labels);
  }

  quotesIn(post: Post): QuotedPassage[] {
    return this.read(post).filter((segment) => segment.kind === 'quote');
  }

  source(ref: QuoteRef): QuotedSource | null {
    const known = this.revisions.get(ref.sourceRevisionId);
    if (!known) return null;
    const { post, revision, quotes } = known;
    return {
      postId: ref.sourcePostId,
      number: post.number,
      author: post.name,
      readable: post.readable,
      revision,
      quotes,
    };
  }

  /** The words of a quote, as ranges of its source. */
  wordsOf(ref: QuoteRef): string[] {
    const { text } = this.revisions.get(ref.sourceRevisionId)!.revision;
    return ref.ranges.map(([start, end]) => text.slice(start, end));
  }

  #store(post: Post, { source, quotes }: { source: string; quotes: QuoteRef[] }): void {
    post.revision = this.#render(source, `r${this.revisions.size}`);
    post.quotes = quotes;
    this.revisions.set(post.revision.id, { post, revision: post.revision, quotes });
  }
}

/** A line of somebody's text, with what gets in the way of reading it back. */
const line = fc
  .array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.constantFrom('je', 'suis', 'là', 'équipe', 'non-violent', "l'écoute", 'we', 'listen'),
      },
      { weight: 3, arbitrary: fc.constantFrom('.', '?', '!', '…', '...', ',', ' ?', '« oui »', '"non"', 'M. Untel') },
      {
        weight: 2,
        arbitrary: fc.constantFrom('**fort**', '_doux_', '`code`', '[lien](https://example.org)', '~~non~~'),
      },
      { weight: 2, arbitrary: fc.constantFrom('\\>', '>', '&gt;', '#3', '@Ana #0', '\\@Bo #1', '[…]', '(…)', '<div>') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('👩‍👩‍👧', '🇫🇷', 'e\u0301', '\u00A0', 'co\u00ADop', '中文', '*', '_', '\\', '<!--'),
      },
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((words) => words.join(' '));

/** A block of somebody's text, own words all of it but for headings that may stand where they should not. */
const block = fc.oneof(
  { weight: 6, arbitrary: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')) },
  { weight: 1, arbitrary: line.map((words) => `- ${words}\n  > ${words}\n- ${words}`) },
  { weight: 1, arbitrary: line.map((words) => `> ${words}\n> > ${words}\n${words}`) },
  { weight: 1, arbitrary: line.map((words) => `\`\`\`\n> @Ana #0\n\n  > ${words}\n\`\`\``) },
  { weight: 1, arbitrary: line.map((words) => `    indented ${words}`) },
  { weight: 1, arbitrary: line.map((words) => `| a | b |\n|---|---|\n| ${words.replaceAll('|', '')} | c |`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '# titre',
      '---',
      '<div>',
      '<!-- x',
      '[a]: /x',
      '1. un\n2. deux',
      '- ```\n  x',
      '&gt; a',
      'x\n===',
    ),
  },
);

/** Own words in Markdown. */
export const markdown: fc.Arbitrary<string> = fc
  .array(block, { minLength: 1, maxLength: 4 })
  .map((blocks) => blocks.join('\n\n'));

/** Own words without the line starts that would be misplaced headings. */
export function harmless(typed: string): string {
  return typed.replace(/^([ \t>*\-\d.]*>[ \t>*\-\d.]*)@/gm, '$1at ');
}
