import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Words that both engines can store as they are. */
const text = z
  .string()
  .refine(
    (value) => !value.includes('\0') && value.isWellFormed(),
    'holds a character that cannot be stored (U+0000 or half a surrogate pair)',
  );
const filled = text.min(1);
const acknowledgements = z.array(z.object({ author: filled.nullable(), note: text.nullable() })).default([]);

/** A discussion as the JSON export holds it: one entry of a journal, its numbered replies, words in BBCode. */
const exported = z.object({
  journal: z.object({ author: filled, title: filled }),
  entry: z.object({
    title: filled,
    author: filled,
    category: text.nullish(),
    at: z.iso.datetime({ offset: true }),
    tags: z.array(text).default([]),
    bbcode: text,
    acknowledgements,
  }),
  replies: z.array(
    z.object({
      number: z.number().int().positive(),
      author: filled,
      at: z.iso.datetime({ offset: true }),
      bbcode: text,
      /** What the exporter recognised as quotes; ours are found again from the words. */
      quotes: z.array(z.unknown()).optional(),
      acknowledgements,
    }),
  ),
});

export type ExportedDiscussion = z.output<typeof exported>;

/** A file that is not such an export, said in words for the person at the command line. */
export class ImportError extends Error {}

/** Reads and checks an export. Throws ImportError naming what is wrong and where. */
export async function readExport(file: string): Promise<{ discussion: ExportedDiscussion; bytes: Buffer }> {
  const bytes = await readFile(file).catch(() => {
    throw new ImportError(`Cannot read ${file}`);
  });
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ImportError(`${file} is not JSON`);
  }
  const parsed = exported.safeParse(json);
  if (!parsed.success) {
    const lines = parsed.error.issues.slice(0, 10).map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ImportError(`${file} is not a discussion export:\n${lines.join('\n')}`);
  }
  const wrong = parsed.data.replies.findIndex((reply, index) => reply.number !== index + 1);
  if (wrong >= 0)
    throw new ImportError(`${file}: reply number ${wrong + 1} is missing: numbers must run from 1 without a gap`);
  return { discussion: parsed.data, bytes };
}
