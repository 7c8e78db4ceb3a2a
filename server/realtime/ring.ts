import { setImmediate as breath } from 'node:timers/promises';
import type { RingEvents } from '../bus.ts';
import type { Context, Viewer } from '../context-types.ts';
import { canSeeDiscussion } from '../access/rules.ts';
import { whereOf } from '../log.ts';
import { membersOf } from '../members/sessions.ts';
import type { LiveServer, LiveSocket } from './types.ts';

/** Sockets told in one go: ten thousand at once would hold the whole site up for most of a second (SECURITY fact 10). */
const SLICE = 500;

/**
 * Tells the sockets that watch a discussion that it has changed, one discussion after the other. Several changes that
 * wait are told as the last one. The right to see it is decided anew for each socket, at sending.
 */
export function createRinger(context: Context, io: LiveServer): (ring: RingEvents['discussion']) => void {
  const waiting = new Map<string, number>();
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    for (const [discussionId, revision] of waiting) {
      waiting.delete(discussionId);
      await tell(context, io, { discussionId, revision }).catch((failure: unknown) =>
        context.log.error({ event: 'ring', at: whereOf(failure) }),
      );
    }
    busy = false;
  };
  return ({ discussionId, revision }) => {
    waiting.set(discussionId, Math.max(revision, waiting.get(discussionId) ?? 0));
    if (!busy) void work();
  };
}

async function tell(context: Context, io: LiveServer, ring: RingEvents['discussion']): Promise<void> {
  const watching = [...(io.sockets.adapter.rooms.get(ring.discussionId) ?? [])];
  for (let from = 0; from < watching.length; from += SLICE) {
    const sockets = watching.slice(from, from + SLICE).flatMap((id) => io.sockets.sockets.get(id) ?? []);
    const { may, mayNot } = await divide(context, ring.discussionId, sockets);
    for (const socket of may) socket.emit('discussion', ring);
    // They are told nothing; coming back they ask for the page again, which says what they may know.
    for (const socket of mayNot) socket.disconnect(true);
    await breath();
  }
}

/** Who of these may see the discussion now: one query for it and one for all their sessions. */
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
  const sessions = sockets.flatMap(({ data }) => data.caller.sessionId ?? []);
  const members = await membersOf(context, [...new Set(sessions)]);
  const may = new Set(
    sockets.filter(({ data: { caller } }) => {
      const viewer: Viewer | undefined =
        caller.sessionId === null ? { kind: 'visitor' } : members.get(caller.sessionId);
      return discussion !== undefined && viewer !== undefined && canSeeDiscussion(viewer, discussion);
    }),
  );
  return { may: [...may], mayNot: sockets.filter((socket) => !may.has(socket)) };
}
