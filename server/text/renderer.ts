import { Worker } from 'node:worker_threads';
import { asTyped } from './fallback.ts';
import { RefusedText } from './grammar.ts';
import type { Job, Report } from './markdown-worker.ts';
import type { Rendered } from './types.ts';

export interface RendererOptions {
  /** Processor time a text may take, in milliseconds from the moment the worker begins it (SECURITY.md, S5). */
  limitMs?: number;
  /** Milliseconds without work after which the worker, 140 MB of jsdom, is ended. */
  idleMs?: number;
  /** Told when a text overran its time, or a worker died or failed on one: for the log. Never given the text. */
  onTrouble?: (trouble: { kind: 'overrun' | 'died' | 'failed'; message: string }) => void;
}

export interface Renderer {
  /**
   * Renders one admitted source. Rejects with RefusedText (the author must change the text), or with RendererBusy (queue full
   * or closing: 503). A text that overran its time is answered as typed, with `cook` 0.
   */
  render(source: string): Promise<Rendered>;
  /** Starts the worker ahead of the first text. */
  warm(): Promise<void>;
  /** Ends the worker; whatever still waits is rejected. */
  close(): Promise<void>;
}

export class RendererBusy extends Error {
  override name = 'RendererBusy';
}

const QUEUE_MAX = 200;
/** Loading jsdom takes half a second; after this long something is broken, not slow. */
const START_MS = 30_000;
/** How much longer than its processor time a text may take by the clock. */
const WALL_FACTOR = 10;
/** Stops a text that grows instead of looping; far above what 200 kB of HTML need. */
const HEAP_MB = 512;

interface Waiting extends Job {
  resolve(rendered: Rendered): void;
  reject(error: Error): void;
}

/** One worker thread that renders texts one after the other: started by the first, ended when idle, replaced on overrun. */
export function createRenderer({ limitMs = 250, idleMs = 60_000, onTrouble }: RendererOptions = {}): Renderer {
  const queue: Waiting[] = [];
  let worker: Worker | null = null;
  /** Settles with the running start: a worker is given work only once it has said that it is ready. */
  let starting: Promise<void> | null = null;
  let current: Waiting | null = null;
  let limit: NodeJS.Timeout | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  let closed = false;

  function start(): Promise<void> {
    clearTimeout(idle);
    starting ??= new Promise<void>((resolve, reject) => {
      // Own flags and an empty environment: a test runner's loaders must not be inherited, and nothing in ours is needed.
      const fresh = new Worker(new URL('./markdown-worker.ts', import.meta.url), {
        execArgv: [],
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      worker = fresh;
      const slow = setTimeout(() => void fresh.terminate(), START_MS);
      let ready = false;
      fresh.on('message', (report: Report) => {
        if (worker !== fresh) return;
        if (report.kind !== 'ready') return hear(report);
        ready = true;
        clearTimeout(slow);
        resolve();
        if (!current) rest();
      });
      let cause: Error | null = null;
      fresh.on('error', (error: Error) => (cause = error));
      fresh.on('exit', () => {
        clearTimeout(slow);
        if (worker === fresh) lost(ready, cause?.message ?? 'exit');
        if (!ready) reject(cause ?? new Error('the Markdown worker did not start'));
      });
    });
    return starting;
  }

  /** Drops the present worker, whose last messages no longer count. */
  function drop(): Promise<unknown> {
    clearTimeout(limit);
    const old = worker;
    worker = starting = null;
    return old ? old.terminate() : Promise.resolve();
  }

  /** The worker died by itself: out of memory on a text, which is then answered as typed, or unable to start at all. */
  function lost(hadStarted: boolean, message: string): void {
    const job = current;
    void drop();
    if (!job || !hadStarted) return;
    current = null;
    onTrouble?.({ kind: 'died', message });
    job.resolve(asTyped(job.source));
    next();
  }

  function hear(report: Exclude<Report, { kind: 'ready' }>): void {
    const job = current;
    if (!job || job.id !== report.id) return;
    if (report.kind === 'started') {
      watch(job, report.cpuMs, performance.now(), limitMs);
      return;
    }
    clearTimeout(limit);
    current = null;
    if (report.kind === 'rendered') job.resolve(report.rendered);
    else if (report.kind === 'refused') job.reject(new RefusedText(report.code));
    else {
      onTrouble?.({ kind: 'failed', message: report.message });
      job.resolve(asTyped(job.source));
    }
    next();
  }

  /**
   * Ends the job once it has used its time. Processor time, because a busy machine can give a worker 60 ms in 250 and an honest
   * text must not be stored as typed for that; but not for ever either. Asking also lets an answer that already waits
   * behind a busy event loop be heard first.
   */
  function watch(job: Waiting, cpuAtStart: number, start: number, ms: number): void {
    limit = setTimeout(() => {
      const asked = worker?.cpuUsage() ?? Promise.reject(new Error('gone'));
      asked.then(
        ({ user, system }) => {
          if (current !== job) return;
          const left = limitMs - ((user + system) / 1000 - cpuAtStart);
          if (left < 1 || performance.now() - start > limitMs * WALL_FACTOR) overrun(job);
          else watch(job, cpuAtStart, start, left);
        },
        () => overrun(job),
      );
    }, ms);
  }

  function overrun(job: Waiting): void {
    if (current !== job) return;
    current = null;
    void drop();
    onTrouble?.({ kind: 'overrun', message: `more than ${limitMs} ms for ${job.source.length} characters` });
    job.resolve(asTyped(job.source));
    next();
    // At once, work or not: loading jsdom takes longer than any text, and the next author should not wait for it.
    if (!closed) start().catch(() => {});
  }

  function next(): void {
    if (current || closed) return;
    const job = queue.shift();
    if (!job) return rest();
    current = job;
    clearTimeout(idle);
    start().then(
      () => {
        if (current !== job) return;
        worker?.ref();
        worker?.postMessage({ id: job.id, source: job.source } satisfies Job);
      },
      (error: Error) => {
        if (current === job) current = null;
        job.reject(error);
        next();
      },
    );
  }

  /** Nothing to do: the process may end, and so may the worker after a while. */
  function rest(): void {
    clearTimeout(idle);
    worker?.unref();
    idle = setTimeout(() => void drop(), idleMs).unref();
  }

  return {
    render(source) {
      if (closed || queue.length >= QUEUE_MAX)
        return Promise.reject(new RendererBusy(closed ? 'closed' : 'queue full'));
      return new Promise((resolve, reject) => {
        queue.push({ id: (lastId += 1), source, resolve, reject });
        next();
      });
    },
    async warm() {
      if (closed) throw new RendererBusy('closed');
      await start();
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      for (const job of [current, ...queue.splice(0)]) job?.reject(new RendererBusy('closed'));
      current = null;
      await drop();
    },
  };
}
