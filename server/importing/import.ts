import { createHash } from 'node:crypto';
import type { Context } from '../context-types.ts';
import { now } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Reader, Tx } from '../db/open.ts';
import { renewNeighbours } from '../discussions/neighbours.ts';
import { findJournal } from '../discussions/journals.ts';
import { insertJournal } from '../journals/open.ts';
import { render } from '../discussions/prepare.ts';
import type { PreparedText } from '../discussions/prepare.ts';
import { countReplies, insertDiscussion, insertPost, insertThanks } from '../discussions/store.ts';
import { InvalidForm } from '../errors.ts';
import { insertPseudonym } from '../members/accounts.ts';
import { nameKey } from '../members/names.ts';
import { tagDiscussion } from '../tags/queries.ts';
import { fromBbcode } from '../text/bbcode.ts';
import { admit } from '../text/door.ts';
import { citedNumbers, readWriting } from '../text/quotes/parse.ts';
import { resolveWriting } from '../text/quotes/resolve.ts';
import type { CitablePost } from '../text/quotes/resolve.ts';
import { find } from '../text/quotes/match.ts';
import { ImportError } from './format.ts';
import type { ExportedDiscussion } from './format.ts';

export interface Imported {
  id: string;
  slug: string;
  replies: number;
  quotes: number;
  /** True when this very file had been imported before: nothing was changed. */
  already: boolean;
}

interface Draft {
  number: number;
  author: string;
  at: string;
  text: PreparedText;
}

/**
 * Brings in one exported discussion: authors as unclaimed pseudonyms, dates, order, tags, category and thanks as they
 * were; copied quotes become live ones where their words are found in an earlier post of the named author, and stay
 * the writer's own words where not. Invents nothing.
 */
export async function importDiscussion(
  context: Context,
  discussion: ExportedDiscussion,
  bytes: Buffer,
): Promise<Imported> {
  const importedFrom = createHash('sha256').update(bytes).digest('base64url');
  const { database } = context;
  const before = await findImported(database.db, importedFrom);
  if (before) return before;
  const drafts = await draftPosts(context, discussion);
  try {
    const { id, slug } = await database.write((tx) => store(context, tx, discussion, drafts, importedFrom));
    const quotes = drafts.reduce((sum, draft) => sum + draft.text.quotes.length, 0);
    return { id, slug, replies: discussion.replies.length, quotes, already: false };
  } catch (error) {
    // The same file may have been imported meanwhile.
    const twin = database.engine.isUniqueViolation(error) ? await findImported(database.db, importedFrom) : null;
    if (!twin) throw error;
    return twin;
  }
}

async function findImported(db: Reader, importedFrom: string): Promise<Imported | null> {
  const row = await db
    .selectFrom('discussion')
    .select(['id', 'slug', 'post_count'])
    .where('imported_from', '=', importedFrom)
    .executeTakeFirst();
  return row ? { id: row.id, slug: row.slug, replies: row.post_count, quotes: 0, already: true } : null;
}

/** Renders every post in order, so that each finds its quotes in those before it. Ids are made here, used when stored. */
async function draftPosts(context: Context, { entry, replies }: ExportedDiscussion): Promise<Draft[]> {
  const citable = new Map<number, CitablePost>();
  const drafts: Draft[] = [];
  for (const [number, post] of [entry, ...replies].entries()) {
    const text = await draftText(context, post.bbcode, citable).catch((failure: unknown) => {
      if (!(failure instanceof InvalidForm)) throw failure;
      throw new ImportError(`Text number ${number} cannot be taken over: ${Object.values(failure.errors).join(', ')}`);
    });
    drafts.push({ number, author: post.author, at: new Date(post.at).toISOString(), text });
    // Stands for the post and its revision until they are stored.
    const placeholder = String(number);
    citable.set(number, {
      postId: placeholder,
      number,
      name: post.author,
      revisions: [{ id: placeholder, text: text.text, marks: text.marks }],
    });
  }
  return drafts;
}

