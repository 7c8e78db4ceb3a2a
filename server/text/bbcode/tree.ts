/** BBCode as FluxBB writes it (FACTS.md), read into a tree. Pure and linear: what does not close or fit stays text. */

export type BbNode = string | BbElement;
export interface BbElement {
  tag: BbTag;
  /** After "=", without its quote marks; null when there is none. */
  arg: string | null;
  children: BbNode[];
}
export type BbTag = (typeof CONTAINERS | typeof INLINE | typeof RAW)[number] | '*';

const CONTAINERS = ['quote', 'list', 'h'] as const;
const INLINE = ['b', 'i', 'u', 's', 'em', 'ins', 'del', 'color', 'colour', 'url', 'email'] as const;
/** Their content is taken as it is up to the closing tag; so is that of [url] and [email] without "=". */
const RAW = ['code', 'img'] as const;
const KNOWN = new Set<string>([...CONTAINERS, ...INLINE, ...RAW, '*']);

/** Tags inside each other; quotes and lists among them. Markdown is refused past 30 levels, and indents take more. */
const DEPTH_MAX = 30;
const CONTAINERS_MAX = 8;

interface Frame {
  element: BbElement;
  /** The opening tag as typed, put back when it is never closed. */
  raw: string;
}

/** Reads BBCode into nodes: strings are text, elements are known tags that close. Never throws. */
export function readBbcode(input: string): BbNode[] {
  const tag = /\[(\/?)([a-z*]{1,10})(?:=("[^"\n]{0,200}"|'[^'\n]{0,200}'|[^[\]\n]{0,1000}))?\]/gi;
  const lower = input.toLowerCase();
  /** Raw tags known to have no closing tag from here on; else each of 3,000 "[code]" would search the whole rest. */
  const unclosed = new Set<string>();
  const root: BbNode[] = [];
  const stack: Frame[] = [];
  const into = (): BbNode[] => stack.at(-1)?.element.children ?? root;
  let at = 0;

  for (let match = tag.exec(input); match; match = tag.exec(input)) {
    into().push(input.slice(at, match.index));
    at = tag.lastIndex;
    const [raw, slash, typed, quoted] = match as unknown as [string, string, string, string | undefined];
    const name = typed.toLowerCase();
    const arg = quoted === undefined ? null : quoted.replace(/^(["'])(.*)\1$/, '$2').trim();
    if (!KNOWN.has(name) || !(slash ? close(name) : open(name as BbTag, arg, raw))) into().push(raw);
  }
  into().push(input.slice(at));
  while (stack.length > 0) giveUp();
  return root;

  function open(name: BbTag, arg: string | null, raw: string): boolean {
    if (name === 'code' || name === 'img' || ((name === 'url' || name === 'email') && arg === null))
      return openRaw(name, arg);
    if (name === '*') return openItem(raw);
    const isContainer = name === 'quote' || name === 'list';
    if (stack.length >= DEPTH_MAX || (isContainer && countContainers() >= CONTAINERS_MAX)) return false;
    stack.push({ element: { tag: name, arg, children: [] }, raw });
    return true;
  }

  function openRaw(name: BbTag, arg: string | null): boolean {
    if (unclosed.has(name)) return false;
    const closing = `[/${name}]`;
    const end = lower.indexOf(closing, at);
    if (end < 0) {
      unclosed.add(name);
      return false;
    }
    into().push({ tag: name, arg, children: [input.slice(at, end)] });
    at = tag.lastIndex = end + closing.length;
    return true;
  }

  /** An item ends the item before it, its own closing tag being optional. */
  function openItem(raw: string): boolean {
    const list = stack.findLastIndex(({ element }) => element.tag === 'list' || element.tag === 'quote');
    if (stack[list]?.element.tag !== 'list') return false;
    if (stack[list + 1]?.element.tag === '*') shut(list + 1);
    else while (stack.length > list + 1) giveUp();
    stack.push({ element: { tag: '*', arg: null, children: [] }, raw });
    return true;
  }

  function close(name: string): boolean {
    const index = stack.findLastIndex(({ element }) => element.tag === name);
    if (index < 0) return false;
    // An inline tag does not close across the edge of a quote or an item that began inside it.
    const crossed = stack.slice(index + 1).some(({ element }) => element.tag === 'quote' || element.tag === 'list');
    if (crossed && name !== 'quote' && name !== 'list') return false;
    if (name === 'list' && stack[index + 1]?.element.tag === '*') shut(index + 1);
    shut(index);
    return true;
  }

  /** Closes the frame at `index`; what is still open above it never closed. */
  function shut(index: number): void {
    while (stack.length > index + 1) giveUp();
    const frame = stack.pop();
    if (frame) into().push(frame.element);
  }

  function giveUp(): void {
    const frame = stack.pop();
    if (frame) into().push(frame.raw, ...frame.element.children);
  }

  function countContainers(): number {
    return stack.filter(({ element }) => element.tag === 'quote' || element.tag === 'list').length;
  }
}
