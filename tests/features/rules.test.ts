import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentRules, ruleTitle } from '#server/moderation/rules.ts';
import { makeStarterRules } from '#server/moderation/starter-rules.ts';
import { REPORT_REASONS } from '#shared/states.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';

describe('the rules a site begins with', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  it('are one for each thing that can be reported, in both languages', async () => {
    const { db } = site.context.database;
    const [fr, en] = [await currentRules(db, 'fr'), await currentRules(db, 'en')];
    expect([fr.version, en.version]).toEqual([1, 1]);
    const ids = REPORT_REASONS.slice(0, -1).map((_, place) => String(place + 1));
    expect(fr.rules.map(({ id }) => id)).toEqual(ids);
    expect(en.rules.map(({ id }) => id)).toEqual(ids);
    expect(fr.rules[1]?.title).toBe('Ni vente, ni achat, ni prix, ni adresse où trouver un produit.');
    expect(await ruleTitle(db, 1, '2', 'en')).toBe(
      'No selling, no buying, no prices, no address where to find a substance.',
    );
    expect([await ruleTitle(db, 1, '11', 'fr'), await ruleTitle(db, 2, '1', 'fr')]).toEqual([null, null]);
  });

  it('are made once', async () => {
    await makeStarterRules(site.context);
    const rows = await site.context.database.db.selectFrom('rules_version').select(['number', 'account_id']).execute();
    expect(rows).toEqual([{ number: 1, account_id: null }]);
  });
});
