import { createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Challenge, Solution } from 'altcha-lib/types';
import { z } from 'zod';
import { now } from '../context-types.ts';
import type { Context, WorkCost } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import { InvalidForm } from '../errors.ts';

/**
 * Proof of work for forms that need no account: dear for whoever sends thousands, some tenths of a second for a person's
 * browser. Each challenge holds for one address, five minutes, once (SECURITY 3.10).
 */

export const WORK_COST: WorkCost = { rounds: 1_000, tries: { least: 300, most: 1_300 } };
const MINUTES = 5;

/** A challenge as the page carries it. @param about the address of the form it is for */
export async function challengeFor(
  { keys, workCost, clock }: Pick<Context, 'keys' | 'workCost' | 'clock'>,
  about: string,
): Promise<string> {
  const { least, most } = workCost.tries;
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: workCost.rounds,
    counter: randomInt(most, least),
    deriveKey,
    hmacSignatureSecret: keys.work.challenge,
    hmacKeySignatureSecret: keys.work.solution,
    // Signed with the rest. Not the library's own expiry, which would read another clock than ours.
    data: { about, until: new Date(clock().getTime() + MINUTES * 60_000).toISOString() },
  });
  return JSON.stringify(challenge);
}

const proofShape = z.object({
  challenge: z.object({ parameters: z.record(z.string(), z.unknown()), signature: z.string().length(64) }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

/** A proof that was checked and not yet used. */
export interface Proof {
  id: string;
  until: string;
}

/** The proof in a form's field, when it is one of ours, for this address, in time, and solved; null otherwise. */
export async function readProof(
  context: Pick<Context, 'keys' | 'clock'>,
  about: string,
  field: string,
): Promise<Proof | null> {
  const parsed = proofShape.safeParse(fromJson(field));
  if (!parsed.success) return null;
  const challenge = parsed.data.challenge as unknown as Challenge & { signature: string };
  const { verified } = await verifySolution({
    challenge,
    solution: parsed.data.solution as Solution,
    deriveKey,
    hmacSignatureSecret: context.keys.work.challenge,
    hmacKeySignatureSecret: context.keys.work.solution,
  }).catch(() => ({ verified: false }));
  const { about: whose, until } = challenge.parameters.data ?? {};
  if (!verified || whose !== about || typeof until !== 'string' || until < now(context)) return null;
  return { id: challenge.signature, until };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Uses a proof up, in the transaction of what it is given for. Throws InvalidForm when it was used before. */
export async function spendProof(tx: Tx, { id, until }: Proof): Promise<void> {
  const spent = await tx.db
    .insertInto('spent_proof')
    .values({ id, until })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!spent) throw new InvalidForm({ proof: ['proof_spent'] });
}

/** Throws InvalidForm for a proof that was used before: known before anything dear is done with it. */
export async function refuseSpent(db: Handle, { id }: Proof): Promise<void> {
  const spent = await db.selectFrom('spent_proof').select('id').where('id', '=', id).executeTakeFirst();
  if (spent) throw new InvalidForm({ proof: ['proof_spent'] });
}

/** Forgets proofs that would not count any more. */
export async function purgeProofs(context: Pick<Context, 'database' | 'clock'>): Promise<void> {
  await context.database.write((tx) => tx.db.deleteFrom('spent_proof').where('until', '<', now(context)).execute());
}
