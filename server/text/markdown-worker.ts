import { parentPort } from 'node:worker_threads';
import { RefusedText, type RefusedCode } from './grammar.ts';
import { renderMarkdown } from './markdown.ts';
import type { Rendered } from './types.ts';

/** What the worker is sent, and what it says back; `started` lets the other side time the job and not the queue. */
export interface Job {
  id: number;
  source: string;
}
export type Report =
  | { kind: 'ready' }
  /** `cpuMs`: processor time this thread had used by then. */
  | { kind: 'started'; id: number; cpuMs: number }
  | { kind: 'rendered'; id: number; rendered: Rendered }
  | { kind: 'refused'; id: number; code: RefusedCode }
  | { kind: 'failed'; id: number; message: string };

const port = parentPort;
if (!port) throw new Error('markdown-worker.ts is a worker');
const say = (report: Report): void => port.postMessage(report);

function work({ id, source }: Job): Report {
  try {
    return { kind: 'rendered', id, rendered: renderMarkdown(source) };
  } catch (error) {
    if (error instanceof RefusedText) return { kind: 'refused', id, code: error.code };
    return { kind: 'failed', id, message: error instanceof Error ? error.message : 'unknown' };
  }
}

// The first rendering compiles jsdom, marked and DOMPurify; no member's text should pay for that out of its time.
renderMarkdown('# *a* **b** `c`\n\n- [d](https://example.org)\n\n> e\n\n|f|\n|-|\n|g|');
port.on('message', (job: Job) => {
  const { user, system } = process.threadCpuUsage();
  say({ kind: 'started', id: job.id, cpuMs: (user + system) / 1000 });
  say(work(job));
});
say({ kind: 'ready' });
