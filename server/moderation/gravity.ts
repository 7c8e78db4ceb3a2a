import { REPORT_REASONS } from '#shared/states.ts';
import type { ReportReason } from '#shared/states.ts';

/**
 * How soon a reason should be looked at, 0 to 3: somebody may come to harm while it stands (3), others are put at risk (2),
 * it hurts (1), it is a nuisance (0).
 */
const GRAVITY: Record<ReportReason, number> = {
  danger: 3,
  identifies_someone: 3,
  sourcing: 2,
  harassment: 2,
  illegal: 2,
  misinformation: 2,
  glamorises: 1,
  contempt: 1,
  contempt_of_approach: 1,
  other: 1,
  spam: 0,
};

export const gravityOf = (reason: ReportReason): number => GRAVITY[reason];

/** Cases one may set a daily ceiling for: those that weigh. */
export const HARD_REASONS: readonly ReportReason[] = REPORT_REASONS.filter((reason) => GRAVITY[reason] === 3);
