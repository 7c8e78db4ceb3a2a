import type { Request } from 'express';
import type { z } from 'zod';
import { FIELD_ERROR_CODES } from '#shared/error-codes.ts';
import type { FieldErrorCode } from '#shared/error-codes.ts';
import { keptForm } from '#shared/forms.ts';
import type { FormState, PageName } from '#shared/pages.ts';
import type { Locale, Theme } from '#shared/states.ts';
import type { Context } from '../context-types.ts';
import { AppError, InvalidForm } from '../errors.ts';
import { answerError, answerPage, bindingOf, setRetryAfter } from './answer.ts';
import type { Exchange, Loader } from './answer.ts';
import { setComfortCookie, setSessionCookie } from './cookies.ts';
import { isFormToken, isSameOrigin } from './csrf.ts';
import { asAppError } from './failures.ts';
import { parseForm, readFields, valuesOf } from './form.ts';
import type { PageRequest } from './request.ts';
import { refuseSuspended } from './suspended.ts';

export type Outcome = Done | Again;

/** It is done: where to now, with the cookies that change. */
interface Done {
  location: string;
  /** A new session's secret; null ends the one there is. */
  session?: string | null;
  comfort?: { locale: Locale; theme: Theme };
  /** For our own script, beside the location. */
  saved?: { key: string; at: string };
}

/** The same page again, with this for its loader (a preview, a question). */
interface Again {
  again: Record<string, unknown>;
  values?: Record<string, string | string[]>;
}

export interface ActionRequest<V> extends PageRequest {
  values: V;
}

export interface Action<S extends z.ZodType, N extends PageName> {
  /** Name of the form, as its page knows it. */
  form: string;
  schema: S;
  /** The page that shows the form, and gets it back when it is refused. */
  page: N;
  load: Loader<N>;
  handle(context: Context, request: ActionRequest<z.output<S>>): Promise<Outcome>;
  /** The button "keep as a draft" (`do=draft`), for forms whose fields may still be missing then. */
  keep?(context: Context, request: ActionRequest<Kept>): Promise<Outcome>;
}

export type Kept = z.output<typeof keptForm>;

/**
 * Takes a form: ours, whole, allowed, done; 303 (or `{location}`). Whatever is wrong, the answer holds every word that
 * was typed: on the form's own page, or on the error page when that page is out of reach.
 */
export async function runAction<S extends z.ZodType, N extends PageName>(
  exchange: Exchange,
  path: string,
  action: Action<S, N>,
): Promise<void> {
  const { context, incoming, response, request, cookies } = exchange;
  const fields = readFields(incoming.body);
  const typed: FormState = { name: action.form, values: valuesOf(fields), errors: {} };
  const holding = (form: FormState, again: Record<string, unknown> = {}): Exchange => ({
    ...exchange,
    request: { ...request, form, again },
  });
  const giveBack = async (
    state: Partial<FormState>,
    status: number,
    again?: Record<string, unknown>,
  ): Promise<void> => {
    const held = holding({ ...typed, ...state }, again);
    // The page of the form may not be theirs any more (signed out, gone): the words come back all the same.
    await answerPage(held, action.page, action.load, status).catch((failure: unknown) => answerError(held, failure));
  };

  if (!isSameOrigin(incoming.headers, originOf(context, incoming))) {
    return answerError(holding(typed), new AppError('forbidden', 'form_expired'));
  }
  if (!isFormToken(context.keys.forms, bindingOf(exchange), fields['token'])) {
    const code = cookies.session || cookies.visitor ? 'form_expired' : 'cookie_missing';
    return giveBack({ errors: { form: [code] } }, 403);
  }
  try {
    refuseSuspended(request.viewer, path);
  } catch (failure) {
    return answerError(holding(typed), failure);
  }
  const take = taker(action, fields);
  if (!take.ok) return giveBack({ errors: take.errors }, 422);
  let outcome: Outcome;
  try {
    outcome = await take.run(context, { ...request, form: typed });
  } catch (failure) {
    const refused = asRefusal(context, failure);
    if (!refused) return answerError(holding(typed), failure);
    setRetryAfter(response, refused.retryAfter);
    return giveBack({ errors: refused.errors, quoteProblems: refused.quoteProblems }, refused.status);
  }
  if ('again' in outcome) return giveBack({ values: { ...typed.values, ...outcome.values } }, 200, outcome.again);
  finish(exchange, outcome);
}

type Taker =
  | { ok: true; run(context: Context, request: PageRequest): Promise<Outcome> }
  | Extract<ReturnType<typeof parseForm>, { ok: false }>;

/** What is to be done with these fields: what the form is for, or keeping it as a draft. */
function taker<S extends z.ZodType, N extends PageName>(
  action: Action<S, N>,
  fields: Record<string, string | string[]>,
): Taker {
  const { keep } = action;
  if (keep && fields['do'] === 'draft') {
    const parsed = parseForm(keptForm, fields);
    return parsed.ok ? { ok: true, run: (context, request) => keep(context, { ...request, ...parsed }) } : parsed;
  }
  const parsed = parseForm(action.schema, fields);
  return parsed.ok
    ? { ok: true, run: (context, request) => action.handle(context, { ...request, ...parsed }) }
    : parsed;
}

function finish({ request, response }: Exchange, { location, session, comfort, saved }: Done): void {
  response.setHeader('Cache-Control', 'no-store');
  if (session !== undefined) setSessionCookie(response, session);
  if (session === null) response.setHeader('Clear-Site-Data', '"cache", "cookies", "storage"');
  if (comfort) setComfortCookie(response, comfort.locale, comfort.theme);
  if (request.json) response.json({ location, ...(saved ? { saved } : {}) });
  else response.redirect(303, location);
}

/** Origin people typed, for the same-origin check. */
const originOf = (context: Context, incoming: Request): string =>
  context.config.publicUrl ?? `${incoming.protocol}://${incoming.get('host') ?? ''}`;

type Refusal = Pick<InvalidForm, 'errors' | 'quoteProblems' | 'status'> & Pick<AppError, 'retryAfter'>;

/** A failure that the form can come back from with its words in it; null for those that need a page of their own. */
function asRefusal(context: Context, failure: unknown): Refusal | null {
  if (failure instanceof InvalidForm) {
    return { errors: failure.errors, quoteProblems: failure.quoteProblems, status: failure.status, retryAfter: null };
  }
  const error = asAppError(context, failure);
  if (error.kind === 'not_found') return null;
  const code: FieldErrorCode = FIELD_ERROR_CODES.find((known) => known === error.code) ?? 'unexpected';
  return { errors: { form: [code] }, quoteProblems: [], status: error.status, retryAfter: error.retryAfter };
}
