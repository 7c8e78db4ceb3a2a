import { messages } from '#shared/messages/index.ts';
import { url } from '#shared/routes.ts';
import { ConfigError, readConfig } from './config.ts';
import { createContext } from './context.ts';
import type { Context } from './context-types.ts';
import { fillDemo } from './demo/fill.ts';
import { DemoError } from './demo/format.ts';
import { backUp, bringBack } from './hosting/commands.ts';
import { InvalidForm } from './errors.ts';
import { BackupError } from './hosting/format.ts';
import { ImportError, readExport } from './importing/format.ts';
import { importDiscussion } from './importing/import.ts';
import { appoint } from './moderation/appoint.ts';

const USAGE = `Commands:
  npm run import -- FILE [FILE …]      bring in discussions exported as JSON
  npm run demo                         fill an empty site with an invented community, to look around
  npm run backup [-- FOLDER]           write a backup of the whole site; its path is the last line
  npm run restore -- FILE [--anyway]   fill an empty site from a backup
  npm run appoint -- NAME host|moderator|referee   give somebody who has an account a place on the team`;

/** Commands for the machine's owner; the site may be running meanwhile (not while it is restored). */
async function main([command, ...files]: string[]): Promise<number> {
  const [file, ...more] = files;
  if (command === 'backup' && more.length === 0 && !file?.startsWith('-')) {
    await backUp(readConfig(), file, say);
    return 0;
  }
  const anyway = more.length === 1 && more[0] === '--anyway';
  if (command === 'restore' && file && (more.length === 0 || anyway)) {
    await bringBack(readConfig(), file, anyway, say);
    return 0;
  }
  const work =
    command === 'import' && files.length > 0 && !files.some((file) => file.startsWith('-'))
      ? (context: Context) => bringIn(context, files)
      : command === 'demo' && files.length === 0
        ? showAround
        : command === 'appoint' && file && isAppointable(more)
          ? (context: Context) => appointFromHere(context, file, more[0])
          : null;
  if (!work) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const context = await createContext(readConfig(), { drawing: { document: () => '' } });
  try {
    await context.database.migrate();
    await work(context);
    return 0;
  } finally {
    await context.renderer.close();
    await context.database.close();
  }
}

/** Boards are chosen on the page of the team. */
const APPOINTABLE = ['host', 'moderator', 'referee'] as const;
type Appointable = (typeof APPOINTABLE)[number];
const isAppointable = (more: string[]): more is [Appointable] =>
  more.length === 1 && APPOINTABLE.some((role) => role === more[0]);

/** What the log says was done by nobody's account: whoever has the machine did it. */
async function appointFromHere(context: Context, name: string, role: Appointable): Promise<void> {
  await appoint(context, null, { name, role }).catch((failure: unknown) => {
    if (!(failure instanceof InvalidForm)) throw failure;
    const [code] = Object.values(failure.errors).flat();
    throw new AppointError(code ? messages.en.fieldErrors[code] : failure.message);
  });
  say(`${name} is now: ${role}. Their sessions have ended; they sign in again.`);
}

class AppointError extends Error {}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function bringIn(context: Context, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const { discussion, bytes } = await readExport(file);
    const { id, slug, replies, quotes, already } = await importDiscussion(context, discussion, bytes).catch(
      (failure: unknown) => {
        throw failure instanceof ImportError ? new ImportError(`${file}: ${failure.message}`) : failure;
      },
    );
    const address = url.discussion(id, slug);
    process.stdout.write(
      already
        ? `Already here: ${address}\n`
        : `Imported: ${address} — 1 entry, ${replies} replies, ${quotes} live quotes\n`,
    );
  }
}

async function showAround(context: Context): Promise<void> {
  const { names, password, journals, entries, threads, replies } = await fillDemo(context);
  process.stdout.write(
    `Filled: ${journals} journals, ${entries} entries, ${threads} threads, ${replies} replies, all invented.\n` +
      `Sign in as any of: ${names.join(', ')}\n` +
      `Password of all of them, shown this once: ${password}\n`,
  );
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (failure: unknown) => {
    const own =
      failure instanceof ImportError ||
      failure instanceof AppointError ||
      failure instanceof DemoError ||
      failure instanceof ConfigError ||
      failure instanceof BackupError;
    process.stderr.write(`${own ? failure.message : String(failure instanceof Error ? failure.stack : failure)}\n`);
    process.exitCode = 1;
  },
);
