import { Lucia, TimeSpan } from 'lucia';
import type { Context, Member, ResolveViewer, Viewer } from '../context-types.ts';
import type { Database, Tx } from '../db/open.ts';
import { newId } from '../db/ids.ts';
import { dayOf, MEMBER_COLUMNS, memberOf, sessionAdapter } from './session-store.ts';
import type { SessionAttributes, UserAttributes } from './session-store.ts';

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, UserAttributes>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: UserAttributes;
  }
}

/** SECURITY S6: a member's session ends after 30 days unused, after 90 days in any case. */
const IDLE = new TimeSpan(30, 'd');
const ABSOLUTE_MS = 90 * 24 * 3600 * 1000;

type Needs = Pick<Context, 'database' | 'clock'>;

const lucia = ({ database, clock }: Needs): Lucia<SessionAttributes, UserAttributes> =>
  new Lucia<SessionAttributes, UserAttributes>(sessionAdapter(database, clock), {
    sessionExpiresIn: IDLE,
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });

/** Opens a session in a browser and ends the one it had: a new id at each login, the old one dead (SECURITY 3.2). */
export async function beginSession(context: Context, before: Viewer, accountId: string): Promise<string> {
  if (before.kind === 'member')
    await context.database.write((tx) => endSessions(tx, before.accountId, { id: before.sessionId }));
  return openSession(context, accountId);
}

/** Opens a session; gives the secret for the cookie, which is kept nowhere else. */
export async function openSession(context: Needs, accountId: string): Promise<string> {
  const at = context.clock();
  const session = await lucia(context).createSession(accountId, {
    rowId: newId(),
    endsAt: new Date(at.getTime() + ABSOLUTE_MS),
    authenticatedAt: at,
    seenOn: dayOf(at),
  });
  return session.id;
}

/** Makes the function that tells who holds a session cookie. */
export function createResolveViewer(context: Needs): ResolveViewer {
  const sessions = lucia(context);
  const { database, clock } = context;
  return async (secret) => {
    const { session, user } = await sessions.validateSession(secret);
    if (!session) return { viewer: { kind: 'visitor' }, renewed: false };
    if (session.endsAt <= clock()) {
      await sessions.invalidateSession(secret);
      return { viewer: { kind: 'visitor' }, renewed: false };
    }
    if (session.seenOn !== dayOf(clock())) await markSeen(database, session.rowId, dayOf(clock()));
    const member = memberOf(user.rows, clock().toISOString());
    return { viewer: member ?? { kind: 'visitor' }, renewed: member !== null && session.fresh };
  };
}

/** Who holds these sessions now, by their public ids, in one query; those that have ended are left out. */
export async function membersOf(
  { database, clock }: Needs,
  sessionIds: readonly string[],
): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  if (sessionIds.length === 0) return members;
  const at = clock().toISOString();
  const rows = await database.db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .innerJoin('pseudonym', 'pseudonym.account_id', 'account.id')
    .select(MEMBER_COLUMNS)
    .where('session.id', 'in', [...sessionIds])
    .where('session.expires_at', '>', at)
    .where('session.ends_at', '>', at)
    .orderBy('pseudonym.created_at')
    .orderBy('pseudonym.id')
    .execute();
  for (const [sessionId, own] of Map.groupBy(rows, (row) => row.session_id)) {
    const member = memberOf(own, at);
    if (member) members.set(sessionId, member);
  }
  return members;
}

/** Somebody who is not there, for what the site does in their name; null when the account is gone. */
export async function absentMember({ database, clock }: Needs, accountId: string): Promise<Member | null> {
  const rows = await database.db
    .selectFrom('account')
    .innerJoin('pseudonym', 'pseudonym.account_id', 'account.id')
    .select(['account.id as account_id', 'account.role', 'account.staff_boards', 'account.referee_at'])
    .select(['account.read_only_until', 'account.suspended_until'])
    .select(['pseudonym.id', 'pseudonym.name'])
    .where('account.id', '=', accountId)
    .orderBy('pseudonym.created_at')
    .orderBy('pseudonym.id')
    .execute();
  return memberOf(
    rows.map((row) => ({ ...row, session_id: '' })),
    clock().toISOString(),
  );
}

const markSeen = (database: Database, id: string, day: string): Promise<unknown> =>
  database.write(({ db }) => db.updateTable('session').set({ seen_on: day }).where('id', '=', id).execute());

export interface SessionRow {
  id: string;
  createdOn: string;
  seenOn: string;
  label: string | null;
}

/** The account's living sessions, newest first. */
export async function listSessions({ database, clock }: Needs, accountId: string): Promise<SessionRow[]> {
  const at = clock().toISOString();
  const rows = await database.db
    .selectFrom('session')
    .select(['id', 'created_on', 'seen_on', 'label'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', at)
    .where('ends_at', '>', at)
    .orderBy('authenticated_at', 'desc')
    .execute();
  return rows.map((row) => ({ id: row.id, createdOn: row.created_on, seenOn: row.seen_on, label: row.label }));
}

/** Ends one session of the account, or every other than `keep`; after the commit the bus says which. */
export async function endSessions(
  tx: Tx,
  accountId: string,
  which: { id: string } | { keep: string | null },
): Promise<void> {
  let ending = tx.db.deleteFrom('session').where('account_id', '=', accountId);
  if ('id' in which) ending = ending.where('id', '=', which.id);
  else if (which.keep !== null) ending = ending.where('id', '!=', which.keep);
  const ended = await ending.returning('id').execute();
  tx.ring('sessionsEnded', { sessionIds: ended.map(({ id }) => id) });
}

/** Deletes the sessions that have ended. */
export const purgeSessions = (context: Needs): Promise<void> => lucia(context).deleteExpiredSessions();
