import { fetchPage } from '#client/lib/fetch-page.ts';
import { startWorker } from '#client/lib/trusted.ts';
import workerHref from './proof-worker.ts?worker&url';

/** After these milliseconds a challenge may be too old once it is solved and sent: it holds for five minutes. */
const STALE_MS = 4 * 60_000;

/** Whether this browser can work anything out; where not, the form asks its question. */
export const canProve = (): boolean => typeof Worker === 'function' && isSecureContext;

/** The work that a page's challenge asks for. */
export interface Prover {
  /** Begins, once. */
  begin(): void;
  /** What the form is to send; rejects when it could not be worked out. */
  proof(): Promise<string>;
}

/** @param address of the page, asked for another challenge when its own has become too old */
export function createProver(challenge: string, address: string): Prover {
  const since = Date.now();
  let work: Promise<string> | null = null;
  const begin = (): Promise<string> => (work ??= solve(challenge));
  return {
    begin() {
      // What fails now is said when the form is sent.
      begin().catch(() => undefined);
    },
    async proof() {
      if (Date.now() - since < STALE_MS) return begin();
      const page = await fetchPage(address);
      const fresh = page && 'challenge' in page.data ? page.data.challenge : null;
      if (fresh === null) throw new Error('no challenge');
      return solve(fresh);
    },
  };
}

function solve(challenge: string): Promise<string> {
  return new Promise((done, fail) => {
    const worker = startWorker(workerHref);
    const end = (proof: string): void => {
      worker.terminate();
      if (proof) done(proof);
      else fail(new Error('not solved'));
    };
    worker.addEventListener('message', ({ data }: MessageEvent<string>) => end(data));
    worker.addEventListener('error', () => end(''));
    worker.postMessage(challenge);
  });
}
