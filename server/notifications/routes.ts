import { notificationsForm } from '#shared/forms.ts';
import type { NotificationItem, PageData } from '#shared/pages.ts';
import { paths, url } from '#shared/routes.ts';
import { now } from '../context-types.ts';
import { authorView } from '../discussions/views.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { listNotifications, outcomesOf, unreadLetters, unreadOf } from './queries.ts';
import { markRead } from './read.ts';

type Row = Awaited<ReturnType<typeof listNotifications>>['rows'][number];

/** Kind, names, number; the title only when the opening may be read, and never a word of the text. */
const itemView = (row: Row): NotificationItem => ({
  id: row.id,
  kind: row.kind,
  to: row.to_id,
  // Who thanks says so under their name; who took their name off a text does not stand behind it any more.
  from: row.kind === 'thanked' || row.detached_at === null ? authorView(row.actor_name) : null,
  postId: row.post_id,
  number: row.number,
  title: row.opening_readable ? row.title : '',
  language: row.language,
  at: row.created_at,
  unread: row.read_at === null,
});

const notificationsPage: Loader<'notifications'> = async (context, request) => {
  const { db } = context.database;
  const member = memberOf(request);
  const { query } = request;
  const only = member.pseudonyms.find(({ id }) => id === query['for'])?.id ?? null;
  const counts = await unreadOf(db, member);
  const { rows, first, older } = await listNotifications(db, member, { pseudonymId: only, after: query['after'] });
  const names = member.pseudonyms.map((name) => ({ ...name, unread: counts.get(name.id) ?? 0 }));
  const to = (after?: string): string => url.notifications({ for: only ?? undefined, after });
  const data: PageData['notifications'] = {
    letters: await unreadLetters(db, member),
    names,
    only,
    until: now(context),
    items: rows.map(itemView),
    outcomes: await outcomesOf(db, member),
    paging: { newer: first ? null : to(), older: older === null ? null : to(older) },
  };
  return { data };
};

/** What others wrote that concerns a member, name by name. */
export function notificationRoutes(routes: Routes): void {
  routes.page(paths.notifications, 'notifications', notificationsPage);
  routes.action(paths.notifications, {
    form: 'notifications',
    schema: notificationsForm,
    page: 'notifications',
    load: notificationsPage,
    async handle(context, request) {
      const { read, until, for: name } = request.values;
      const pseudonymId = name ? name : null;
      const what = read === 'all' ? { until } : { id: read };
      await markRead(context, { member: memberOf(request), what, pseudonymId });
      return { location: url.notifications({ for: pseudonymId ?? undefined }) };
    },
  });
}
