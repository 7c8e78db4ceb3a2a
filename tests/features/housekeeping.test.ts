import { afterAll, beforeAll, expect, it } from 'vitest';
import { housekeeping } from '#server/jobs/hourly.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

it('deletes the sessions that have ended, and no other', async () => {
  const [idle, old, living] = [await site.member('Pipit'), await site.member('Traquet'), await site.member('Tarier')];
  const { database } = site.context;
  const sessions = await database.db
    .selectFrom('session')
    .innerJoin('pseudonym', 'pseudonym.account_id', 'session.account_id')
    .select(['session.id', 'pseudonym.name'])
    .execute();
  const idOf = (name: string): string => sessions.find((row) => row.name === name)!.id;
  const past = new Date(site.clock.now.getTime() - 1000).toISOString();
  await database.write(async ({ db }) => {
    await db.updateTable('session').set({ expires_at: past }).where('id', '=', idOf('Pipit')).execute();
    await db.updateTable('session').set({ ends_at: past }).where('id', '=', idOf('Traquet')).execute();
  });
  await housekeeping(site.context);
  const left = await database.db.selectFrom('session').select('id').execute();
  expect(left).toEqual([{ id: idOf('Tarier') }]);
  expect((await living.get('/settings')).status).toBe(200);
  for (const browser of [idle, old]) expect((await browser.get('/settings')).status).toBe(401);
});
