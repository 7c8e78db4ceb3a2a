import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dump } from '#tests/support/dump.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.host('Gardienne');
});
afterAll(() => site.close());

describe('the audit log', () => {
  it('can be neither changed nor emptied', async () => {
    const { database } = site.context;
    const before = (await dump(site))['audit'];
    expect(before?.length).toBeGreaterThan(0);
    await expect(database.write(({ db }) => db.updateTable('audit').set({ reason: 'spam' }).execute())).rejects.toThrow(
      /append-only/,
    );
    await expect(database.write(({ db }) => db.deleteFrom('audit').execute())).rejects.toThrow(/append-only/);
    const sneaking =
      database.engine.name === 'postgres'
        ? [sql`truncate audit`, sql`insert into audit select * from audit on conflict (id) do update set act = 'x'`]
        : [
            sql`replace into audit select id, at, act, 'x', subject_id, account_id, reason from audit`,
            sql`insert into audit select * from audit where true on conflict (id) do update set act = 'x'`,
          ];
    for (const way of sneaking)
      await expect(database.write(({ db }) => way.execute(db))).rejects.toThrow(/append-only/);
    expect((await dump(site))['audit']).toEqual(before);
  });
});
