import { readFileSync } from 'node:fs';
import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import type { Context, PasswordCost } from '../context-types.ts';
import { AppError } from '../errors.ts';

/** SECURITY 3.3: 64 MiB, 3 passes, 1 lane (OWASP's floor is 19 MiB, 2, 1). */
export const PASSWORD_COST: PasswordCost = { memoryKib: 65_536, passes: 3, lanes: 1 };

/** At most two at once (each takes 64 MiB), twenty waiting; more are told to come back. */
const AT_ONCE = 2;
const WAITING_MAX = 20;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING_MAX) throw new AppError('unavailable', 'busy');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    // The place is handed over, not freed, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** `Algorithm.Argon2id`; the package declares it as a const enum, which cannot be imported here. */
const ARGON2ID = 2;

const options = (cost: PasswordCost): Options => ({
  algorithm: ARGON2ID,
  memoryCost: cost.memoryKib,
  timeCost: cost.passes,
  parallelism: cost.lanes,
});

type Costly = Pick<Context, 'passwordCost'>;

/** Hashes a password, taken exactly as sent. Throws AppError('unavailable') when too many wait. */
export const hashPassword = ({ passwordCost }: Costly, password: string): Promise<string> =>
  inTurn(() => hash(password, options(passwordCost)));

const dummies = new Map<PasswordCost, Promise<string>>();

/**
 * True when the password is the account's. For an unknown account (`hashed` null) the same work is done against a
 * dummy, so that time does not tell which names exist (SECURITY P5).
 */
export async function isPassword(context: Costly, hashed: string | null, password: string): Promise<boolean> {
  let dummy = dummies.get(context.passwordCost);
  if (!dummy) {
    dummy = hash('nobody has this password', options(context.passwordCost));
    dummies.set(context.passwordCost, dummy);
  }
  const target = hashed ?? (await dummy);
  const same = await inTurn(() => verify(target, password));
  return same && hashed !== null;
}

/** True when a stored hash was made with other parameters than today's. */
export function isOutdated({ passwordCost: cost }: Costly, hashed: string): boolean {
  return !hashed.includes(`$m=${cost.memoryKib},t=${cost.passes},p=${cost.lanes}$`);
}

let common: Set<string> | null = null;

/**
 * True for a password everybody tries first: in the shipped list, made of the site's or the member's own name, or of
 * one or two characters repeated. Compared without case.
 */
export function isCommonPassword(password: string, name: string): boolean {
  common ??= new Set(readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8').split('\n'));
  const folded = password.toLowerCase();
  if (common.has(folded) || new Set(folded).size <= 2) return true;
  const bare = folded.replace(/[^\p{L}]/gu, '');
  return (
    bare !== '' &&
    ['carnet', 'motdepasse', 'password', name.toLowerCase().replace(/[^\p{L}]/gu, '')].some(
      (word) => word.length > 2 && bare.replaceAll(word, '') === '',
    )
  );
}
