import type { z } from 'zod';
import { FIELD_ERROR_CODES } from '#shared/error-codes.ts';
import type { FieldErrorCode } from '#shared/error-codes.ts';

/** Fields that are never sent back. */
const SECRET = new Set(['password', 'current', 'token']);

/** The fields of a form body: strings and lists of strings, line ends as one character, nothing else. */
export function readFields(body: unknown): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  if (typeof body !== 'object' || body === null) return fields;
  for (const [name, value] of Object.entries(body).slice(0, 200)) {
    if (typeof value === 'string') fields[name] = lines(value);
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string')) fields[name] = value.map(lines);
  }
  return fields;
}

const lines = (value: string): string => value.replace(/\r\n?/g, '\n');

/** What goes back into the fields of a refused form. */
export function valuesOf(fields: Record<string, string | string[]>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !SECRET.has(name)));
}

export type Parsed<T> = { ok: true; values: T } | { ok: false; errors: Record<string, FieldErrorCode[]> };

/** Checks fields by a schema of shared/forms.ts; every message is one of our codes. No field may hold U+0000 (DESIGN 2). */
export function parseForm<S extends z.ZodType>(
  schema: S,
  fields: Record<string, string | string[]>,
): Parsed<z.output<S>> {
  const unstorable = Object.entries(fields).filter(([, value]) => [value].flat().some((text) => text.includes('\0')));
  if (unstorable.length > 0)
    return { ok: false, errors: Object.fromEntries(unstorable.map(([name]) => [name, ['nul']])) };
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { ok: true, values: parsed.data };
  const errors: Record<string, FieldErrorCode[]> = {};
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? 'form');
    const code = FIELD_ERROR_CODES.find((known) => known === issue.message) ?? 'required';
    const list = (errors[field] ??= []);
    if (!list.includes(code)) list.push(code);
  }
  return { ok: false, errors };
}
