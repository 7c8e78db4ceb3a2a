import { findChromium, launchAt } from '#tests/support/chromium.ts';
import type { Figure } from './figures.ts';

/** What a first visit of a page fetches, in a real browser with nothing kept: bytes over the wire, headers included. */
export async function coldFigures(address: string): Promise<Figure[]> {
  const browser = await launchAt(findChromium());
  const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  network.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  await page.goto(address, { waitUntil: 'networkidle' });
  await browser.close();
  const all = [...bytes].map(([id, size]) => ({ size, kind: kinds.get(id) ?? '' }));
  const reading = all.filter(({ kind }) => kind === 'Document' || kind === 'Stylesheet');
  const figure = (what: string, rows: typeof all, kilobytes: number, requests: number): Figure => {
    const size = rows.reduce((sum, row) => sum + row.size, 0) / 1000;
    return {
      what: `cold visit, ${what}, as sent`,
      goal: `≤ ${kilobytes} kB, ${requests} requests`,
      measured: `${size.toFixed(1)} kB, ${rows.length} requests`,
      met: size <= kilobytes && rows.length <= requests,
    };
  };
  return [figure('what reading needs (HTML and CSS)', reading, 15, 3), figure('everything', all, 75, 8)];
}
