import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '#server/app.ts';
import type { App } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import { createContext } from '#server/context.ts';
import type { Context, Pace, WorkCost } from '#server/context-types.ts';
import { openDatabase } from '#server/db/open.ts';
import { createBus } from '#server/bus.ts';
import { createRateLimits } from '#server/http/rate-limit.ts';
import { listen } from '#server/http/listen.ts';
import { createHostLink } from '#server/members/accounts.ts';
import { makeStarterRules } from '#server/moderation/starter-rules.ts';
import type { LogLine } from '#server/log.ts';
import type { Drawing } from '#server/context-types.ts';
import { createDrawing } from '#server/http/render.ts';
import { attachRealtime } from '#server/realtime/attach.ts';
import { createRenderer } from '#server/text/renderer.ts';
import type { Renderer } from '#server/text/renderer.ts';
import type { Rendered } from '#server/text/types.ts';
import { Browser } from './browser.ts';
import { createDatabase } from './postgres.ts';
import { PASSWORD, signUp } from './sign-up.ts';

export { PASSWORD };

/** Engine these stories are told on; the same files run once on each. */
export const engine: Engine = process.env['CARNET_TEST_ENGINE'] === 'postgres' ? 'postgres' : 'sqlite';

export type Engine = 'sqlite' | 'postgres';

export interface Site {
  context: Context;
  app: App;
  origin: string;
  dataDir: string;
  /** Error lines logged so far; a test that expects one takes it out, any left fail `close`. */
  errors: LogLine[];
  /** Every line logged so far, the errors among them. */
  log: LogLine[];
  /** A clock that stands still until it is moved. */
  clock: { now: Date; advance(ms: number): void };
  /** A new browser, nobody signed in. */
  visitor(): Browser;
  /** A new browser, signed up as this name. */
  member(name: string): Promise<Browser>;
  /** A new browser, signed up as the first host. */
  host(name: string): Promise<Browser>;
  close(): Promise<void>;
}

export interface SiteOptions {
  limits?: boolean;
  /** The cheapest proof of work unless told otherwise. */
  workCost?: WorkCost;
  /** Texts are looked at before they appear, as on a site that has just been made; otherwise nothing waits by itself. */
  screening?: boolean;
  clock?: Date;
  /** Other settings, as the environment gives them. */
  env?: Record<string, string>;
  drawing?: Drawing;
  /** A data folder that stays, for starting the same site again. */
  dataDir?: string;
  /** For files that tell their stories on both engines themselves. */
  engine?: Engine;
}

/** Nobody writes too much. */
const UNHURRIED: Pace = {
  fresh: { texts: Infinity, minutes: 0 },
  known: { texts: Infinity, minutes: 0 },
  repeatHours: 0,
};

/** The real app on a real database and a real port, empty. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'carnet-test-'));
  const database = (options.engine ?? engine) === 'postgres' ? await createDatabase(migrated) : null;
  const clock = {
    now: options.clock ?? new Date(),
    advance(ms: number) {
      this.now = new Date(this.now.getTime() + ms);
    },
  };
  const errors: LogLine[] = [];
  const log: LogLine[] = [];
  const config = readConfig({
    DATA_DIR: dataDir,
    PORT: '0',
    HOST: '127.0.0.1',
    ...(database ? { DATABASE_URL: database.url } : {}),
    ...options.env,
  });
  const context = await createContext(config, {
    clock: () => clock.now,
    log: {
      info: (line) => log.push(line),
      warn: (line) => log.push(line),
      error: (line) => log.push(line) && errors.push(line),
    },
    // The cheapest hash: what it costs is tested by itself.
    passwordCost: { memoryKib: 8, passes: 1, lanes: 1 },
    workCost: options.workCost ?? { rounds: 1, tries: { least: 1, most: 4 } },
    limits: createRateLimits(options.limits ?? false),
    ...(options.screening ? {} : { pace: UNHURRIED }),
    drawing: options.drawing ?? (await sharedDrawing()),
    // A text that was too dear is a warning, as in createContext.
    renderer: rendererFor((kind) => (kind === 'overrun' ? log : errors).push({ event: `markdown_${kind}` })),
  });
  await context.database.migrate();
  await makeStarterRules(context);
  if (!options.screening)
    await context.database.write(({ db }) => db.updateTable('site').set({ first_posts: 0 }).execute());
  const app = createApp(context);
  const listening = await listen(app.express, { port: 0, host: '127.0.0.1' });
  const realtime = attachRealtime(context, listening.server, app.trust);
  const origin = `http://127.0.0.1:${listening.port}`;
  const visitor = (): Browser => new Browser(origin);
  return {
    context,
    app,
    origin,
    dataDir,
    errors,
    log,
    clock,
    visitor,
    async member(name) {
      const browser = visitor();
      await signUp(browser, name);
      return browser;
    },
    async host(name) {
      const token = await createHostLink(context);
      const browser = visitor();
      await browser.submit(`/host/${token}`, `/host/${token}`, {
        name,
        password: PASSWORD,
        rules: 'yes',
        consent: 'yes',
      });
      return browser;
    },
    async close() {
      await realtime.close();
      await listening.close();
      await app.idle();
      await context.renderer.close();
      await context.database.close();
      await database?.drop();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      if (errors.length > 0) throw new Error(`Unexpected error log: ${JSON.stringify(errors)}`);
    },
  };
}

async function migrated(url: string): Promise<void> {
  const database = openDatabase({ databaseUrl: url, dataDir: '' }, createBus());
  await database.migrate();
  await database.close();
}

let drawing: Promise<Drawing> | null = null;
const sharedDrawing = (): Promise<Drawing> => (drawing ??= createDrawing());

/** One worker for all sites of a process, which takes it a second to start; it ends when idle. */
const renderer = createRenderer({ onTrouble: ({ kind }) => troubled.forEach((tell) => tell(kind)) });
/** What stories write again and again, the same each time. */
const rendered = new Map<string, Rendered>();
const troubled = new Set<(kind: string) => void>();

/** @param tell hears of texts that were too dear, wherever they were written */
function rendererFor(tell: (kind: string) => void): Renderer {
  troubled.add(tell);
  return {
    ...renderer,
    async render(source) {
      const known = rendered.get(source);
      if (known) return structuredClone(known);
      const fresh = await renderer.render(source);
      // One that was too dear is so each time.
      if (fresh.cook > 0 && source.length < 5_000 && rendered.size < 2_000)
        rendered.set(source, structuredClone(fresh));
      return fresh;
    },
    close() {
      troubled.delete(tell);
      return Promise.resolve();
    },
  };
}
