import type { Locale, SignUpWay } from '#shared/states.ts';
import type { Context } from '../context-types.ts';
import { takeAll } from '../http/rate-limit.ts';
import type { RateLimits, Share } from '../http/rate-limit.ts';
import type { Proof } from '../vouching/proof.ts';
import { checkNewAccount, makeAccount } from './accounts.ts';
import { askToSignUp } from './requests.ts';

/** What a sign-up takes of what the site lets in within an hour: an answer costs a robot less than work does. */
const PLACES: Record<SignUpWay, Share[]> = {
  work: [['crowd', {}]],
  question: [
    ['crowdAnswered', {}],
    ['crowd', {}],
  ],
};

/** Whether whoever signs up now, in each of the two ways, has to wait for a moderator. */
export async function crowdedFor(limits: RateLimits): Promise<Record<SignUpWay, boolean>> {
  const work = await limits.isEmpty('crowd', {});
  return { work, question: work || (await limits.isEmpty('crowdAnswered', {})) };
}

interface SigningUp {
  name: string;
  password: string;
  words: string;
  /** Null when they answered the question. */
  proof: Proof | null;
  network: string | null;
  locale: Locale;
}

/**
 * Signs somebody up whose work or answer was found right. Within what the site takes in an hour the account is made at
 * once, and what one by an answer writes is read first; beyond it a request waits for a moderator (SECURITY 3.10, A3).
 * Throws InvalidForm for a name or password that cannot be taken, AppError('rate_limited') for a network that had its share.
 */
export async function enter(
  context: Context,
  { proof, network, ...given }: SigningUp,
): Promise<{ accountId: string } | { asked: string }> {
  const { limits } = context;
  const places = PLACES[proof ? 'work' : 'question'];
  await checkNewAccount(context, given);
  await limits.take('signUp', { network });
  const within = await takeAll(limits, places);
  try {
    if (!within) return { asked: await askToSignUp(context, { ...given, proof }) };
    return { accountId: await makeAccount(context, { ...given, proof, crowded: proof === null }) };
  } catch (failure) {
    // Nothing was made: it will be sent again.
    await limits.giveBack('signUp', { network });
    if (within) for (const place of places) await limits.giveBack(...place);
    throw failure;
  }
}
