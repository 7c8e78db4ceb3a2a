import { setImmediate as breath } from 'node:timers/promises';
import type { ListName } from '#shared/events.ts';
import type { RingEvents } from '../bus.ts';
import type { Context, Member, Viewer } from '../context-types.ts';
import { canSeeDiscussion, isStaff } from '../access/rules.ts';
import { whereOf } from '../log.ts';
import { membersOf } from '../members/sessions.ts';
import { accountRoom, listRoom } from './rooms.ts';
import type { LiveServer, LiveSocket } from './types.ts';

/** Sockets told in one go: ten thousand at once would hold the whole site up for most of a second (SECURITY fact 10). */
const SLICE = 500;

export interface Ringer {
  /** Tells those who watch a discussion, or a list it stands in, that it has changed. */
  discussion(ring: RingEvents['discussion']): void;
  /** Tells an account's own sockets how many unread notifications it has. */
  account(ring: RingEvents['account']): void;
  /** Tells staff who have a queue open that it has changed. */
  cases(): void;
}

/**
 * Tells sockets, one thing after the other. Several changes of one thing that wait are told as the last one. The right
 * to be told is decided anew for each socket, at sending.
 */
export function createRinger(context: Context, io: LiveServer): Ringer {
  const waiting = new Map<string, () => Promise<void>>();
  const revisions = new Map<string, number>();
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    for (const [key, tell] of waiting) {
      waiting.delete(key);
      await tell().catch((failure: unknown) => context.log.error({ event: 'ring', at: whereOf(failure) }));
    }
    busy = false;
  };
  const soon = (key: string, tell: () => Promise<void>): void => {
    waiting.set(key, tell);
    if (!busy) void work();
  };
  return {
    discussion({ discussionId, revision }) {
      revisions.set(discussionId, Math.max(revision, revisions.get(discussionId) ?? 0));
      soon(discussionId, () => {
        const last = revisions.get(discussionId) ?? revision;
        revisions.delete(discussionId);
        return tellOfDiscussion(context, io, { discussionId, revision: last });
      });
    },
    account({ accountId }) {
      soon(accountRoom(accountId), () => tellAccount(context, io, accountId));
    },
    cases() {
      soon(listRoom('cases'), () => tellStaff(context, io));
    },
  };
}

const standingIn = (io: LiveServer, rooms: readonly string[]): string[] => [
  ...new Set(rooms.flatMap((room) => [...(io.sockets.adapter.rooms.get(room) ?? [])])),
];

async function tellOfDiscussion(context: Context, io: LiveServer, ring: RingEvents['discussion']): Promise<void> {
  const { discussionId } = ring;
  const lists = await listsOf(context, discussionId);
  const watching = standingIn(io, [discussionId, ...lists.map(listRoom)]);
  for (let from = 0; from < watching.length; from += SLICE) {
    const sockets = watching.slice(from, from + SLICE).flatMap((id) => io.sockets.sockets.get(id) ?? []);
    const { may, mayNot } = await divide(context, discussionId, sockets);
    for (const socket of may) socket.emit('discussion', ring);
    // They are told nothing; coming back they ask for the page again, which says what they may know.
    for (const socket of mayNot) socket.disconnect(true);
    await breath();
  }
}

/** The lists a discussion stands in. */
async function listsOf({ database: { db } }: Context, discussionId: string): Promise<ListName[]> {
  const found = await db
    .selectFrom('discussion')
    .leftJoin('journal', 'journal.id', 'discussion.journal_id')
    .leftJoin('board', 'board.id', 'discussion.board_id')
    .select(['journal.slug as journal', 'board.slug as board'])
    .where('discussion.id', '=', discussionId)
    .executeTakeFirst();
  const journal: ListName[] = found?.journal ? ['journals', `journals/${found.journal}`] : [];
  const board: ListName[] = found?.board ? ['boards', `boards/${found.board}`] : [];
  return [...journal, ...board];
}

/**
 * Who of these may see the discussion now, one query for it and one for all their sessions; and whose socket has to
 * close. Who only watches the list it stands in never knew of it, and hears nothing.
 */
async function divide(
  context: Context,
  discussionId: string,
  sockets: LiveSocket[],
): Promise<{ may: LiveSocket[]; mayNot: LiveSocket[] }> {
  const discussion = await context.database.db
    .selectFrom('discussion')
    .selectAll()
    .where('id', '=', discussionId)
    .executeTakeFirst();
  const members = await membersHolding(context, sockets);
  const may: LiveSocket[] = [];
  const mayNot: LiveSocket[] = [];
  for (const socket of sockets) {
    const { caller, watching } = socket.data;
    const viewer: Viewer | undefined = caller.sessionId === null ? { kind: 'visitor' } : members.get(caller.sessionId);
    if (viewer && discussion && canSeeDiscussion(viewer, discussion)) may.push(socket);
    else if (!viewer || watching.includes(discussionId)) mayNot.push(socket);
  }
  return { may, mayNot };
}

async function tellAccount(context: Context, io: LiveServer, accountId: string): Promise<void> {
  const sockets = standingIn(io, [accountRoom(accountId)]).flatMap((id) => io.sockets.sockets.get(id) ?? []);
  const members = await membersHolding(context, sockets);
  const [member] = members.values();
  const unread = member ? (await context.loadShell(member)).unread : 0;
  for (const socket of sockets) {
    if (members.has(socket.data.caller.sessionId ?? '')) socket.emit('account', { unread });
    else socket.disconnect(true);
  }
}

async function tellStaff(context: Context, io: LiveServer): Promise<void> {
  const sockets = standingIn(io, [listRoom('cases')]).flatMap((id) => io.sockets.sockets.get(id) ?? []);
  const members = await membersHolding(context, sockets);
  for (const socket of sockets) {
    const member = members.get(socket.data.caller.sessionId ?? '');
    if (member && isStaff(member)) socket.emit('cases');
    else socket.disconnect(true);
  }
}

/** Who holds the sessions of these sockets now; those that have ended are left out. */
const membersHolding = (context: Context, sockets: LiveSocket[]): Promise<Map<string, Member>> =>
  membersOf(context, [...new Set(sockets.flatMap(({ data }) => data.caller.sessionId ?? []))]);
