import { randomBytes, randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { AnyPage, Page, PageData, PageName, ShellViewer } from '#shared/pages.ts';
import type { Context, Member } from '../context-types.ts';
import { setSessionCookie, setVisitorCookie } from './cookies.ts';
import { formToken } from './csrf.ts';
import { asAppError } from './failures.ts';
import type { Incoming, PageRequest } from './request.ts';

/** One request and its answer under way. */
export interface Exchange extends Incoming {
  context: Context;
  incoming: Request;
  response: Response;
}

export type Loaded<N extends PageName> =
  | {
      data: PageData[N];
      /** Set when a visitor's page holds a form: it then carries a token and is not cached. */
      forms?: boolean;
      /** Set when its author opened this page to search engines. */
      indexable?: boolean;
      status?: number;
    }
  | { redirect: string };

export type Loader<N extends PageName> = (context: Context, request: PageRequest) => Promise<Loaded<N>>;

/** What an answer depends on beside its address. */
export const VARY = 'Accept, Accept-Encoding, Accept-Language, Cookie';

/** Sends a drawn page that is the same for every visitor. */
export type SendOpen = (type: string, body: string) => Promise<void> | void;

/** Answers a page: HTML, or its data as JSON. A redirect its loader asks for is followed instead. */
export async function answerPage<N extends PageName>(
  exchange: Exchange,
  name: N,
  load: Loader<N>,
  status = 200,
  sendOpen?: SendOpen,
): Promise<void> {
  const { context, response, request, cookies, renewed } = exchange;
  const loaded = await load(context, request);
  response.setHeader('Vary', VARY);
  if ('redirect' in loaded) {
    response.setHeader('Cache-Control', 'no-store');
    response.redirect(302, loaded.redirect);
    return;
  }
  const forms = request.viewer.kind === 'member' || loaded.forms === true || request.form !== null;
  const token = forms ? formToken(context.keys.forms, bindingOf(exchange) ?? bindVisitor(response)) : null;
  if (renewed && cookies.session) setSessionCookie(response, cookies.session);
  const answerStatus = status === 200 ? (loaded.status ?? 200) : status;
  const open = !forms && cookies.session === null && answerStatus === 200;
  response.setHeader('Cache-Control', open ? 'private, no-cache' : 'no-store');
  response.status(answerStatus);
  const page: Page<N> = {
    name,
    data: loaded.data,
    shell: await shellOf(context, request, name, token),
    form: request.form,
  };
  const { json } = request;
  // Never kept by them all the same: what is withdrawn here should not stay there.
  if (loaded.indexable === true && answerStatus === 200 && request.form === null && !json)
    response.setHeader('X-Robots-Tag', 'noarchive');
  const body = json ? JSON.stringify(page) : context.drawing.document(page as AnyPage);
  const type = json ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8';
  if (open && sendOpen) await sendOpen(type, body);
  else response.type(type).send(body);
}

async function shellOf(
  context: Context,
  { locale, theme, here, viewer }: PageRequest,
  name: PageName,
  token: string | null,
): Promise<Page['shell']> {
  return {
    locale,
    theme,
    here,
    viewer: viewer.kind === 'member' ? await ownShell(context, viewer, name) : null,
    token,
  };
}

/** The error page has to come also when the database does not answer. */
const ownShell = (context: Context, viewer: Member, name: PageName): Promise<ShellViewer> | ShellViewer =>
  name === 'error'
    ? {
        pseudonyms: viewer.pseudonyms,
        role: viewer.role,
        limited: viewer.boards !== null,
        referee: viewer.referee,
        unread: 0,
        newRules: viewer.newRules ?? null,
      }
    : context.loadShell(viewer);

/** The error page of any failure, with the words of a form when there was one. */
export async function answerError(exchange: Exchange, failure: unknown): Promise<void> {
  const { context, response } = exchange;
  const error = asAppError(context, failure);
  const requestId = error.status >= 500 ? randomUUID().slice(0, 8) : null;
  if (requestId) response.locals['requestId'] = requestId;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  setRetryAfter(response, error.retryAfter);
  const data = { status: error.status, code: error.code, requestId };
  await answerPage(exchange, 'error', () => Promise.resolve({ data }), error.status);
}

/**
 * What the forms of this request are bound to: the session, or for a visitor the browser's own cookie. Each says which,
 * so that no cookie can be made to pass for a session.
 */
export const bindingOf = ({ request, cookies }: Incoming): string | null =>
  request.viewer.kind === 'member'
    ? `session ${request.viewer.sessionId}`
    : cookies.visitor && visitorBinding(cookies.visitor);

const visitorBinding = (cookie: string): string => `visitor ${cookie}`;

function bindVisitor(response: Response): string {
  const cookie = randomBytes(24).toString('base64url');
  setVisitorCookie(response, cookie);
  return visitorBinding(cookie);
}

export function setRetryAfter(response: Response, seconds: number | null): void {
  if (seconds !== null) response.setHeader('Retry-After', String(seconds));
}
