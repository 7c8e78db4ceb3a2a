import type { Context, Member } from '../context-types.ts';
import { markBoardRead } from '../discussions/reading.ts';
import { notFound } from '../errors.ts';
import { findBoard } from './queries.ts';

/** Marks every thread of a board that this member may see as read to its end. */
export async function readBoard({ database }: Context, member: Member, slug: string): Promise<void> {
  const board = await findBoard(database.db, slug);
  if (!board) throw notFound();
  await database.write((tx) => markBoardRead(tx, member, board.id));
}
