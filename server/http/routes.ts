import { randomBytes, randomUUID } from 'node:crypto';
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { AnyPage, FormState, Page, PageData, PageName } from '#shared/pages.ts';
import type { FieldErrorCode } from '#shared/error-codes.ts';
import { FIELD_ERROR_CODES } from '#shared/error-codes.ts';
import type { Locale, Theme } from '#shared/states.ts';
import type { Context } from '../context-types.ts';
import { AppError, InvalidForm } from '../errors.ts';
import { setComfortCookie, setSessionCookie, setVisitorCookie } from './cookies.ts';
import { formToken, isFormToken, isSameOrigin } from './csrf.ts';
import { parseForm, readFields, valuesOf } from './form.ts';
import { asAppError } from './failures.ts';
import { readRequest } from './request.ts';
import type { Incoming, PageRequest } from './request.ts';

export type Loaded<N extends PageName> =
  | {
      data: PageData[N];
      /** Set when a visitor's page holds a form: it then carries a token and is not cached. */
      forms?: boolean;
      status?: number;
    }
  | { redirect: string };

export type Loader<N extends PageName> = (context: Context, request: PageRequest) => Promise<Loaded<N>>;

export type Outcome =
  | { location: string; session?: string | null; comfort?: { locale: Locale; theme: Theme } }
  /** The same page again, with this for its loader (a preview, a question). */
  | { again: Record<string, unknown>; values?: Record<string, string | string[]> };

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
}

/** What the app declares, for the tests that enumerate every surface. */
export interface DeclaredRoute {
  method: 'GET' | 'POST';
  path: string;
  kind: 'page' | 'redirect' | 'action' | 'plain';
  name: string;
}

