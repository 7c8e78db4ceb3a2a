import type { ListName } from '#shared/events.ts';

/** Names of the rooms that sockets stand in. A discussion's is its id, which no other name can be. */

export const sessionRoom = (sessionId: string): string => `session ${sessionId}`;
export const accountRoom = (accountId: string): string => `account ${accountId}`;
export const listRoom = (list: ListName): string => `list ${list}`;
