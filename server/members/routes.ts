import {
  firstHostForm,
  holdingForm,
  passwordForm,
  preferencesForm,
  sessionsForm,
  signInForm,
  signOutForm,
  signUpForm,
} from '#shared/forms.ts';
import { paths, safeBack, url } from '#shared/routes.ts';
import type { Context, Viewer } from '../context-types.ts';
import { AppError } from '../errors.ts';
import { memberOf } from '../http/request.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { aboutRoutes } from './about.ts';
import { authenticate, changePassword, checkHostLink, checkNewAccount, createFirstHost, signUp } from './accounts.ts';
import { holdMinutes, setHoldMinutes } from './holding.ts';
import { nameKey } from './names.ts';
import { endSessions, listSessions, openSession } from './sessions.ts';

/** Where to after signing in: the page one came from, as the address or the form says. */
const backOf = (request: { query: Record<string, string>; form: { values: Record<string, unknown> } | null }): string =>
  safeBack(request.form?.values['back'] ?? request.query['back']);

const signUpPage: Loader<'signUp'> = (_context, request) =>
  Promise.resolve({ data: { back: backOf(request) }, forms: true });
const signInPage: Loader<'signIn'> = (_context, request) =>
  Promise.resolve({ data: { back: backOf(request) }, forms: true });
const preferencesPage: Loader<'preferences'> = (_context, request) =>
  Promise.resolve({ data: { back: backOf(request) }, forms: true });

const DONE = ['password', 'holding'] as const;

const settingsPage: Loader<'settings'> = async (context, request) => {
  const { accountId, sessionId } = memberOf(request);
  const sessions = await listSessions(context, accountId);
  return {
    data: {
      sessions: sessions.map((session) => ({ ...session, current: session.id === sessionId })),
      done: DONE.find((what) => what === request.query['done']) ?? null,
      holdMinutes: await holdMinutes(context.database.db, accountId),
    },
  };
};

const firstHostPage: Loader<'firstHost'> = async (context, request) => {
  const token = request.params['token'] ?? '';
  await checkHostLink(context, token);
  return { data: { token }, forms: true };
};

/** Whether more people sign up this hour than the site takes without looking (SECURITY 3.10, A3). */
async function isCrowded({ limits }: Pick<Context, 'limits'>): Promise<boolean> {
  try {
    await limits.take('crowd', {});
    return false;
  } catch (failure) {
    if (failure instanceof AppError && failure.kind === 'rate_limited') return true;
    throw failure;
  }
}

/** Opens a session in a browser and ends the one it had: a new id at each login, the old one dead (SECURITY 3.2). */
async function beginSession(context: Context, before: Viewer, accountId: string): Promise<string> {
  if (before.kind === 'member')
    await context.database.write((tx) => endSessions(tx, before.accountId, { id: before.sessionId }));
  return openSession(context, accountId);
}

/** Signing up and in, the password, one's sessions, language and theme. */
export function memberRoutes(routes: Routes): void {
  routes.page(paths.signUp, 'signUp', signUpPage);
  routes.action(paths.signUp, {
    form: 'sign-up',
    schema: signUpForm,
    page: 'signUp',
    load: signUpPage,
    async handle(context, { viewer, values, network }) {
      await context.limits.take('tryName', { network });
      await checkNewAccount(context, values);
      await context.limits.take('signUp', { network });
      const accountId = await signUp(context, { ...values, crowded: await isCrowded(context) });
      return { location: safeBack(values.back), session: await beginSession(context, viewer, accountId) };
    },
  });

  routes.page(paths.signIn, 'signIn', signInPage);
  routes.action(paths.signIn, {
    form: 'sign-in',
    schema: signInForm,
    page: 'signIn',
    load: signInPage,
    async handle(context, { viewer, values, network }) {
      await context.limits.take('signIn', { account: nameKey(values.name), network });
      const accountId = await authenticate(context, values);
      return { location: safeBack(values.back), session: await beginSession(context, viewer, accountId) };
    },
  });

  // Addresses that only take forms lead to the page the form stands on, for whoever reloads them.
  const leads: [string, string, string][] = [
    [paths.signOut, 'signOutAddress', url.home()],
    [paths.changePassword, 'passwordAddress', url.settings()],
    [paths.holding, 'holdingAddress', url.settings()],
    [paths.endSession, 'sessionsAddress', url.settings()],
  ];
  for (const [path, name, to] of leads) routes.redirect(path, name, () => Promise.resolve(to));

  routes.action(paths.signOut, {
    form: 'sign-out',
    schema: signOutForm,
    page: 'signIn',
    load: signInPage,
    async handle(context, request) {
      const { accountId, sessionId } = memberOf(request);
      await context.database.write((tx) => endSessions(tx, accountId, { id: sessionId }));
      return { location: url.home(), session: null };
    },
  });

  aboutRoutes(routes);
  routes.page(paths.settings, 'settings', settingsPage);
  routes.action(paths.changePassword, {
    form: 'password',
    schema: passwordForm,
    page: 'settings',
    load: settingsPage,
    async handle(context, request) {
      const { accountId, pseudonyms } = memberOf(request);
      await context.limits.take('signIn', { account: accountId });
      await changePassword(context, { accountId, name: pseudonyms[0]?.name ?? '', ...request.values });
      return { location: `${url.settings()}?done=password`, session: await openSession(context, accountId) };
    },
  });
  routes.action(paths.holding, {
    form: 'holding',
    schema: holdingForm,
    page: 'settings',
    load: settingsPage,
    async handle(context, request) {
      const { accountId } = memberOf(request);
      await setHoldMinutes(context, accountId, Number(request.values.minutes));
      return { location: `${url.settings()}?done=holding` };
    },
  });
  routes.action(paths.endSession, {
    form: 'sessions',
    schema: sessionsForm,
    page: 'settings',
    load: settingsPage,
    async handle(context, request) {
      const { accountId, sessionId } = memberOf(request);
      const which = request.values.session;
      await context.database.write((tx) =>
        endSessions(tx, accountId, which === 'others' ? { keep: sessionId } : { id: which }),
      );
      return which === sessionId ? { location: url.home(), session: null } : { location: url.settings() };
    },
  });

  routes.page(paths.preferences, 'preferences', preferencesPage);
  routes.action(paths.preferences, {
    form: 'preferences',
    schema: preferencesForm,
    page: 'preferences',
    load: preferencesPage,
    handle: (_context, { values }) =>
      Promise.resolve({ location: safeBack(values.back), comfort: { locale: values.locale, theme: values.theme } }),
  });

  routes.page(paths.firstHost, 'firstHost', firstHostPage);
  routes.action(paths.firstHost, {
    form: 'host',
    schema: firstHostForm,
    page: 'firstHost',
    load: firstHostPage,
    async handle(context, { viewer, values, params }) {
      const accountId = await createFirstHost(context, params['token'] ?? '', values);
      return { location: url.home(), session: await beginSession(context, viewer, accountId) };
    },
  });
}