/** Registers pages and actions with Express and keeps the list of what was registered. */
export class Routes {
  readonly router = Router({ caseSensitive: true, strict: false });
  readonly declared: DeclaredRoute[] = [];
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** A page URL: HTML, or the same data as JSON for `Accept: application/json`. */
  page<N extends PageName>(path: string, name: N, load: Loader<N>): void {
    this.#declare({ method: 'GET', path, kind: 'page', name });
    this.router.get(path, async (incoming, response) => {
      const read = await readRequest(this.#context, incoming);
      await this.#answer(incoming, response, read, name, load, 200);
    });
  }

  /** A URL that only leads elsewhere. */
  redirect(path: string, name: string, find: (context: Context, request: PageRequest) => Promise<string>): void {
    this.#declare({ method: 'GET', path, kind: 'redirect', name });
    this.router.get(path, async (incoming, response) => {
      const { request } = await readRequest(this.#context, incoming);
      response.setHeader('Cache-Control', 'no-store');
      response.redirect(302, await find(this.#context, request));
    });
  }

  /** A form URL: 303 (or `{location}`) when done, the page with every value put back when not. */
  action<S extends z.ZodType, N extends PageName>(path: string, action: Action<S, N>): void {
    this.#declare({ method: 'POST', path, kind: 'action', name: action.form });
    this.router.post(path, async (incoming, response) => {
      const context = this.#context;
      const read = await readRequest(context, incoming);
      const fields = readFields(incoming.body);
      const give = async (
        state: Partial<FormState>,
        status: number,
        again: Record<string, unknown> = {},
      ): Promise<void> => {
        const form = { name: action.form, values: valuesOf(fields), errors: {}, ...state };
        const given = { ...read, request: { ...read.request, form, again } };
        try {
          await this.#answer(incoming, response, given, action.page, action.load, status);
        } catch (failure) {
          // The page of the form is not theirs any more (signed out, gone): the words come back all the same.
          await this.#answerError(incoming, response, given, failure);
        }
      };
      const lost = (failure: unknown): Promise<void> =>
        this.#answerError(
          incoming,
          response,
          { ...read, request: { ...read.request, form: { name: action.form, values: valuesOf(fields), errors: {} } } },
          failure,
        );
      if (!isSameOrigin(incoming.headers, originOf(context, incoming)))
        return lost(new AppError('forbidden', 'form_expired'));
      if (!isFormToken(context.keys.forms, bindingOf(read), fields['token'])) {
        return give(
          { errors: { form: [read.cookies.session || read.cookies.visitor ? 'form_expired' : 'cookie_missing'] } },
          403,
        );
      }
      const parsed = parseForm(action.schema, fields);
      if (!parsed.ok) return give({ errors: parsed.errors }, 422);
      let outcome: Outcome;
      try {
        outcome = await action.handle(context, {
          ...read.request,
          form: { name: action.form, values: valuesOf(fields), errors: {} },
          values: parsed.values,
        });
      } catch (failure) {
        const refused = asRefusal(context, failure);
        if (!refused) return lost(failure);
        setRetryAfter(response, refused.retryAfter);
        return give({ errors: refused.errors, quoteProblems: refused.quoteProblems }, refused.status);
      }
      if ('again' in outcome)
        return give(outcome.values ? { values: { ...valuesOf(fields), ...outcome.values } } : {}, 200, outcome.again);
      response.setHeader('Cache-Control', 'no-store');
      if (outcome.session !== undefined) {
        setSessionCookie(response, outcome.session);
        if (outcome.session === null) response.setHeader('Clear-Site-Data', '"cache", "cookies", "storage"');
      }
      if (outcome.comfort) setComfortCookie(response, outcome.comfort.locale, outcome.comfort.theme);
      if (wantsJson(incoming)) response.json({ location: outcome.location });
      else response.redirect(303, outcome.location);
    });
  }

  /** A URL that answers something else than a page (health). */
  plain(
    path: string,
    name: string,
    handle: (context: Context, request: Request, response: Response) => Promise<void>,
  ): void {
    this.#declare({ method: 'GET', path, kind: 'plain', name });
    this.router.get(path, (incoming, response) => handle(this.#context, incoming, response));
  }

  /** Draws the error page of whatever happened outside a form. */
  async failure(incoming: Request, response: Response, failure: unknown): Promise<void> {
    // A path that does not decode has no request to speak of; the page is then a visitor's.
    const read = await readRequest(this.#context, incoming).catch((): Incoming => strangers(this.#context));
    await this.#answerError(incoming, response, read, failure);
  }

  /** The error page, with the words of a form when there was one. */
  async #answerError(incoming: Request, response: Response, read: Incoming, failure: unknown): Promise<void> {
    const error = asAppError(this.#context, failure);
    const requestId = error.status >= 500 ? randomUUID().slice(0, 8) : null;
    if (requestId) response.locals['requestId'] = requestId;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const load = (): Promise<Loaded<'error'>> =>
      Promise.resolve({ data: { status: error.status, code: error.code, requestId } });
    setRetryAfter(response, error.retryAfter);
    await this.#answer(incoming, response, read, 'error', load, error.status);
  }

  #declare(route: DeclaredRoute): void {
    this.declared.push(route);
  }

  async #answer<N extends PageName>(
    incoming: Request,
    response: Response,
    read: Incoming,
    name: N,
    load: Loader<N>,
    status: number,
  ): Promise<void> {
    const context = this.#context;
    const loaded = await load(context, read.request);
    response.setHeader('Vary', 'Accept, Accept-Language, Cookie');
    if ('redirect' in loaded) {
      response.setHeader('Cache-Control', 'no-store');
      response.redirect(302, loaded.redirect);
      return;
    }
    const member = read.request.viewer.kind === 'member';
    const forms = member || loaded.forms === true || read.request.form !== null;
    let binding = bindingOf(read);
    if (forms && binding === null) {
      const cookie = randomBytes(24).toString('base64url');
      setVisitorCookie(response, cookie);
      binding = visitorBinding(cookie);
    }
    if (read.renewed && read.cookies.session) setSessionCookie(response, read.cookies.session);
    const answerStatus = status === 200 ? (loaded.status ?? 200) : status;
    const open = !forms && read.cookies.session === null && answerStatus === 200;
    response.setHeader('Cache-Control', open ? 'private, no-cache' : 'no-store');
    response.status(answerStatus);
    const page: Page<N> = {
      name,
      data: loaded.data,
      shell: {
        locale: read.request.locale,
        theme: read.request.theme,
        here: read.request.here,
        viewer:
          read.request.viewer.kind === 'member'
            ? { pseudonyms: read.request.viewer.pseudonyms, role: read.request.viewer.role }
            : null,
        token: forms && binding !== null ? formToken(context.keys.forms, binding) : null,
      },
      form: read.request.form,
    };
    if (wantsJson(incoming)) response.json(page);
    else response.type('html').send(context.drawing.document(page as AnyPage));
  }
}

/**
 * What the forms of this request are bound to: the session, or for a visitor the browser's own cookie. Each says which,
 * so that no cookie can be made to pass for a session.
 */
const bindingOf = (read: Incoming): string | null =>
  read.request.viewer.kind === 'member'
    ? `session ${read.request.viewer.sessionId}`
    : read.cookies.visitor && visitorBinding(read.cookies.visitor);

const visitorBinding = (cookie: string): string => `visitor ${cookie}`;

function setRetryAfter(response: Response, seconds: number | null): void {
  if (seconds !== null) response.setHeader('Retry-After', String(seconds));
}

const wantsJson = (incoming: Request): boolean => incoming.accepts(['html', 'json']) === 'json';

/** Origin people typed, for the same-origin check. */
const originOf = (context: Context, incoming: Request): string =>
  context.config.publicUrl ?? `${incoming.protocol}://${incoming.get('host') ?? ''}`;

/** A failure that the form can come back from with its words in it; null for those that need a page of their own. */
function asRefusal(
  context: Context,
  failure: unknown,
): (Pick<InvalidForm, 'errors' | 'quoteProblems' | 'status'> & Pick<AppError, 'retryAfter'>) | null {
  if (failure instanceof InvalidForm)
    return { errors: failure.errors, quoteProblems: failure.quoteProblems, status: failure.status, retryAfter: null };
  const error = asAppError(context, failure);
  if (error.kind === 'not_found') return null;
  const code: FieldErrorCode = FIELD_ERROR_CODES.find((known) => known === error.code) ?? 'unexpected';
  return { errors: { form: [code] }, quoteProblems: [], status: error.status, retryAfter: error.retryAfter };
}

const strangers = (context: Context): Incoming => ({
  cookies: { session: null, visitor: null, locale: null, theme: 'system' },
  renewed: false,
  request: {
    viewer: { kind: 'visitor' },
    params: {},
    query: {},
    locale: context.config.locale,
    theme: 'system',
    here: '/',
    form: null,
    again: {},
    network: null,
  },
});
