import { signUpsForm } from '#shared/forms.ts';
import { SIGN_UPS_PER_PAGE } from '#shared/limits.ts';
import type { PageData } from '#shared/pages.ts';
import { paths, url } from '#shared/routes.ts';
import { now } from '../context-types.ts';
import type { Member } from '../context-types.ts';
import type { After } from '../db/paging.ts';
import { keyIn } from '../db/paging.ts';
import type { Handle } from '../db/open.ts';
import { InvalidForm } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import type { PageRequest } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { waitingRequests } from '../members/requests.ts';
import { teamNames } from '../members/staff.ts';
import { decideEach, SIGN_UP_ACTS } from './decide-sign-ups.ts';
import { staffEverywhereOf } from './policy.ts';

const DONE = ['let_in', 'refused'] as const;

/** One page of what waits, the oldest first, and one more when there is a page after. */
const waiting = (db: Handle, { at, after, limit }: { at: string; after: After | null; limit: number }) =>
  waitingRequests(db, at)
    .leftJoin('pseudonym', 'pseudonym.name_key', 'sign_up_request.name_key')
    .select(['sign_up_request.id', 'sign_up_request.name', 'asked_at', 'way', 'words', 'locale'])
    .select('pseudonym.id as bearer')
    .$if(after !== null, (query) =>
      query.where((row) =>
        row.or([
          row('asked_at', '>', after?.at ?? ''),
          row.and([row('asked_at', '=', after?.at ?? ''), row('sign_up_request.id', '>', after?.id ?? '')]),
        ]),
      ),
    )
    .orderBy('asked_at')
    .orderBy('sign_up_request.id')
    .limit(limit)
    .execute();

const signUpsPage: Loader<'signUps'> = async (context, request) => {
  const member = staffEverywhereOf(request);
  const { db } = context.database;
  const rows = await waiting(db, {
    at: now(context),
    after: keyIn(request.query['after']),
    limit: SIGN_UPS_PER_PAGE + 1,
  });
  const shown = rows.slice(0, SIGN_UPS_PER_PAGE);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  return {
    data: {
      requests: shown.map(({ asked_at: at, bearer, ...row }) => ({ ...row, at, taken: bearer !== null })),
      next: last ? url.signUps({ after: `${last.asked_at}_${last.id}` }) : null,
      meanwhile: await decidedByOthers(db, member, request),
      done: DONE.find((what) => what === request.query['done']) ?? null,
    },
  };
};

/** Who has decided about what this member ticked, where it was not them. */
async function decidedByOthers(
  db: Handle,
  member: Member,
  { form }: PageRequest,
): Promise<PageData['signUps']['meanwhile']> {
  if (!form?.errors['request']?.includes('decided_meanwhile')) return [];
  const ids = chosenIn([form.values['request'] ?? []].flat(), String(form.values['do']));
  const rows = await db
    .selectFrom('audit')
    .select(['act', 'account_id'])
    .where('subject_type', '=', 'sign_up')
    .where('subject_id', 'in', ids)
    .orderBy('at')
    .execute();
  const others = rows.filter(({ account_id }) => account_id !== member.accountId);
  const names = await teamNames(
    db,
    others.flatMap(({ account_id }) => account_id ?? []),
  );
  return others.flatMap(({ act, account_id }) => {
    const known = Object.values(SIGN_UP_ACTS).find((one) => one === act);
    return known ? [{ act: known, by: names.get(account_id ?? '') ?? null }] : [];
  });
}

/** What a press of a button is about: one request, or those that are ticked. */
const chosenIn = (ticked: readonly string[], button: string): string[] => {
  const [, one] = button.split('.');
  return (one === undefined ? [...ticked] : [one]).slice(0, SIGN_UPS_PER_PAGE);
};

/** Sign-ups beyond what the site takes in an hour: let in or refused, one by one or several at once. */
export function signUpsRoutes(routes: Routes): void {
  routes.page(paths.signUps, 'signUps', signUpsPage);
  routes.action(paths.signUps, {
    form: 'sign-ups',
    schema: signUpsForm,
    page: 'signUps',
    load: signUpsPage,
    async handle(context, request) {
      const member = staffEverywhereOf(request);
      const { do: button, request: ticked } = request.values;
      const chosen = chosenIn(ticked, button);
      if (chosen.length === 0) throw new InvalidForm({ request: ['nothing_selected'] });
      const lettingIn = button.startsWith('let_in');
      await decideEach(context, member, chosen, lettingIn ? 'letIn' : 'refuse');
      return { location: url.signUps({ done: lettingIn ? 'let_in' : 'refused' }) };
    },
  });
}
