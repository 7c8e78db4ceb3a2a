import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextState, waits } from '#server/moderation/case-state.ts';
import type { CaseEvent } from '#server/moderation/case-state.ts';
import { CASE_STATES } from '#shared/states.ts';
import type { CaseState } from '#shared/states.ts';

const EVENTS: CaseEvent[] = ['claim', 'release', 'decide', 'settle', 'reword', 'appeal', 'answer', 'reopen', 'lapse'];
const events = fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 });

/** The states a case goes through, what cannot happen leaving it where it is. */
const life = (happened: readonly CaseEvent[]): CaseState[] =>
  happened.reduce<CaseState[]>(
    (states, event) => [...states, nextState(states.at(-1)!, event) ?? states.at(-1)!],
    ['open'],
  );

describe('the life of a case', () => {
  it('goes back behind its decision only with a text written anew, or when it is contested that nothing was done', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const states = life(happened);
        states.slice(1).forEach((state, at) => {
          if (waits(states[at]!) || !waits(state)) return;
          const event = happened[at];
          if (event === 'reword') expect([states[at], state]).toEqual(['decided', 'open']);
          else expect([event, state]).toEqual(['reopen', 'in_review']);
        });
      }),
    );
  });

  it('is decided by whoever has it, and contested only once decided; what restricts nothing ends it at once', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const states = life(happened);
        states.slice(1).forEach((state, at) => {
          if (state === states[at]) return;
          if (state === 'decided') expect(states[at]).toBe('in_review');
          if (state === 'appealed') expect(states[at]).toBe('decided');
          if (state === 'closed')
            expect(happened.includes('settle') || ['decided', 'appealed'].includes(states[at]!)).toBe(true);
        });
      }),
    );
  });

  it('ends: from anywhere there is a way to closed, and none out of it but an appeal that opens it anew', () => {
    const reachable = (from: CaseState): Set<CaseState> => {
      const seen = new Set<CaseState>([from]);
      for (const state of seen) for (const event of EVENTS) seen.add(nextState(state, event) ?? state);
      return seen;
    };
    for (const state of CASE_STATES) expect(reachable(state).has('closed')).toBe(true);
    expect(EVENTS.filter((event) => nextState('closed', event) !== null)).toEqual(['reopen']);
  });
});
