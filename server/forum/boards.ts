import type { BoardNames } from '#shared/pages.ts';
import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import type { BoardTable } from '../db/schema.ts';
import { bumpVisibility, slugOf } from '../discussions/store.ts';
import { notFound } from '../errors.ts';
import { allBoards, findBoard } from './queries.ts';

/** What the host arranges: which boards there are, what they are called, in which order. Each act is on record. */

/** Addresses under /boards that are pages of their own. */
const RESERVED = ['settings', '-'];

/** Adds a board after the others; gives its address, which stays when the board is renamed. */
export async function addBoard(context: Context, member: Member, names: BoardNames): Promise<string> {
  const at = now(context);
  return context.database.write(async (tx) => {
    const boards = await lockedBoards(tx);
    const taken = new Set([...boards.map(({ slug }) => slug), ...RESERVED]);
    const base = slugOf(names.title_fr) === '-' ? 'forum' : slugOf(names.title_fr);
    let slug = base;
    for (let count = 2; taken.has(slug); count += 1) slug = `${base}-${count}`;
    const id = newId();
    const position = Math.max(-1, ...boards.map((board) => board.position)) + 1;
    await tx.db
      .insertInto('board')
      .values({ id, slug, position, ...names, created_at: at, archived_at: null })
      .execute();
    await record(tx, { at, accountId: member.accountId, act: 'board_added', subject: { type: 'board', id } });
    return slug;
  });
}

/** Gives a board other names, and perhaps another number of first texts to read; null: the site's. */
export const renameBoard = (
  context: Context,
  member: Member,
  slug: string,
  names: BoardNames,
  firstPosts?: number | null,
): Promise<void> =>
  change(context, member, slug, 'board_renamed', (tx, board) =>
    tx.db
      .updateTable('board')
      .set({ ...names, ...(firstPosts === undefined ? {} : { first_posts: firstPosts }) })
      .where('id', '=', board.id)
      .execute(),
  );

/** Archives a board, or opens it again: what stands there stays readable, only nothing new is opened. */
export const archiveBoard = (context: Context, member: Member, slug: string, archived: boolean): Promise<void> =>
  change(context, member, slug, archived ? 'board_archived' : 'board_restored', (tx, board) =>
    tx.db
      .updateTable('board')
      .set({ archived_at: archived ? now(context) : null })
      .where('id', '=', board.id)
      .execute(),
  );

/** Moves a board one place up or down; at the end of the list nothing happens. */
export const moveBoard = (context: Context, member: Member, slug: string, way: 'up' | 'down'): Promise<void> =>
  change(context, member, slug, 'boards_reordered', async (tx, board, boards) => {
    const order = boards.map(({ id }) => id);
    const from = order.indexOf(board.id);
    const to = from + (way === 'up' ? -1 : 1);
    if (order[to] === undefined) return;
    [order[from], order[to]] = [order[to], board.id];
    for (const [position, id] of order.entries()) {
      await tx.db.updateTable('board').set({ position }).where('id', '=', id).execute();
    }
  });

async function change(
  context: Context,
  member: Member,
  slug: string,
  act: 'board_renamed' | 'board_archived' | 'board_restored' | 'boards_reordered',
  work: (tx: Tx, board: BoardTable, boards: BoardTable[]) => Promise<unknown>,
): Promise<void> {
  await context.database.write(async (tx) => {
    const boards = await lockedBoards(tx);
    const board = await findBoard(tx.db, slug);
    if (!board) throw notFound();
    await work(tx, board, boards);
    await record(tx, {
      at: now(context),
      accountId: member.accountId,
      act,
      subject: { type: 'board', id: board.id },
    });
  });
}

/** All boards, after taking the site's own row: hosts who arrange at the same time do so one after the other. */
async function lockedBoards(tx: Tx): Promise<BoardTable[]> {
  // Pages kept for visitors name the board they stand on: they are stale from here on.
  await bumpVisibility(tx);
  return allBoards(tx.db);
}
