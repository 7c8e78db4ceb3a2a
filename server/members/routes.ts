import {
  firstHostForm,
  holdingForm,
  passwordForm,
  preferencesForm,
  sessionsForm,
  signInForm,
  signOutForm,
} from '#shared/forms.ts';
import { paths, safeBack, url } from '#shared/routes.ts';
import { backOf, memberOf } from '../http/request.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { aboutRoutes } from './about.ts';
import { authenticate, changePassword, checkHostLink, createFirstHost } from './accounts.ts';
import { holdMinutes, setHoldMinutes } from './holding.ts';
import { nameKey } from './names.ts';
import { beginSession, endSessions, listSessions, openSession } from './sessions.ts';
import { signUpRoutes } from './sign-up-routes.ts';

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

/** Signing in, the password, one's sessions, language and theme. */
export function memberRoutes(routes: Routes): void {
  signUpRoutes(routes);
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
