import { z } from 'zod';
import { LISTS_MAX, WATCHED_MAX } from '#shared/events.ts';
import type { ClientEvents, ListName } from '#shared/events.ts';
import { isStaff } from '../access/rules.ts';
import { visibleDiscussions } from '../access/visible.ts';
import type { Context, Viewer } from '../context-types.ts';
import { membersOf } from '../members/sessions.ts';
import { listRoom } from './rooms.ts';
import type { LiveSocket } from './types.ts';

/** Who is at the other end now; null when their session has ended since. */
export async function viewerOf(context: Context, { sessionId }: { sessionId: string | null }): Promise<Viewer | null> {
  if (sessionId === null) return { kind: 'visitor' };
  return (await membersOf(context, [sessionId])).get(sessionId) ?? null;
}

/** The present revisions of those of these discussions that a viewer may see. */
async function revisions(
  { database: { db } }: Context,
  viewer: Viewer,
  ids: readonly string[],
): Promise<{ id: string; revision: number }[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('discussion')
    .select(['id', 'revision'])
    .where('id', 'in', [...ids])
    .where(visibleDiscussions(viewer))
    .execute();
}

interface SocketEvent<S extends z.ZodType> {
  /** The payload and, last, the acknowledgement. */
  schema: S;
  handle(context: Context, socket: LiveSocket, args: z.output<S>): Promise<void>;
}

const event = <S extends z.ZodType>(made: SocketEvent<S>): SocketEvent<z.ZodType> =>
  made as unknown as SocketEvent<z.ZodType>;

const id = z.string().regex(/^[0-9A-Za-z]{22}$/);
const list = z.custom<ListName>(
  (value) => typeof value === 'string' && /^(?:cases|(?:journals|boards)(?:\/[a-z0-9-]{1,100})?)$/.test(value),
);
const acknowledgement = z.custom<Parameters<ClientEvents['watch']>[1]>((value) => typeof value === 'function');

/** Every event a browser may send. A Map: no name of an object's own property is an event (NodeBB's CVE-2023-30591). */
export const CLIENT_EVENT_TABLE = new Map<string, SocketEvent<z.ZodType>>([
  [
    'watch',
    event({
      schema: z.tuple([
        z.strictObject({
          discussions: z.array(id).max(WATCHED_MAX),
          lists: z.array(list).max(LISTS_MAX).default([]),
        }),
        acknowledgement,
      ]),
      async handle(context, socket, [{ discussions, lists }, acknowledge]) {
        const viewer = await viewerOf(context, socket.data.caller);
        if (!viewer) return void socket.disconnect(true);
        const seen = (await revisions(context, viewer, discussions)).map((row) => row.id);
        // A socket that has closed meanwhile would stay in its rooms for ever.
        if (!socket.connected) return;
        for (const left of socket.data.watching) await socket.leave(left);
        const may = lists.filter((name) => name !== 'cases' || isStaff(viewer));
        socket.data.watching = [...seen, ...may.map(listRoom)];
        await socket.join(socket.data.watching);
        // Read once they are watched: what changes from here on rings.
        const now = await revisions(context, viewer, seen);
        const unread = viewer.kind === 'member' ? (await context.loadShell(viewer)).unread : null;
        acknowledge({ revisions: Object.fromEntries(now.map(({ id, revision }) => [id, revision])), unread });
      },
    }),
  ],
]);
