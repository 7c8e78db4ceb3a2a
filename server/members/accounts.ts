import { createHash, randomBytes } from 'node:crypto';
import { KNOWN } from '#shared/limits.ts';
import type { Role } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Database, Tx } from '../db/open.ts';
import type { SignUpRequestTable } from '../db/schema.ts';
import { AppError, InvalidForm } from '../errors.ts';
import { record } from '../audit/record.ts';
import { nameKey, nameProblem } from './names.ts';
import { hashPassword, isCommonPassword, isOutdated, isPassword } from './passwords.ts';
import { isReserved, lockNames, refuseTaken, requestFor } from './requests.ts';
import { endSessions } from './sessions.ts';
import { spendProof } from '../vouching/proof.ts';
import type { Proof } from '../vouching/proof.ts';

type Needs = Pick<Context, 'database' | 'clock' | 'passwordCost'>;

interface NewAccount {
  name: string;
  password: string;
  /** What the pseudonym's page says of it; nothing unless given. */
  about?: string;
  /** Not somebody new, whose first texts are read before they appear. */
  known?: boolean;
  /** Let in without work or a look: what it writes waits for a moderator at first. */
  crowded?: boolean;
  /** The work it comes with, used up by it. */
  proof?: Proof | null;
}

/**
 * Makes an account with its first pseudonym.
 * @returns the account's id. Throws InvalidForm for a name or password that cannot be taken.
 */
export async function signUp(context: Needs, given: NewAccount): Promise<string> {
  await checkNewAccount(context, given);
  return makeAccount(context, given);
}

/** The same for a name and password that were checked. */
export async function makeAccount(context: Needs, given: NewAccount): Promise<string> {
  const { name, password, about, known, crowded, proof } = given;
  const passwordHash = await hashPassword(context, password);
  return takingName(context.database, () =>
    context.database.write(async (tx) => {
      await lockNames(tx);
      if (proof) await spendProof(tx, proof);
      return insertAccount(context, tx, { name, passwordHash, role: null, about, known, crowded });
    }),
  );
}

/**
 * Makes the account of somebody whose request waited.
 * @param take takes the request in the same transaction. Throws InvalidForm for a name taken meanwhile
 */
export const letIn = (context: Needs, take: (tx: Tx) => Promise<SignUpRequestTable>): Promise<string> =>
  takingName(context.database, () =>
    context.database.write(async (tx) => {
      await lockNames(tx);
      const { name, password_hash: passwordHash, asked_at: consentedAt } = await take(tx);
      return insertAccount(context, tx, { name, passwordHash, role: null, crowded: true, consentedAt });
    }),
  );

/** Throws InvalidForm for a name or password that cannot be taken. Costs nothing, unlike making the account. */
export async function checkNewAccount(context: Needs, { name, password }: NewAccount): Promise<void> {
  const problem = nameProblem(name);
  if (problem) throw new InvalidForm({ name: [problem] });
  if (isCommonPassword(password, name)) throw new InvalidForm({ password: ['password_common'] });
  await refuseTaken(context.database.db, nameKey(name), now(context));
}

async function takingName<T>({ engine }: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (engine.isUniqueViolation(error)) throw new InvalidForm({ name: ['name_taken'] });
    throw error;
  }
}

interface Inserting {
  name: string;
  about?: string | undefined;
  known?: boolean | undefined;
  crowded?: boolean | undefined;
  passwordHash: string;
  role: Role | null;
  /** When the rules were accepted and consent was given, if not now. */
  consentedAt?: string;
}

async function insertAccount(
  context: Needs,
  tx: Tx,
  { name, passwordHash, role, about, known, crowded, consentedAt }: Inserting,
): Promise<string> {
  const at = now(context);
  const id = newId();
  const rules = await tx.db
    .selectFrom('rules_version')
    .select('number')
    .where('published_at', '<=', consentedAt ?? at)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  await tx.db
    .insertInto('account')
    .values({
      id,
      password_hash: passwordHash,
      role,
      consented_at: consentedAt ?? at,
      created_at: at,
      rules_seen: rules?.number ?? 1,
      crowded_at: crowded === true ? at : null,
    })
    .execute();
  await insertPseudonym(tx, { accountId: id, name, about, known, at });
  return id;
}

/** Adds a pseudonym; without account it is imported and unclaimed. A taken name is a unique violation, one that is asked for InvalidForm. */
export async function insertPseudonym(
  tx: Tx,
  given: {
    accountId: string | null;
    name: string;
    about?: string | undefined;
    known?: boolean | undefined;
    at: string;
  },
): Promise<string> {
  const key = nameKey(given.name);
  if (await isReserved(tx.db, key, given.at)) throw new InvalidForm({ name: ['name_taken'] });
  const id = newId();
  await tx.db
    .insertInto('pseudonym')
    .values({
      id,
      account_id: given.accountId,
      name: given.name,
      name_key: key,
      about: given.about ?? '',
      created_at: given.at,
      // Imported names have shown elsewhere who they are.
      approved: given.known === true || given.accountId === null ? KNOWN : 0,
    })
    .execute();
  return id;
}

