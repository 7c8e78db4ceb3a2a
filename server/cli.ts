import { url } from '#shared/routes.ts';
import { ConfigError, readConfig } from './config.ts';
import { createContext } from './context.ts';
import { ImportError, readExport } from './importing/format.ts';
import { importDiscussion } from './importing/import.ts';

const USAGE = `Commands:
  npm run import -- FILE [FILE …]   bring in discussions exported as JSON`;

/** Commands for the machine's owner; the site may be running meanwhile. */
async function main(args: string[]): Promise<number> {
  const [command, ...files] = args;
  if (command !== 'import' || files.length === 0 || files.some((file) => file.startsWith('-'))) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const context = await createContext(readConfig(), { drawing: { document: () => '' } });
  try {
    await context.database.migrate();
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
    return 0;
  } finally {
    await context.renderer.close();
    await context.database.close();
  }
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (failure: unknown) => {
    const own = failure instanceof ImportError || failure instanceof ConfigError;
    process.stderr.write(`${own ? failure.message : String(failure instanceof Error ? failure.stack : failure)}\n`);
    process.exitCode = 1;
  },
);
