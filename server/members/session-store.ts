import { createHash } from 'node:crypto';
import type { Adapter, DatabaseSession } from 'lucia';
import type { Member } from '../context-types.ts';
import type { Database } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';

/** Only this of a session's secret is stored. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A day, for `seen_on`: when exactly somebody was here is nobody's business. */
export const dayOf = (date: Date): string => `${date.toISOString().slice(0, 10)}T00:00:00.000Z`;

export interface SessionAttributes {
  rowId: string;
  endsAt: Date;
  authenticatedAt: Date;
  seenOn: string;
}

export interface UserAttributes {
  /** The account's rows, as `memberOf` takes them. */
  rows: MemberRow[];
}

/** One pseudonym of the account that holds a session. */
export interface MemberRow {
  session_id: string;
  account_id: string;
  role: Member['role'];
  staff_boards: string | null;
  referee_at: string | null;
  read_only_until: string | null;
  suspended_until: string | null;
  id: string;
  name: string;
  /** Asked for where a page will be drawn. */
  rules_seen?: number;
  rules_now?: number | null;
}

/** What `MemberRow` is read from, with session, account and pseudonym joined. */
export const MEMBER_COLUMNS = [
  'session.id as session_id',
  'account.id as account_id',
  'account.role',
  // Beside the role and not in a table of their own: every page of a member would pay for asking there.
  'account.staff_boards',
  'account.referee_at',
  'account.read_only_until',
  'account.suspended_until',
  'pseudonym.id',
  'pseudonym.name',
] as const;

const sessionRows = prepared((db, { hash }: { hash: string }) =>
  db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .innerJoin('pseudonym', 'pseudonym.account_id', 'account.id')
    .select(['session.expires_at', 'session.ends_at', 'session.authenticated_at', 'session.seen_on'])
    .select(MEMBER_COLUMNS)
    // The newest version is the first entry read in the table's own index: no query of its own, nothing kept in a process.
    .select('account.rules_seen')
    .select((row) =>
      row
        .selectFrom('rules_version')
        .select((version) => version.fn.max<number | null>('rules_version.number').as('number'))
        .as('rules_now'),
    )
    .where('session.secret_hash', '=', hash)
    .orderBy('pseudonym.created_at')
    .orderBy('pseudonym.id'),
);

/** The pseudonyms of one session, oldest first, as the member they are at this time; null where there is none. */
export function memberOf(rows: readonly MemberRow[], at: string): Member | null {
  const [first] = rows;
  if (!first) return null;
  return {
    kind: 'member',
    accountId: first.account_id,
    sessionId: first.session_id,
    role: first.role,
    boards: first.staff_boards === null ? null : (JSON.parse(first.staff_boards) as string[]),
    referee: first.referee_at !== null,
    newRules: newRules(first),
    standing: standingAt(first, at),
    pseudonyms: rows.map(({ id, name }) => ({ id, name })),
  };
}

const newRules = ({ rules_seen = 0, rules_now = null }: MemberRow): number | null =>
  rules_now !== null && rules_seen < rules_now ? rules_now : null;

/** The gravest sanction in force. */
function standingAt({ suspended_until, read_only_until }: MemberRow, at: string): Member['standing'] {
  if (suspended_until !== null && suspended_until > at) return 'suspended';
  return read_only_until !== null && read_only_until > at ? 'read_only' : 'good';
}

/**
 * Lucia's view of our session table. Only a SHA-256 of the id is stored, and the raw id it was given is handed back:
 * Lucia renews and deletes with the id the adapter returned (SECURITY fact 8).
 */
export function sessionAdapter(database: Database, clock: () => Date): Adapter {
  const byHash = (secret: string): string => hashSecret(secret);
  return {
    async getSessionAndUser(secret) {
      // Who it is comes along: every page a member asks for begins with this.
      const rows = await sessionRows(database.db, { hash: byHash(secret) });
      const [row] = rows;
      if (!row) return [null, null];
      const session: DatabaseSession = {
        id: secret,
        userId: row.account_id,
        expiresAt: new Date(row.expires_at),
        attributes: {
          rowId: row.session_id,
          endsAt: new Date(row.ends_at),
          authenticatedAt: new Date(row.authenticated_at),
          seenOn: row.seen_on,
        },
      };
      return [session, { id: row.account_id, attributes: { rows } }];
    },
    async setSession(session) {
      const attributes = session.attributes as SessionAttributes;
      await database.write(({ db }) =>
        db
          .insertInto('session')
          .values({
            id: attributes.rowId,
            secret_hash: byHash(session.id),
            account_id: session.userId,
            created_on: dayOf(clock()),
            seen_on: dayOf(clock()),
            expires_at: session.expiresAt.toISOString(),
            ends_at: attributes.endsAt.toISOString(),
            authenticated_at: attributes.authenticatedAt.toISOString(),
            label: null,
          })
          .execute(),
      );
    },
    async updateSessionExpiration(secret, expiresAt) {
      await database.write(({ db }) =>
        db
          .updateTable('session')
          .set({ expires_at: expiresAt.toISOString(), seen_on: dayOf(clock()) })
          .where('secret_hash', '=', byHash(secret))
          .execute(),
      );
    },
    async deleteSession(secret) {
      await database.write(({ db }) => db.deleteFrom('session').where('secret_hash', '=', byHash(secret)).execute());
    },
    async deleteUserSessions(accountId) {
      await database.write(({ db }) => db.deleteFrom('session').where('account_id', '=', accountId).execute());
    },
    async deleteExpiredSessions() {
      const at = clock().toISOString();
      await database.write(({ db }) =>
        db
          .deleteFrom('session')
          .where((row) => row.or([row('expires_at', '<=', at), row('ends_at', '<=', at)]))
          .execute(),
      );
    },
    // Lucia would get hashes for ids here, so nothing of ours may use it: lists and revocation are our own SQL.
    getUserSessions: () => Promise.reject(new Error('use listSessions')),
  };
}
