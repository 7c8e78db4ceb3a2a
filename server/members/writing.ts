import type { Context, Member } from '../context-types.ts';
import { AppError } from '../errors.ts';

/**
 * Whether this member may publish something just now: their account may be limited to reading, and there is a pace. Asked by
 * every form that others will read the outcome of. Throws AppError('forbidden' or 'rate_limited').
 */
export async function mayWrite(
  { limits }: Pick<Context, 'limits'>,
  { standing, accountId }: Pick<Member, 'standing' | 'accountId'>,
  budget: 'write' | 'thank' = 'write',
): Promise<void> {
  if (standing !== 'good') throw new AppError('forbidden', 'read_only');
  await limits.take(budget, { account: accountId });
}
