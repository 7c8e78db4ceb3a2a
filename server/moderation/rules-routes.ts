import { rulesForm, rulesReadForm } from '#shared/forms.ts';
import type { RulesText } from '#shared/pages.ts';
import { paths, safeBack, url } from '#shared/routes.ts';
import type { Locale } from '#shared/states.ts';
import type { Member } from '../context-types.ts';
import { notFound } from '../errors.ts';
import type { Outcome } from '../http/action.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { prepareRules, publishRules } from './publish-rules.ts';
import { readRules } from './read-rules.ts';
import { changesOf, presentVersion, rulesPageData, rulesText } from './rules.ts';

function hostOf(request: PageRequest): Member {
  const member = memberOf(request);
  if (member.role !== 'host') throw notFound();
  return member;
}

const rulesPage: Loader<'rules'> = async ({ database: { db } }, { locale, params }) => {
  const { version } = params;
  if (version === undefined) return { data: await rulesPageData(db, locale) };
  if (!/^[1-9]\d{0,6}$/.test(version)) throw notFound();
  return { data: await rulesPageData(db, locale, Number(version)) };
};

const rulesSettingsPage: Loader<'rulesSettings'> = async ({ database: { db } }, request) => {
  hostOf(request);
  const { form, again, locale } = request;
  const present = await presentVersion(db);
  const { number, source_fr, source_en } = present;
  const meanwhile = (form?.errors['form'] ?? []).includes('rules_meanwhile');
  const kept = Number(form?.values['version']);
  return {
    data: {
      // After a conflict the form goes on from what holds now, with what was typed still in it.
      version: !meanwhile && kept > 0 ? kept : number,
      source_fr,
      source_en,
      preview: (again['preview'] as Record<Locale, RulesText> | undefined) ?? null,
      meanwhile: meanwhile ? { changes: changesOf(present, locale), source_fr, source_en } : null,
    },
  };
};

/** The rules as they hold and as they were; telling members of a new version; publishing one. */
export function rulesRoutes(routes: Routes): void {
  // Before the versions, which would take it for one.
  routes.redirect(paths.rulesRead, 'rulesReadAddress', () => Promise.resolve(url.rules()));
  routes.action(paths.rulesRead, {
    form: 'rules-read',
    schema: rulesReadForm,
    page: 'rules',
    load: rulesPage,
    async handle(context, request) {
      const { version, back } = request.values;
      await readRules(context, memberOf(request), Number(version));
      return { location: safeBack(back, url.rules()) };
    },
  });
  routes.page(paths.rules, 'rules', rulesPage);

  routes.page(paths.rulesSettings, 'rulesSettings', rulesSettingsPage);
  routes.action(paths.rulesSettings, {
    form: 'rules',
    schema: rulesForm,
    page: 'rulesSettings',
    load: rulesSettingsPage,
    async handle(context, request): Promise<Outcome> {
      const member = hostOf(request);
      const { version, do: pressed, ...rules } = request.values;
      if (pressed === 'preview') {
        await context.limits.take('preview', { account: member.accountId });
        const { html_fr, html_en } = await prepareRules(context, rules);
        return { again: { preview: { fr: rulesText(html_fr), en: rulesText(html_en) } } };
      }
      await publishRules(context, { member, from: Number(version), rules });
      return { location: url.rules() };
    },
  });
}
