/** What the append-only log can say was done; `messages/staff-fr.ts` has the words. */
export const AUDIT_ACTS = [
  'host_created',
  'staff_appointed',
  'staff_changed',
  'staff_removed',
  'post_removed',
  'case_opened',
  'case_claimed',
  'case_released',
  'case_handed_over',
  'case_noted',
  'case_decided',
  'case_settled',
  'history_unsealed',
  'measure_ended',
  'recognition_left',
  'appeal_made',
  'appeal_taken',
  'appeal_asked',
  'appeal_upheld',
  'appeal_reversed',
  'board_added',
  'board_renamed',
  'board_archived',
  'board_restored',
  'boards_reordered',
  'thread_pinned',
  'thread_unpinned',
  'thread_closed',
  'thread_reopened',
  'thread_moved',
  'question_added',
  'question_retired',
  'rules_published',
  'screening_changed',
  'sign_up_let_in',
  'sign_up_refused',
] as const;
export type AuditAct = (typeof AUDIT_ACTS)[number];

/** Done by somebody as the person concerned: no log says who, even when they are on the team under another name. */
export const PERSONAL_ACTS: readonly AuditAct[] = ['appeal_made'];

/** What an act can be about. */
export const AUDIT_SUBJECTS = [
  'account',
  'post',
  'discussion',
  'board',
  'question',
  'rules',
  'case',
  'appeal',
  'sign_up',
  'site',
] as const;
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];
