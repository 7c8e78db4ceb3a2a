import type { Member } from '../../context-types.ts';
import type { Tx } from '../../db/open.ts';
import type { DecisionTable } from '../../db/schema.ts';
import type { Routes } from '../../http/routes.ts';
import type { CaseRow } from '../queries.ts';

/** Who acts on a case, under the locks of its place and of itself. */
export interface Acting {
  member: Member;
  row: CaseRow;
  at: string;
}

/**
 * One kind of queue: what is special about its cases. Everything else (who has it, notes, the decision with its statement,
 * the letter, the appeal, the log) is the same for all. A new kind is a file beside this one, its name in `QUEUES`
 * (shared/states.ts) and a line in `index.ts`.
 */
export interface QueueKind {
  /**
   * Ends a case in one act and without a statement, because it restricts nothing: letting a text appear, for instance.
   * Absent where every case asks for a decision.
   */
  settle?: (tx: Tx, acting: Acting) => Promise<void>;
  /** Of which of its cases that holds; absent: of all. */
  settles?: (row: CaseRow) => boolean;
  /** What a decision of one of its cases does besides its measures; in the decision's transaction, after them. */
  decided?: (tx: Tx, acting: Acting & { decision: DecisionTable }) => Promise<void>;
  /** Pages and forms of its own. */
  routes?: (routes: Routes) => void;
}