/**
 * The account a name and password belong to. Unknown name and wrong password are the same answer in the same time. Throws
 * InvalidForm: 'sign_in_failed', or for whoever asked to sign up what became of that.
 */
export async function authenticate(context: Needs, { name, password }: NewAccount): Promise<string> {
  const { database } = context;
  const account = await database.db
    .selectFrom('pseudonym')
    .innerJoin('account', 'account.id', 'pseudonym.account_id')
    .select(['account.id', 'account.password_hash'])
    .where('pseudonym.name_key', '=', nameKey(name))
    .executeTakeFirst();
  // Asked in any case, and one hash for each try: no clock tells an account, a request and nobody apart.
  const request = await requestFor(database.db, nameKey(name), now(context));
  const hashed = account?.password_hash ?? request?.password_hash ?? null;
  const right = await isPassword(context, hashed, password);
  if (right && !account && request)
    throw new InvalidForm({ form: [request.refused_at === null ? 'sign_up_waits' : 'sign_up_refused'] });
  if (!right || !account) throw new InvalidForm({ form: ['sign_in_failed'] });
  if (isOutdated(context, account.password_hash)) {
    const fresh = await hashPassword(context, password);
    await database.write(({ db }) =>
      db.updateTable('account').set({ password_hash: fresh }).where('id', '=', account.id).execute(),
    );
  }
  return account.id;
}

/** Throws InvalidForm unless this is the account's password: asked again before what weighs (SECURITY 3.2). */
export async function confirmPassword(context: Needs, accountId: string, current: string): Promise<void> {
  const account = await context.database.db
    .selectFrom('account')
    .select('password_hash')
    .where('id', '=', accountId)
    .executeTakeFirst();
  if (!(await isPassword(context, account?.password_hash ?? null, current)))
    throw new InvalidForm({ current: ['password_wrong'] });
}

/** Changes the password and ends every session of the account (SECURITY 3.2). Throws InvalidForm when refused. */
export async function changePassword(
  context: Needs,
  { accountId, name, current, password }: { accountId: string; name: string; current: string; password: string },
): Promise<void> {
  const { database } = context;
  await confirmPassword(context, accountId, current);
  if (isCommonPassword(password, name)) throw new InvalidForm({ password: ['password_common'] });
  const fresh = await hashPassword(context, password);
  await database.write(async (tx) => {
    await tx.db.updateTable('account').set({ password_hash: fresh }).where('id', '=', accountId).execute();
    await endSessions(tx, accountId, { keep: null });
  });
}

/** How long the link to the first host account can be used (SECURITY 3.11, Bootstrap). */
const HOST_LINK_MS = 15 * 60 * 1000;
const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/**
 * A one-use token for making the first host account, or null when there is a host already. A new one replaces the
 * ones before it.
 */
export async function createHostLink({ database, clock }: Needs): Promise<string | null> {
  const token = randomBytes(16).toString('base64url');
  const expires = new Date(clock().getTime() + HOST_LINK_MS).toISOString();
  return database.write(async ({ db }) => {
    const host = await db.selectFrom('account').select('id').where('role', '=', 'host').executeTakeFirst();
    await db.deleteFrom('host_link').execute();
    if (host) return null;
    await db
      .insertInto('host_link')
      .values({ secret_hash: hashToken(token), expires_at: expires })
      .execute();
    return token;
  });
}

/** Throws AppError('not_found') unless the token is the living one. */
export async function checkHostLink({ database, clock }: Needs, token: string): Promise<void> {
  const link = await database.db
    .selectFrom('host_link')
    .select('secret_hash')
    .where('secret_hash', '=', hashToken(token))
    .where('expires_at', '>', clock().toISOString())
    .executeTakeFirst();
  if (!link) throw new AppError('not_found', 'link_used');
}

/** Makes the first host account and uses the link up. */
export async function createFirstHost(context: Needs, token: string, { name, password }: NewAccount): Promise<string> {
  await checkHostLink(context, token);
  await checkNewAccount(context, { name, password });
  const passwordHash = await hashPassword(context, password);
  return takingName(context.database, () =>
    context.database.write(async (tx) => {
      await lockNames(tx);
      // All of them: processes that start at once may each have made one, and there is one first host.
      const links = await tx.db.deleteFrom('host_link').returning(['secret_hash', 'expires_at']).execute();
      const used = links.some((link) => link.secret_hash === hashToken(token) && link.expires_at > now(context));
      if (!used) throw new AppError('not_found', 'link_used');
      const id = await insertAccount(context, tx, { name, passwordHash, role: 'host' });
      await record(tx, { at: now(context), accountId: id, act: 'host_created', subject: { type: 'account', id } });
      return id;
    }),
  );
}
