import { createHash } from 'node:crypto';
import { readConfig } from '#server/config.ts';
import { createContext } from '#server/context.ts';
import type { Context } from '#server/context-types.ts';
import { newId } from '#server/db/ids.ts';
import type { Tx } from '#server/db/open.ts';
import { KNOWN } from '#shared/limits.ts';
import { nameKey } from '#server/members/names.ts';
import { insertJournal } from '#server/journals/open.ts';
import { LIVE } from '#server/discussions/store.ts';
import { openSession } from '#server/members/sessions.ts';
import { TOKEN } from '#server/text/types.ts';
import type { Rendered } from '#server/text/types.ts';
import { TITLES, textNumber } from './texts.ts';

/** A site filled for measuring. */
export interface Filled {
  dataDir: string;
  posts: number;
  /** A discussion of exactly one page: an opening and 20 replies, of which one in three quotes. */
  page: string;
  /** A discussion with room for more on its page. */
  short: string;
  /** A discussion of 10,000 replies, or of as many as the site has. */
  long: { path: string; pages: number };
  /** Cookies of members, each of an account of its own. */
  sessions: string[];
  /** Their names' ids. */
  names: string[];
}

const MEMBERS = 400;
const VARIANTS = 120;
const BATCH = 400;
const LONG = 10_000;

interface Variant {
  own: Rendered & { source: string };
  quoting: Rendered & { source: string };
  /** Where its first sentence ends. */
  sentence: number;
}

/** Fills an empty data folder with posts and quotes as members would have written them, straight into the tables. */
export async function generate(dataDir: string, posts: number): Promise<Filled> {
  const context = await createContext(readConfig({ DATA_DIR: dataDir }), { drawing: { document: () => '' } });
  await context.database.migrate();
  const variants = await renderVariants(context);
  const { names, sessions } = await makeMembers(context);
  const fill = filler(context, variants, names);
  const page = await fill(20);
  const short = await fill(5);
  const long = Math.min(LONG, Math.floor(posts / 2));
  const longPath = await fill(long);
  let left = posts - 21 - 6 - long - 1;
  for (let count = 0; left > 0; count += 1) {
    const replies = Math.min(left - 1, 10 + ((count * 7) % 41));
    await fill(Math.max(0, replies));
    left -= Math.max(0, replies) + 1;
  }
  await fill.flush();
  await context.renderer.close();
  await context.database.forget();
  await context.database.close();
  return { dataDir, posts, page, short, long: { path: longPath, pages: Math.ceil(long / 20) }, sessions, names };
}

async function renderVariants(context: Context): Promise<Variant[]> {
  const variants: Variant[] = [];
  for (let seed = 0; seed < VARIANTS; seed += 1) {
    const source = textNumber(seed, 1 + (seed % 3));
    const own = { source, ...(await context.renderer.render(source)) };
    const quotingSource = `${TOKEN}\n\n${source}`;
    const quoting = { source: quotingSource, ...(await context.renderer.render(quotingSource)) };
    variants.push({ own, quoting, sentence: own.text.indexOf('.') + 1 });
  }
  return variants;
}

async function makeMembers(context: Context): Promise<{ names: string[]; sessions: string[] }> {
  const names: string[] = [];
  const accounts: string[] = [];
  const at = context.clock().toISOString();
  await context.database.write(async ({ db }) => {
    for (let index = 0; index < MEMBERS; index += 1) {
      const [account, name] = [newId(), newId()];
      accounts.push(account);
      names.push(name);
      await db
        .insertInto('account')
        .values({ id: account, password_hash: '', role: null, consented_at: at, created_at: at })
        .execute();
      await db
        .insertInto('pseudonym')
        .values({
          id: name,
          account_id: account,
          name: `Membre ${index}`,
          name_key: nameKey(`Membre ${index}`),
          about: '',
          created_at: at,
          approved: KNOWN,
        })
        .execute();
    }
  });
  const sessions: string[] = [];
  for (const account of accounts) sessions.push(await openSession(context, account));
  return { names, sessions };
}

