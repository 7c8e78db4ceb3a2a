import type { Context } from '../context-types.ts';
import { InvalidForm } from '../errors.ts';
import { readProof } from '../http/proof.ts';
import type { Proof } from '../http/proof.ts';
import { isRight } from './questions.ts';

interface Sent {
  values: { proof?: string | undefined; question?: string | undefined; answer?: string | undefined };
  network: string | null;
}

/**
 * What a visitor gives instead of an account: work their browser has done, or the answer to a question. Throws
 * InvalidForm when neither is right.
 */
export async function proofOf(context: Context, { values, network }: Sent, address: string): Promise<Proof | null> {
  const proof = values.proof ? await readProof(context, address, values.proof) : null;
  if (proof) return proof;
  if (!values.question || !values.answer) throw new InvalidForm({ answer: ['proof_needed'] });
  await context.limits.take('answer', { network });
  if (!(await isRight(context.database.db, values.question, values.answer)))
    throw new InvalidForm({ answer: ['answer_wrong'] });
  await context.limits.giveBack('answer', { network });
  return null;
}
