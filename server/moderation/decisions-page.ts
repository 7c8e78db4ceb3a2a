import { LIST_PER_PAGE } from '#shared/limits.ts';
import { dayOf } from '#shared/months.ts';
import type { DecisionLine } from '#shared/pages.ts';
import { ID_FORM } from '../db/ids.ts';
import type { Loader } from '../http/answer.ts';
import { decisionsAfter, outcomesAfter, placeOf } from './public-queries.ts';

interface Placed {
  id: string;
  at: string;
  line: DecisionLine;
}

/** What was decided and how appeals ended, newest first, as everybody may know it: days, never hours; codes, never words. */
export const decisionsPage: Loader<'decisions'> = async ({ database: { db } }, { query }) => {
  const key = query['after'] ?? '';
  // The key is an id and not a time: hours are not for everybody.
  const after = ID_FORM.test(key) ? await placeOf(db, key) : null;
  const most = LIST_PER_PAGE + 1;
  const decided = (await decisionsAfter(db, after, most)).map(({ id, at, reason, rule, ...row }): Placed => ({
    id,
    at,
    line: {
      kind: 'decision',
      day: dayOf(at),
      content: row.content_measure,
      account: row.account_measure,
      reason,
      rule: /^\d{1,3}$/.test(rule) ? rule : null,
      rulesVersion: row.rules_version,
    },
  }));
  const answered = (await outcomesAfter(db, after, most)).flatMap(({ id, at, outcome, reason }): Placed[] =>
    at === null || outcome === null ? [] : [{ id, at, line: { kind: 'appeal', day: dayOf(at), outcome, reason } }],
  );
  // Only by time: ids stand in the engine's order, which is not everywhere that of JavaScript.
  const all = [...decided, ...answered].sort((a, b) => Number(a.at < b.at) - Number(a.at > b.at));
  const shown = all.slice(0, LIST_PER_PAGE);
  return {
    data: {
      lines: shown.map(({ line }) => line),
      paging: {
        newer: after === null ? null : '',
        older: all.length > LIST_PER_PAGE ? (shown.at(-1)?.id ?? null) : null,
      },
    },
  };
};
