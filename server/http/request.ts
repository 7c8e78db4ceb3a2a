import type { Request } from 'express';
import type { FormState } from '#shared/pages.ts';
import { safeBack } from '#shared/routes.ts';
import { LOCALES } from '#shared/states.ts';
import type { Locale, Theme } from '#shared/states.ts';
import type { Context, Member, Viewer } from '../context-types.ts';
import { AppError } from '../errors.ts';
import { readCookies } from './cookies.ts';
import type { Cookies } from './cookies.ts';

/** What a loader or a handler knows of a request. Strings only: repeated query fields count as absent. */
export interface PageRequest {
  viewer: Viewer;
  params: Record<string, string>;
  query: Record<string, string>;
  locale: Locale;
  theme: Theme;
  /** Path and query. */
  here: string;
  /** Whether the answer is a page's data for our script, not a document. */
  json: boolean;
  /** The form that is being given back, if this page answers one. */
  form: FormState | null;
  /** What a handler passes to the loader of its page beside the form's values (a preview, a question). */
  again: Readonly<Record<string, unknown>>;
  /** Address of the other end, for rate limits only. */
  network: string | null;
}

export interface Incoming {
  request: PageRequest;
  cookies: Cookies;
  renewed: boolean;
}

/** Reads who asks, for what, in which language. */
export async function readRequest(context: Context, incoming: Request): Promise<Incoming> {
  const cookies = readCookies(incoming.headers.cookie);
  const { viewer, renewed } = cookies.session
    ? await context.resolveViewer(cookies.session)
    : { viewer: { kind: 'visitor' } as const, renewed: false };
  return {
    cookies,
    renewed,
    request: {
      viewer,
      params: onlyStrings(incoming.params),
      query: onlyStrings(incoming.query),
      locale: cookies.locale ?? localeOf(incoming.headers['accept-language'], context.config.locale),
      theme: cookies.theme,
      here: incoming.originalUrl,
      json: wantsJson(incoming),
      form: null,
      again: {},
      network: incoming.ip ?? null,
    },
  };
}

/** Where to after a form: the page one came from, as the address or the form says. */
export const backOf = ({ query, form }: Pick<PageRequest, 'query' | 'form'>): string =>
  safeBack(form?.values['back'] ?? query['back']);

/** The member asking, or the error that leads to signing in. */
export function memberOf(request: PageRequest): Member {
  if (request.viewer.kind !== 'member') throw new AppError('unauthenticated', 'sign_in_needed');
  return request.viewer;
}

const wantsJson = (incoming: Request): boolean => incoming.accepts(['html', 'json']) === 'json';

/** The site's own language, unless the browser asks for another one of ours and not for the site's at all. */
export function localeOf(header: string | undefined, own: Locale): Locale {
  const asked = (header ?? '')
    .toLowerCase()
    .slice(0, 300)
    .split(',')
    .map((part) => part.trim().slice(0, 2));
  if (asked.includes(own)) return own;
  return LOCALES.find((locale) => asked.includes(locale)) ?? own;
}

function onlyStrings(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** What is known of a request that cannot be read: nothing but how it is to be answered. */
export const strangers = ({ config }: Pick<Context, 'config'>, incoming: Request): Incoming => ({
  cookies: { session: null, visitor: null, locale: null, theme: 'system' },
  renewed: false,
  request: {
    viewer: { kind: 'visitor' },
    params: {},
    query: {},
    locale: config.locale,
    theme: 'system',
    here: '/',
    json: wantsJson(incoming),
    form: null,
    again: {},
    network: null,
  },
});
