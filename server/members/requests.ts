import { SIGN_UP_DAYS, SIGN_UPS_ANSWERED_MAX, SIGN_UPS_MAX } from '#shared/limits.ts';
import type { Locale, SignUpWay } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Handle, Tx } from '../db/open.ts';
import type { SignUpRequestTable } from '../db/schema.ts';
import { InvalidForm } from '../errors.ts';
import { spendProof } from '../vouching/proof.ts';
import type { Proof } from '../vouching/proof.ts';
import { nameKey } from './names.ts';
import { hashPassword } from './passwords.ts';

/** Sign-ups beyond what the site takes in an hour: no account, no session, and a name that is kept until somebody has looked. */

const DAY_MS = 86_400_000;

/**
 * Lets one taking of a name after the other pass, for no constraint spans accounts and requests: to be called first in the
 * write. What it reads after this is how the last one left it.
 */
export const lockNames = (tx: Tx): Promise<unknown> =>
  tx.db
    .updateTable('site')
    .set((row) => ({ visibility_epoch: row.ref('visibility_epoch') }))
    .execute();

/** What is kept under the folded form of a name, waiting or refused; undefined when nothing is. */
export const requestFor = (db: Handle, key: string, at: string): Promise<SignUpRequestTable | undefined> =>
  db.selectFrom('sign_up_request').selectAll().where('name_key', '=', key).where('until', '>', at).executeTakeFirst();

/** Whether a name is kept for somebody whose request waits. One that was refused keeps nothing. */
export async function isReserved(db: Handle, key: string, at: string): Promise<boolean> {
  const request = await requestFor(db, key, at);
  return request !== undefined && request.refused_at === null;
}

/** What waits to be looked at. */
export const waitingRequests = (db: Handle, at: string) =>
  db.selectFrom('sign_up_request').where('refused_at', 'is', null).where('until', '>', at);

/** How many wait, counted up to `most`; those that came in one way, or all. */
export async function countRequests(db: Handle, at: string, most: number, way?: SignUpWay): Promise<number> {
  const some = waitingRequests(db, at)
    .$if(way !== undefined, (query) => query.where('way', '=', way ?? 'work'))
    .select('id')
    .limit(most);
  const { count } = await db
    .selectFrom(some.as('some'))
    .select((row) => row.fn.countAll<string | number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Each way has places of its own: answers that cost nothing leave those of work free. */
const PLACES: Record<SignUpWay, number> = {
  work: SIGN_UPS_MAX - SIGN_UPS_ANSWERED_MAX,
  question: SIGN_UPS_ANSWERED_MAX,
};

async function refuseFull(db: Handle, way: SignUpWay, at: string): Promise<void> {
  if ((await countRequests(db, at, PLACES[way], way)) >= PLACES[way])
    throw new InvalidForm({ form: ['sign_ups_full'] }, [], 429);
}

export interface Asking {
  name: string;
  password: string;
  /** What brings them here; may be empty. */
  words: string;
  /** Used up by it; null when they answered the question. */
  proof: Proof | null;
  locale: Locale;
}

/**
 * Stores a request for an account.
 * @returns until when it is kept. Throws InvalidForm for a name that is taken, or when as many wait as can.
 */
export async function askToSignUp(
  context: Pick<Context, 'database' | 'clock' | 'passwordCost'>,
  { name, password, words, proof, locale }: Asking,
): Promise<string> {
  const { database, clock } = context;
  const way: SignUpWay = proof ? 'work' : 'question';
  await refuseFull(database.db, way, now(context));
  const passwordHash = await hashPassword(context, password);
  return database.write(async (tx) => {
    await lockNames(tx);
    if (proof) await spendProof(tx, proof);
    const at = now(context);
    const key = nameKey(name);
    await refuseFull(tx.db, way, at);
    await refuseTaken(tx.db, key, at);
    // What was refused, or is out of time, under the same name.
    await tx.db.deleteFrom('sign_up_request').where('name_key', '=', key).execute();
    const until = new Date(clock().getTime() + SIGN_UP_DAYS * DAY_MS).toISOString();
    await tx.db
      .insertInto('sign_up_request')
      .values({
        id: newId(),
        name,
        name_key: key,
        password_hash: passwordHash,
        words,
        way,
        locale,
        asked_at: at,
        until,
        refused_at: null,
      })
      .execute();
    tx.ring('cases', {});
    return until;
  });
}

/** Throws InvalidForm for a name that somebody bears or has asked for. */
export async function refuseTaken(db: Handle, key: string, at: string): Promise<void> {
  const bearer = await db.selectFrom('pseudonym').select('id').where('name_key', '=', key).executeTakeFirst();
  if (bearer || (await isReserved(db, key, at))) throw new InvalidForm({ name: ['name_taken'] });
}

/** Takes a request that waits out of the list; undefined when it waits no more. */
export const takeRequest = (tx: Tx, id: string, at: string): Promise<SignUpRequestTable | undefined> =>
  tx.db
    .deleteFrom('sign_up_request')
    .where('id', '=', id)
    .where('refused_at', 'is', null)
    .where('until', '>', at)
    .returningAll()
    .executeTakeFirst();

/** Refuses a request: its words go at once, the rest when its time is over. Undefined when it waits no more. */
export const refuseRequest = (tx: Tx, id: string, at: string): Promise<{ id: string } | undefined> =>
  tx.db
    .updateTable('sign_up_request')
    .set({ refused_at: at, words: '' })
    .where('id', '=', id)
    .where('refused_at', 'is', null)
    .where('until', '>', at)
    .returning('id')
    .executeTakeFirst();

/** Forgets every request whose time is over. */
export async function purgeRequests(context: Pick<Context, 'database' | 'clock'>): Promise<void> {
  await context.database.write(async (tx) => {
    const gone = await tx.db.deleteFrom('sign_up_request').where('until', '<=', now(context)).returning('id').execute();
    if (gone.length > 0) tx.ring('cases', {});
  });
}
