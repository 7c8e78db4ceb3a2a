/** The demonstration texts as people can read and write them: Markdown with a line `=== …` before each thing that happens. */

export interface Happening {
  kind: 'journal' | 'entry' | 'thread' | 'reply' | 'edit' | 'withdraw' | 'cut' | 'thanks';
  /** Milliseconds. */
  at: number;
  by: string;
  /** The post's number in its discussion; 0 for an opening. */
  number: number;
  inReplyTo: number | null;
  /** `key: value` lines under the mark. */
  fields: Record<string, string>;
  body: string;
  /** Which discussion of the file, counted from 0; -1 for what belongs to the journal. */
  discussion: number;
  /** `file:line`, for messages. */
  where: string;
}

/** A text of ours that is not as it must be. */
export class DemoError extends Error {}

/** `=== reply 3 by Ardoise 2026-06-04 23:50 to 1` */
const MARK = /^=== ([a-z]+)(?: (\d+))?(?: by (.+?))? (\d{4}-\d\d-\d\d) (\d\d:\d\d)(?: to (\d+))?$/;
const FIELD = /^([a-z]+): (.*)$/;
const KINDS: readonly string[] = ['journal', 'entry', 'thread', 'reply', 'edit', 'withdraw', 'cut', 'thanks'];

/** Reads one file. Throws DemoError naming file and line. */
export function readTold(file: string, content: string): Happening[] {
  const found: Happening[] = [];
  let owner = '';
  let discussion = -1;
  let last = 0;
  for (const { head, lines, line } of parts(content)) {
    const where = `${file}:${line}`;
    const mark = MARK.exec(head);
    const kind = mark?.[1] as Happening['kind'] | undefined;
    if (!mark || !kind || !KINDS.includes(kind)) throw new DemoError(`${where}: cannot read "${head}"`);
    const [, , number, by, day, time, to] = mark;
    const fields: Record<string, string> = {};
    if (kind === 'journal' || kind === 'entry' || kind === 'thread') {
      for (let field = FIELD.exec(lines[0] ?? ''); field; field = FIELD.exec(lines[0] ?? '')) {
        fields[field[1]!] = field[2]!;
        lines.shift();
      }
    }
    if (kind === 'journal' || kind === 'thread') owner = by ?? '';
    if (kind === 'entry' || kind === 'thread') [discussion, last] = [discussion + 1, 0];
    if (kind === 'reply' && Number(number) !== ++last) throw new DemoError(`${where}: expected reply ${last}`);
    found.push({
      kind,
      at: inParis(`${day}T${time}:00`),
      by: by ?? owner,
      number: Number(number ?? 0),
      inReplyTo: to === undefined ? null : Number(to),
      fields,
      body: lines.join('\n').trim(),
      discussion: kind === 'journal' ? -1 : discussion,
      where,
    });
  }
  return found;
}

function parts(content: string): { head: string; lines: string[]; line: number }[] {
  const found: { head: string; lines: string[]; line: number }[] = [];
  for (const [index, line] of content.split('\n').entries()) {
    if (line.startsWith('=== ')) found.push({ head: line, lines: [], line: index + 1 });
    else found.at(-1)?.lines.push(line);
  }
  return found;
}

/** Their evenings are evenings where the site's times are shown. */
function inParis(local: string): number {
  const summer = Date.parse(`${local}+02:00`);
  const shown = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Paris', timeStyle: 'short' }).format(summer);
  return shown === local.slice(11, 16) ? summer : Date.parse(`${local}+01:00`);
}
