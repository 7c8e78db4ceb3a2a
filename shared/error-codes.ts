/** Every code an error can carry to a person. `messages` must word each one: the compiler checks it. */

/** Kinds of failure and the HTTP status each answers with. A hidden thing is `not_found`. */
export const ERROR_KINDS = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid: 422,
  conflict: 409,
  rate_limited: 429,
  too_large: 413,
  unavailable: 503,
  internal: 500,
} as const;
export type ErrorKind = keyof typeof ERROR_KINDS;

/** Whole-page errors. */
export const PAGE_ERROR_CODES = [
  'sign_in_needed',
  'not_allowed',
  'not_found',
  'form_expired',
  'invalid_form',
  'conflict',
  'slow_down',
  'too_large',
  'busy',
  'storage_unavailable',
  'unexpected',
  'link_used',
] as const;
export type PageErrorCode = (typeof PAGE_ERROR_CODES)[number];

/** Errors at one field of a form. */
export const FIELD_ERROR_CODES = [
  'required',
  'too_short',
  'too_long',
  'nul',
  'name_taken',
  'name_characters',
  'name_reserved',
  'password_common',
  'password_mismatch',
  'password_wrong',
  'sign_in_failed',
  'consent_needed',
  'choose_one',
  'nothing_selected',
  'edited_meanwhile',
  'thanked_already',
  'draft_elsewhere',
  'too_many_drafts',
  'quote_misplaced',
  'quote_unknown_number',
  'quote_author',
  'quote_altered',
  'quote_only_nested',
  'too_many_quotes',
  'too_many_ranges',
  'thread_closed',
  'discussion_gone',
  'site_restored',
  'merge_late',
  'merge_other_name',
  'merge_quoted',
  'board_closed',
  'too_complex',
  'too_many_tags',
  'tag_too_long',
  'journal_exists',
  'comments_closed',
  'cookie_missing',
  'form_expired',
  'sign_in_needed',
  'not_allowed',
  'slow_down',
  'busy',
  'storage_unavailable',
  'unexpected',
] as const;
export type FieldErrorCode = (typeof FIELD_ERROR_CODES)[number];
