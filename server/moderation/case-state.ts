import type { CaseState } from '#shared/states.ts';

/** What can happen to a case. */
export type CaseEvent = 'claim' | 'release' | 'decide' | 'settle' | 'reword' | 'appeal' | 'answer' | 'reopen' | 'lapse';

/**
 * The one table of a case's life: open → in review → decided → appealed → closed. What is missing here cannot happen.
 * `release` puts it back, `settle` ends it in one act that restricts nothing (queues/kind.ts), `reword` brings it back once
 * its author has written anew what was hidden, `answer` is an appeal's outcome, `reopen` that of whoever reported and was
 * right to contest that nothing was done, `lapse` the end of the time in which a decision can be contested.
 */
const NEXT: Record<CaseState, Partial<Record<CaseEvent, CaseState>>> = {
  open: { claim: 'in_review', settle: 'closed' },
  in_review: { claim: 'in_review', release: 'open', decide: 'decided', settle: 'closed' },
  decided: { reword: 'open', appeal: 'appealed', lapse: 'closed' },
  appealed: { answer: 'closed', reopen: 'in_review' },
  closed: { reopen: 'in_review' },
};

/** The state after an event, or null when it cannot happen in this one. */
export const nextState = (state: CaseState, event: CaseEvent): CaseState | null => NEXT[state][event] ?? null;

/** Whether it waits to be decided: reports about its subject join it. */
export const waits = (state: CaseState): boolean => state === 'open' || state === 'in_review';