async function draftText(
  context: Context,
  bbcode: string,
  citable: ReadonlyMap<number, CitablePost>,
): Promise<PreparedText> {
  const latestFirst = [...citable.values()].reverse();
  const body = fromBbcode(bbcode, ({ author, words }) => {
    const source = latestFirst.find(
      ({ name, revisions: [revision] }) =>
        (author === null || name === author) && revision && find(words, revision.text) !== null,
    );
    return source ? { name: source.name, number: source.number } : null;
  });
  const admitted = admit(body);
  if (!admitted.ok) throw new InvalidForm({ body: [admitted.code] });
  const writing = readWriting(admitted.text);
  const cited = new Map(
    citedNumbers(writing).flatMap((number) => [
      ...(citable.has(number) ? [[number, citable.get(number)!] as const] : []),
    ]),
  );
  const resolved = resolveWriting(writing, cited);
  if (!resolved.ok) throw new InvalidForm({ body: resolved.problems.map(({ code }) => code) });
  const rendered = await render(context, resolved.source);
  // Another site's names are not ours: an @ there speaks to nobody here.
  return { ...rendered, source: resolved.source, quotes: resolved.quotes, mentions: [] };
}

async function store(
  context: Context,
  tx: Tx,
  { journal, entry, replies }: ExportedDiscussion,
  drafts: Draft[],
  importedFrom: string,
): Promise<{ id: string; slug: string }> {
  const language = context.config.locale;
  const names = new Map<string, string>();
  for (const author of [journal.author, ...drafts.map((draft) => draft.author)]) {
    if (!names.has(author)) names.set(author, await unclaimed(tx, author, drafts[0]?.at ?? now(context)));
  }
  const idOf = (author: string): string => names.get(author) ?? '';
  const opened = drafts[0]?.at ?? now(context);
  const owner = { kind: 'visitor' } as const;
  const existing = await findJournal(tx.db, owner, { pseudonymId: idOf(journal.author) });
  const journalId =
    existing?.id ??
    (await insertJournal(tx, {
      pseudonymId: idOf(journal.author),
      title: journal.title,
      audience: 'public',
      listed: true,
      at: opened,
    }));
  const discussion = await insertDiscussion(tx, {
    journalId,
    pseudonymId: idOf(entry.author),
    title: entry.title,
    category: entry.category ?? null,
    language,
    audience: 'public',
    at: opened,
    importedFrom,
  });
  const posts: { id: string; revisionId: string }[] = [];
  for (const draft of drafts) {
    const real = (placeholder: string): { id: string; revisionId: string } => posts[Number(placeholder)]!;
    const quotes = draft.text.quotes.map((quote) => ({
      ...quote,
      sourcePostId: real(quote.sourcePostId).id,
      sourceRevisionId: real(quote.sourceRevisionId).revisionId,
    }));
    const stored = await insertPost(tx, {
      discussionId: discussion.id,
      number: draft.number,
      pseudonymId: idOf(draft.author),
      inReplyTo: null,
      language,
      submission: null,
      text: { ...draft.text, quotes },
      at: draft.at,
    });
    posts.push(stored);
  }
  await countReplies(tx, discussion.id, replies.length, drafts.at(-1)?.at ?? opened);
  await tagDiscussion(tx, discussion.id, entry.tags);
  await renewNeighbours(tx, { id: discussion.id, journal_id: journalId, created_at: opened });
  for (const [number, post] of [entry, ...replies].entries()) {
    // Nobody knows when thanks were given, only in which order: their ids keep it.
    const ids = post.acknowledgements.map(() => newId()).sort();
    for (const [index, { author, note }] of post.acknowledgements.entries()) {
      if (author !== null && !names.has(author)) names.set(author, await unclaimed(tx, author, opened));
      // When it was given is not known: the text's own time, so that nothing is made up.
      await insertThanks(tx, {
        id: ids[index]!,
        postId: posts[number]!.id,
        accountId: null,
        pseudonymId: author === null ? null : idOf(author),
        note,
        at: drafts[number]!.at,
      });
    }
  }
  return discussion;
}

/** The unclaimed pseudonym of an imported author: made, or the one an earlier import made. */
async function unclaimed(tx: Tx, name: string, at: string): Promise<string> {
  const known = await tx.db
    .selectFrom('pseudonym')
    .select(['id', 'account_id', 'name'])
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  if (!known) {
    return insertPseudonym(tx, { accountId: null, name, at }).catch((failure: unknown) => {
      if (!(failure instanceof InvalidForm)) throw failure;
      throw new ImportError(`Somebody asks to sign up as "${name}": let them in or refuse them before importing`);
    });
  }
  // Another person's words must not be put under a living member's name.
  if (known.account_id !== null || known.name !== name) {
    throw new ImportError(`The name "${name}" is taken here by "${known.name}": rename one of them before importing`);
  }
  return known.id;
}