type Rows = Parameters<Tx['db']['insertInto']>[0];

/** Gives the function that adds one discussion, and `flush` for what still waits to be written. */
function filler(context: Context, variants: Variant[], names: string[]) {
  const waiting = new Map<Rows, Record<string, unknown>[]>();
  let held = 0;
  let count = 0;
  let journals: string[] | null = null;
  const add = (table: Rows, row: Record<string, unknown>): void => {
    const rows = waiting.get(table);
    if (rows) rows.push(row);
    else waiting.set(table, [row]);
  };
  const order: Rows[] = ['discussion', 'post', 'revision', 'quote'];
  const flush = async (): Promise<void> => {
    await context.database.write(async ({ db }) => {
      for (const table of order) {
        const rows = waiting.get(table) ?? [];
        for (let from = 0; from < rows.length; from += BATCH) {
          await db
            .insertInto(table)
            .values(rows.slice(from, from + BATCH) as never)
            .execute();
        }
      }
    });
    waiting.clear();
    held = 0;
  };
  const fill = async (replies: number): Promise<string> => {
    journals ??= await openJournals(context, names);
    count += 1;
    const id = newId();
    const author = names[count % names.length]!;
    const slug = createHash('sha1').update(id).digest('hex').slice(0, 8);
    const at = (number: number): string =>
      new Date(Date.UTC(2020, 0, 1) + count * 3_000_000 + number * 61_000).toISOString();
    add('discussion', {
      id, journal_id: journals[count % journals.length], pseudonym_id: author, title: TITLES[count % TITLES.length], slug,
      category: null, language: 'fr', content_note: null, audience: 'public', post_count: replies, revision: 1,
      created_at: at(0), last_post_at: at(replies), imported_from: null, board_id: null, pinned_at: null, closed_at: null,
      indexable_at: null, comments: 'open', ...LIVE,
    }); // prettier-ignore
    let earlier: { post: string; revision: string; variant: Variant } | null = null;
    for (let number = 0; number <= replies; number += 1) {
      const [post, revision] = [newId(), newId()];
      const variant: Variant = variants[(count * 31 + number * 17) % variants.length]!;
      const cites: boolean = earlier !== null && number % 3 === 1;
      const text = cites ? variant.quoting : variant.own;
      add('post', {
        id: post, discussion_id: id, number, pseudonym_id: names[(count + number * 3) % names.length],
        in_reply_to: cites ? number - 1 : null, language: 'fr', capacity: null, revision_id: revision, submission: null,
        created_at: at(number), edited_at: null, screened_by: null, taken_back_at: null, ...LIVE,
      }); // prettier-ignore
      add('revision', {
        id: revision, post_id: post, number: 1, source: text.source, html: text.html, text: text.text,
        marks: JSON.stringify(text.marks), cook: text.cook, created_at: at(number),
      }); // prettier-ignore
      if (cites && earlier) {
        add('quote', {
          revision_id: revision, position: 0, source_post_id: earlier.post, source_revision_id: earlier.revision,
          ranges: JSON.stringify([[0, earlier.variant.sentence]]),
        }); // prettier-ignore
      }
      earlier = cites ? null : { post, revision, variant };
      held += 1;
      if (held >= 5_000) await flush();
    }
    return `/d/${id}/${slug}`;
  };
  return Object.assign(fill, { flush });
}

async function openJournals(context: Context, names: string[]): Promise<string[]> {
  const at = context.clock().toISOString();
  return context.database.write(async (tx) => {
    const ids: string[] = [];
    for (const [index, pseudonymId] of names.slice(0, 40).entries()) {
      ids.push(
        await insertJournal(tx, { pseudonymId, title: `Carnet ${index}`, audience: 'public', listed: true, at }),
      );
    }
    return ids;
  });
}
