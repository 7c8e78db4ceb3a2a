import { staffForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import type { Routes } from '../http/routes.ts';
import { confirmPassword } from '../members/accounts.ts';
import { openSession } from '../members/sessions.ts';
import { appoint, dismiss } from './appoint.ts';
import { auditLogPage } from './audit-log.ts';
import { decisionsPage } from './decisions-page.ts';
import { sendStatements } from './export.ts';
import { hostOf, staffPage } from './staff-page.ts';
import { transparencyPage } from './transparency.ts';

/** Who moderates, what they did, and what everybody may know of it. */
export function staffRoutes(routes: Routes): void {
  routes.page(paths.staff, 'staff', staffPage);
  routes.action(paths.staff, {
    form: 'staff',
    schema: staffForm,
    page: 'staff',
    load: staffPage,
    async handle(context, request) {
      const { accountId } = hostOf(request);
      const { values } = request;
      await context.limits.take('confirm', { account: accountId });
      await confirmPassword(context, accountId, values.current);
      const changed =
        values.do === 'appoint'
          ? await appoint(context, accountId, { name: values.name, role: values.role, boards: values.board })
          : await dismiss(context, accountId, values.name);
      if (changed !== accountId) return { location: `${url.staff()}?done=1` };
      // Their own sessions have ended with what they were.
      return { location: url.home(), session: await openSession(context, accountId) };
    },
  });

  routes.page(paths.auditLog, 'auditLog', auditLogPage);
  routes.plain(paths.statementsExport, 'statementsExport', sendStatements);
  routes.page(paths.decisions, 'decisions', decisionsPage);
  routes.page(paths.transparency, 'transparency', transparencyPage);
}
