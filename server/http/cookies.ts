import { parseCookie, stringifySetCookie } from 'cookie';
import type { Response } from 'express';
import { LOCALES, THEMES } from '#shared/states.ts';
import type { Locale, Theme } from '#shared/states.ts';

/**
 * The three cookies of SECURITY 3.2, all `__Host-`: Secure, no Domain, Path=/. Browsers keep Secure cookies on
 * localhost; elsewhere plain http loses them, which the sign-in form then says.
 */
const SESSION = '__Host-s';
const VISITOR = '__Host-p';
const COMFORT = '__Host-c';

export interface Cookies {
  session: string | null;
  /** Binds the forms of a visitor to their browser. */
  visitor: string | null;
  locale: Locale | null;
  theme: Theme;
}

const TOKEN_FORM = /^[0-9A-Za-z_-]{20,100}$/;

/** Reads our cookies from a Cookie header; anything that does not look like ours counts as absent. */
export function readCookies(header: string | undefined): Cookies {
  const given = parseCookie(header ?? '');
  const [locale, theme] = (given[COMFORT] ?? '').split('.');
  const secret = (value: string | undefined): string | null => (value && TOKEN_FORM.test(value) ? value : null);
  return {
    session: secret(given[SESSION]),
    visitor: secret(given[VISITOR]),
    locale: LOCALES.find((known) => known === locale) ?? null,
    theme: THEMES.find((known) => known === theme) ?? 'system',
  };
}

const base = { path: '/', secure: true, httpOnly: true } as const;

/** Sets the session cookie, or takes it away for null. It lives as long as the longest session may (90 days). */
export function setSessionCookie(response: Response, secret: string | null): void {
  append(response, {
    ...base,
    name: SESSION,
    value: secret ?? '',
    sameSite: 'lax',
    maxAge: secret === null ? 0 : 90 * 24 * 3600,
  });
}

/** Strict, one hour. */
export function setVisitorCookie(response: Response, value: string): void {
  append(response, { ...base, name: VISITOR, value, sameSite: 'strict', maxAge: 3600 });
}

export function setComfortCookie(response: Response, locale: Locale, theme: Theme): void {
  append(response, { ...base, name: COMFORT, value: `${locale}.${theme}`, sameSite: 'lax', maxAge: 365 * 24 * 3600 });
}

function append(response: Response, cookie: Parameters<typeof stringifySetCookie>[0]): void {
  response.append('Set-Cookie', stringifySetCookie(cookie));
}
