import type { FormState } from '#shared/pages.ts';

/** A refused text without what its list of quotes already says, block by block. */
export function withoutQuoteErrors(form: FormState | null): FormState | null {
  if (!form?.quoteProblems?.length) return form;
  const told = new Set(form.quoteProblems.map((problem) => problem.code));
  const body = (form.errors['body'] ?? []).filter((code) => !told.has(code));
  return { ...form, errors: { ...form.errors, body } };
}
