import type { Vouching } from '#shared/pages.ts';
import type { Context } from '../context-types.ts';
import { InvalidForm } from '../errors.ts';
import type { PageRequest } from '../http/request.ts';
import { challengeFor, readProof, refuseSpent } from './proof.ts';
import type { Proof } from './proof.ts';
import { isRight, questionFor } from './questions.ts';

export const NOTHING_ASKED: Vouching = { challenge: null, question: null };

/** What the form at this address asks of somebody without an account. */
export const askedAt = async (
  context: Context,
  { locale, form }: Pick<PageRequest, 'locale' | 'form'>,
  address: string,
): Promise<Vouching> => ({
  challenge: await challengeFor(context, address),
  question: await questionFor(context.database.db, locale, form?.values['question']),
});

interface Sent {
  values: { proof?: string | undefined; question?: string | undefined; answer?: string | undefined };
  network: string | null;
}

/**
 * What a visitor gives instead of an account: work their browser has done, or the answer to a question (null). Throws
 * InvalidForm when neither is right.
 */
export async function proofOf(context: Context, { values, network }: Sent, address: string): Promise<Proof | null> {
  const proof = values.proof ? await readProof(context, address, values.proof) : null;
  if (proof) {
    await refuseSpent(context.database.db, proof);
    return proof;
  }
  if (!values.question || !values.answer) throw new InvalidForm({ answer: ['proof_needed'] });
  await context.limits.take('answer', { network });
  if (!(await isRight(context.database.db, values.question, values.answer)))
    throw new InvalidForm({ answer: ['answer_wrong'] });
  await context.limits.giveBack('answer', { network });
  return null;
}
