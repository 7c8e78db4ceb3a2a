import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#shared/events.ts';
import type { Caller } from './handshake.ts';

interface SocketData {
  caller: Caller;
  /** Rooms of the discussions and lists it watches. */
  watching: string[];
}

export type LiveServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
export type LiveSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
