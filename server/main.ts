import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createContext } from './context.ts';
import { reconcileTombstones } from './hosting/tombstones.ts';
import { makeStarterBoards } from './forum/starter.ts';
import { listen } from './http/listen.ts';
import { startAppearing } from './jobs/appearing.ts';
import { startEnding } from './jobs/ending.ts';
import { startHourly } from './jobs/hourly.ts';
import { whereOf } from './log.ts';
import { createHostLink } from './members/accounts.ts';
import { makeStarterRules } from './moderation/starter-rules.ts';
import { makeStarterQuestions } from './vouching/questions.ts';
import { attachRealtime } from './realtime/attach.ts';

/** Starts the site: settings, tables, the link for the first host, the server; ends it in order on SIGTERM or SIGINT. */
async function start(): Promise<void> {
  const config = readConfig();
  const context = await createContext(config);
  await context.database.refuseHazards();
  await context.database.migrate();
  // A database put back by hand must not bring back what members took away.
  await reconcileTombstones(context);
  await makeStarterBoards(context);
  await makeStarterRules(context);
  await makeStarterQuestions(context);
  const app = createApp(context);
  const listening = await listen(app.express, config);
  const realtime = attachRealtime(context, listening.server, app.trust);
  const address =
    config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${listening.port}`;
  const stopHourly = startHourly(context);
  const stopAppearing = startAppearing(context);
  const stopEnding = startEnding(context);
  say(`Carnet: ${address}`);
  if (!keepsCookies(address)) {
    say(
      'Nobody can sign in there: browsers drop Secure cookies over plain http. Put https in front and set PUBLIC_URL.',
    );
  }
  const token = await createHostLink(context);
  if (token) {
    say(
      `\nThere is no host yet. Make the first host account here, within 15 minutes, once:\n  ${address}/host/${token}\n(A new link is printed at each start while there is none.)\n`,
    );
  }
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    stopHourly();
    await stopAppearing();
    await stopEnding();
    await realtime.close();
    await listening.close();
    await app.idle();
    await context.renderer.close();
    await context.database.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  // What nobody caught has left something half done: say where, finish what runs, and let the supervisor start anew.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (failure: unknown) => {
      context.log.error({ event, at: whereOf(failure) });
      process.exitCode = 1;
      void stop();
    });
  }
}

/** Browsers keep Secure cookies over https, on an onion address, and on this very machine. */
function keepsCookies(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || hostname.endsWith('.onion') || /^(localhost|127\..*|\[::1\])$/.test(hostname);
}

const say = (words: string): void => void process.stdout.write(`${words}\n`);

start().catch((failure: unknown) => {
  const own =
    failure instanceof ConfigError || (failure instanceof Error && 'code' in failure && failure.code === 'EADDRINUSE');
  process.stderr.write(`${own ? (failure as Error).message : whereOf(failure)}\n`);
  process.exit(1);
});
