import { signUpForm } from '#shared/forms.ts';
import { SIGN_UP_DAYS } from '#shared/limits.ts';
import { paths, safeBack, url } from '#shared/routes.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import type { Loader } from '../http/answer.ts';
import { backOf } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { askedAt, NOTHING_ASKED, proofOf } from '../vouching/proof-of.ts';
import { beginSession } from './sessions.ts';
import { crowdedFor, enter } from './sign-up.ts';

const DAY_MS = 86_400_000;

/** The day in the address of the page that follows a request, when it can be one; null otherwise. */
function askedUntil(context: Context, day: string | undefined): string | null {
  const until = /^\d{4}-\d{2}-\d{2}$/.test(day ?? '') ? Date.parse(`${day}T12:00:00.000Z`) : NaN;
  const left = until - Date.parse(now(context));
  return left > -DAY_MS && left < (SIGN_UP_DAYS + 1) * DAY_MS ? new Date(until).toISOString() : null;
}

const signUpPage: Loader<'signUp'> = async (context, request) => {
  const asked = request.form ? null : askedUntil(context, request.query['asked']);
  return {
    data: {
      back: backOf(request),
      crowded: await crowdedFor(context.limits),
      asked,
      ...(asked ? NOTHING_ASKED : await askedAt(context, request, url.signUp())),
    },
    forms: true,
  };
};

/** Signing up: work or an answer first, what is dear last. */
export function signUpRoutes(routes: Routes): void {
  routes.page(paths.signUp, 'signUp', signUpPage);
  routes.action(paths.signUp, {
    form: 'sign-up',
    schema: signUpForm,
    page: 'signUp',
    load: signUpPage,
    async handle(context, request) {
      const { viewer, values, network, locale } = request;
      // First, and counted for nobody: thousands of forms without work or answer must not shut the door to others.
      const proof = await proofOf(context, request, url.signUp());
      await context.limits.take('tryName', { network });
      const { name, password, words = '' } = values;
      const entered = await enter(context, { name, password, words, proof, network, locale });
      if ('asked' in entered) return { location: url.signUp(entered.asked.slice(0, 10)) };
      return { location: safeBack(values.back), session: await beginSession(context, viewer, entered.accountId) };
    },
  });
}
