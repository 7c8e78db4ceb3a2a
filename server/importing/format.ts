import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A discussion as the JSON export holds it: one entry of a journal, its numbered replies, words in BBCode. */
const exported = z.object({
  journal: z.object({ author: z.string().min(1), title: z.string().min(1) }),
  entry: z.object({
    title: z.string().min(1),
    author: z.string().min(1),
    category: z.string().nullish(),
    at: z.iso.datetime({ offset: true }),
    tags: z.array(z.string()).default([]),
    bbcode: z.string(),
    acknowledgements: z.array(z.object({ author: z.string().nullable(), note: z.string().nullable() })).default([]),
  }),
  replies: z.array(
    z.object({
      number: z.number().int().positive(),
      author: z.string().min(1),
      at: z.iso.datetime({ offset: true }),
      bbcode: z.string(),
      /** What the exporter recognised as quotes; ours are found again from the words. */
      quotes: z.array(z.unknown()).optional(),
      acknowledgements: z.array(z.object({ author: z.string().nullable(), note: z.string().nullable() })).default([]),
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
  if (wrong >= 0) throw new ImportError(`${file}: reply number ${wrong + 1} is missing: numbers must run from 1 without a gap`);
  return { discussion: parsed.data, bytes };
}
