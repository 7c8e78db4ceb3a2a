import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import { Browser } from '#tests/support/browser.ts';
import type { Fields } from '#tests/support/browser.ts';
import { emptyLot, serve, within } from '#tests/support/lot.ts';
import type { Lot } from '#tests/support/lot.ts';
import { openSite } from '#tests/support/site.ts';
import { imported } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/**
 * `kill -9` in the middle of writing (SECURITY R1): nothing that was acknowledged is lost, nothing is there by half or
 * twice, and the process is soon back. Two hundred times with LONG=1.
 */
const LONG = process.env['LONG'] === '1';
const KILLS = LONG ? 200 : 2;
const WRITERS = LONG ? 50 : 12;
/** Milliseconds to the first answer; on a machine that runs other tests meanwhile, starting is slower. */
const READY_MS = LONG ? 2_000 : 15_000;

interface Writer {
  browser: Browser;
  as: string;
  token: string;
}

interface Sent {
  writer: Writer;
  submission: string;
  body: string;
  /** Its number, once the server has said so. */
  number: number | null;
}

let lot: Lot;
let place: Place;
const writers: Writer[] = [];
beforeAll(async () => {
  lot = await emptyLot();
  const site = await openSite({ dataDir: lot.dataDir, env: lot.env });
  place = await imported(site);
  for (let count = 0; count < WRITERS; count += 1) {
    const browser = await site.member(`Martinet ${count}`);
    const { data } = await browser.page('discussion', place.path);
    writers.push({ browser, as: data.composer!.as[0]!.id, token: (await browser.token(place.path)) ?? '' });
  }
  await site.close();
});
afterAll(() => lot.drop());

/** Sends a reply; true once it is acknowledged, false when the server went away or had no room. */
async function send(origin: string, sent: Sent): Promise<boolean> {
  const browser = new Browser(origin);
  for (const [name, value] of sent.writer.browser.cookies) browser.cookies.set(name, value);
  const fields: Fields = {
    ...{ token: sent.writer.token, as: sent.writer.as, in_reply_to: '', do: 'publish' },
    ...{ submission: sent.submission, body: sent.body },
  };
  const answer = await browser.send(`${place.path}/reply`, fields).catch(() => null);
  if (answer?.status !== 303) return false;
  const number = Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]);
  expect([null, number]).toContain(sent.number);
  sent.number = number;
  return true;
}

/** Every post of the discussion with its words, and that the database is whole. */
const stored = (): Promise<{ number: number; submission: string | null; source: string | null; replies: number }[]> =>
  within(lot, async ({ database }) => {
    expect(await database.engine.atOneMoment((moment) => moment.faults())).toEqual([]);
    return database.db
      .selectFrom('post')
      .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
      .leftJoin('revision', 'revision.id', 'post.revision_id')
      .select(['post.number', 'post.submission', 'revision.source', 'discussion.post_count as replies'])
      .where('post.discussion_id', '=', place.id)
      .orderBy('post.number')
      .execute();
  });

it(`killed ${KILLS} times while ${WRITERS} write: no acknowledged reply is lost, none is there twice or by half`, async () => {
  const all: Sent[] = [];
  const slow: number[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const served = await serve(lot);
    if (served.ready > READY_MS) slow.push(served.ready);
    const round = writers.map((writer, who) => ({
      ...{ writer, submission: newId(), number: null },
      body: `Au tour ${kill}, le martinet ${who} passe.`,
    }));
    all.push(...round);
    // Killed after another number of answers each time, with the rest under way.
    let left = 1 + ((kill * 7) % (WRITERS - 1));
    const sending = round.map(async (sent) => {
      if ((await send(served.origin, sent)) && --left === 0) served.child.kill('SIGKILL');
    });
    await Promise.all(sending);
    served.child.kill('SIGKILL');
    await served.ended;

    const posts = await stored();
    expect(posts.map(({ number }) => number)).toEqual(posts.map((_, index) => index));
    expect(posts.at(-1)?.replies).toBe(posts.length - 1);
    const bySubmission = new Map(posts.map((post) => [post.submission, post]));
    const lost = all.filter(
      ({ number, submission, body }) =>
        number !== null &&
        (bySubmission.get(submission)?.number !== number || bySubmission.get(submission)?.source !== body),
    );
    expect(lost).toEqual([]);
    expect(posts.filter(({ source }) => source === null || source === '')).toEqual([]);
  }
  expect(all.some(({ number }) => number !== null)).toBe(true);
  expect(all.some(({ number }) => number === null)).toBe(true);

  // Whoever got no answer presses the button again: it is the same post, whether it was stored or not.
  const served = await serve(lot);
  const again = all.slice(-WRITERS);
  for (const sent of again) expect(await send(served.origin, sent)).toBe(true);
  served.child.kill('SIGTERM');
  await served.ended;
  const posts = await stored();
  for (const { submission, body } of again)
    expect(posts.filter((post) => post.submission === submission || post.source === body)).toHaveLength(1);
  expect(slow).toEqual([]);
}, 3_600_000);
