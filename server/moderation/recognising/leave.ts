import { leaveForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { record } from '../../audit/record.ts';
import { now } from '../../context-types.ts';
import type { Context, Member } from '../../context-types.ts';
import { InvalidForm } from '../../errors.ts';
import type { Routes } from '../../http/routes.ts';
import { casePage } from '../case.ts';
import { moveCase } from '../claim.ts';
import { staffOf } from '../policy.ts';

/**
 * Leaves it to the author to reword: the case goes back among those that wait, marked so, until they have, or the mask is
 * over. Throws InvalidForm (409) when somebody else acted on it meanwhile.
 */
const leave = (context: Context, member: Member, id: string, version: string): Promise<void> =>
  context.database.write(async (tx) => {
    const at = now(context);
    const row = await moveCase(tx, { member, id, version: Number(version), event: 'release', at });
    if (row.queue !== 'recognition') throw new InvalidForm({ form: ['cannot_here'] });
    if (row.taken_by !== member.accountId) throw new InvalidForm({ form: ['taken_by_other'] }, [], 409);
    await tx.db.updateTable('moderation_case').set({ taken_by: null }).where('id', '=', id).execute();
    await tx.db.updateTable('recognition').set({ left_at: at }).where('case_id', '=', id).execute();
    await record(tx, { at, accountId: member.accountId, act: 'recognition_left', subject: { type: 'case', id } });
  });

export function leaveRoutes(routes: Routes): void {
  // A refused one stands at this address: reloading it leads back to the case.
  routes.redirect(paths.leave, 'leaveAddress', (_context, request) => {
    staffOf(request);
    return Promise.resolve(url.case(request.params['id'] ?? ''));
  });
  routes.action(paths.leave, {
    form: 'leave',
    schema: leaveForm,
    page: 'case',
    load: casePage,
    async handle(context, request) {
      await leave(context, staffOf(request), request.params['id'] ?? '', request.values.version);
      return { location: url.moderation({ queue: 'recognition' }) };
    },
  });
}
