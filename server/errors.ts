import { ERROR_KINDS } from '#shared/error-codes.ts';
import type { ErrorKind, FieldErrorCode, PageErrorCode } from '#shared/error-codes.ts';
import type { QuoteProblemView } from '#shared/pages.ts';

/** A failure a person is told about: `kind` decides the status, `code` the words. Nothing else of it is shown. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: PageErrorCode;
  /** Seconds after which it is worth trying again; null when waiting changes nothing. */
  readonly retryAfter: number | null;
  constructor(kind: ErrorKind, code: PageErrorCode, retryAfter = kind === 'unavailable' ? 60 : null) {
    super(`${kind}: ${code}`);
    this.kind = kind;
    this.code = code;
    this.retryAfter = retryAfter;
  }
  /** HTTP status of the kind. */
  get status(): number {
    return ERROR_KINDS[this.kind];
  }
}

/** A form that cannot be taken as it is: it comes back with every value in it and these codes beside its fields. */
export class InvalidForm extends Error {
  readonly errors: Record<string, FieldErrorCode[]>;
  readonly quoteProblems: QuoteProblemView[];
  readonly status: number;
  constructor(errors: Record<string, FieldErrorCode[]>, quoteProblems: QuoteProblemView[] = [], status = 422) {
    super(`invalid form: ${Object.keys(errors).join(', ')}`);
    this.errors = errors;
    this.quoteProblems = quoteProblems;
    this.status = status;
  }
}

/** The thing does not exist, or this viewer may not know that it does: one answer for both (SECURITY P5). */
export const notFound = (): AppError => new AppError('not_found', 'not_found');
