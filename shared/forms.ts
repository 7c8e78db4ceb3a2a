import { z } from 'zod';
import type { FieldErrorCode } from './error-codes.ts';
import { NAME_MAX, NAME_MIN, PASSWORD_MAX, PASSWORD_MIN, TEXT_MAX, THANKS_NOTE_MAX, WORDS_MAX } from './limits.ts';
import { LOCALES, REPORT_REASONS, THEMES } from './states.ts';

/** Every form of the site: one schema each. A message is always a FieldErrorCode. Never shipped to the browser. */

const code = (value: FieldErrorCode): FieldErrorCode => value;
const one = z.string(code('required'));
const words = (max: number): z.ZodString => one.max(max, code('too_long'));
/** A checkbox that must be ticked. */
const ticked = z.literal('yes', code('consent_needed'));
const id = z.string().regex(/^[0-9A-Za-z]{22}$/, code('choose_one'));
/** The same field once or several times, as forms send it. */
const several = (item: z.ZodString): z.ZodType<string[]> =>
  z
    .union([z.array(item), item])
    .optional()
    .transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]));

const name = one.min(NAME_MIN, code('too_short')).max(NAME_MAX, code('too_long'));
const newPassword = one.min(PASSWORD_MIN, code('too_short')).max(PASSWORD_MAX, code('too_long'));
const anyPassword = one.min(1, code('required')).max(1_000, code('too_long'));
const back = z.string().max(500).optional();

export const signUpForm = z.object({ name, password: newPassword, rules: ticked, consent: ticked, back });
export const firstHostForm = z.object({ name, password: newPassword, rules: ticked, consent: ticked });
export const signInForm = z.object({ name: words(200).min(1, code('required')), password: anyPassword, back });
export const signOutForm = z.object({});
export const passwordForm = z.object({ current: anyPassword, password: newPassword });
export const sessionsForm = z.object({ session: z.union([id, z.literal('others')], code('choose_one')) });
export const preferencesForm = z.object({
  locale: z.enum(LOCALES, code('choose_one')),
  theme: z.enum(THEMES, code('choose_one')),
  back,
});

/** `do` is the button pressed; `quote`, `answer` and `own` are submit buttons that bring the typed text along. */
const writing = {
  body: words(TEXT_MAX),
  do: z.enum(['publish', 'preview'], code('choose_one')).optional(),
  own: z
    .string()
    .regex(/^\d{1,3}$/, code('choose_one'))
    .optional(),
};
const number = z.string().regex(/^\d{1,7}$/, code('choose_one'));

export const replyForm = z.object({
  ...writing,
  as: id,
  submission: id,
  in_reply_to: z.union([number, z.literal('')], code('choose_one')).optional(),
  quote: number.optional(),
  answer: number.optional(),
});
export const editForm = z.object({
  ...writing,
  revision: id,
  cut_out: z.enum(['keep', 'withdraw'], code('choose_one')).optional(),
});
export const withdrawForm = z.object({
  what: z.enum(['post', 'passage'], code('choose_one')),
  range: several(z.string().regex(/^\d{1,6}-\d{1,6}$/, code('choose_one'))),
});
export const thankForm = z.object({
  do: z.enum(['thank', 'take_back'], code('choose_one')),
  as: id,
  note: words(THANKS_NOTE_MAX),
});
export const removeForm = z.object({
  reason: z.enum(REPORT_REASONS, code('choose_one')),
  words: words(WORDS_MAX).trim().min(1, code('required')),
});
export const reportForm = z.object({
  reason: z.enum(REPORT_REASONS, code('choose_one')),
  words: words(WORDS_MAX),
});
