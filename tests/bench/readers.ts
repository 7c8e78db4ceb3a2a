/**
 * Many readers of one discussion, in a process of their own: each has a socket, and when it rings fetches the page as our
 * script does. Prints "ready", then for every reply the moment (ms since 1970) at which each reader saw it.
 *
 *   echo '{"port":3000,"path":"/d/…","cookies":["…"],"count":1000,"replies":5}' | node tests/bench/readers.ts
 */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { LIVE_PATH } from '#shared/events.ts';
import type { ClientEvents, ServerEvents } from '#shared/events.ts';

export interface Readers {
  port: number;
  path: string;
  /** Sessions of members; readers beyond four a session are visitors of many networks. */
  cookies: string[];
  count: number;
  /** How many replies to wait for. */
  replies: number;
}

const { port, path, cookies, count, replies } = JSON.parse(readFileSync(0, 'utf8')) as Readers;
const origin = `http://127.0.0.1:${port}`;
// Connections stay open from one reply to the next, as those of browsers and of a proxy do.
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity });
const seen: number[][] = [];

/** Half are members, half visitors from behind a proxy. */
function headersOf(index: number): Record<string, string> {
  const cookie = cookies[Math.floor(index / 8) % cookies.length] ?? '';
  return index % 2 === 0 ? { Cookie: `__Host-s=${cookie}` } : { 'X-Forwarded-For': `10.0.${index % 250}.1` };
}

interface Seen {
  replies: number;
  /** What our script gives back at the next look, to be spared what it holds. */
  since: string;
}

/**
 * How many replies the page has. Its whole answer is read, but only this looked for: a thousand readers have a thousand
 * machines to understand it with, and here one core stands in for them all.
 */
const look = (headers: Record<string, string>, since: string): Promise<Seen> =>
  new Promise((resolve, reject) => {
    get(
      `${origin}${path}${path.includes('?') ? '&' : '?'}since=${since}`,
      { agent, headers: { ...headers, Accept: 'application/json' } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('latin1');
          const replies = /"replies":(\d+)/.exec(text)?.[1];
          const next = /"since":"([^"]+)"/.exec(text)?.[1];
          if (replies === undefined || next === undefined)
            reject(new Error(`Answered ${answer.statusCode}: ${text.slice(0, 200)}`));
          else resolve({ replies: Number(replies), since: next });
        });
      },
    ).on('error', reject);
  });

const discussion = path.split('/')[2] ?? '';
const before = (await look({}, '')).replies;
let done = 0;

async function reader(index: number): Promise<void> {
  const headers = headersOf(index);
  let known = before;
  // The page it opened.
  let { since } = await look(headers, '');
  let looking = false;
  let again = false;
  const lookAgain = async (): Promise<void> => {
    again = looking;
    if (looking) return;
    looking = true;
    const now = await look(headers, since);
    since = now.since;
    const at = Date.now();
    for (; known < now.replies; known += 1) (seen[known - before] ??= []).push(at);
    looking = false;
    if (again) return lookAgain();
    if (known - before >= replies && ++done === count) finish();
  };
  const socket: Socket<ServerEvents, ClientEvents> = io(origin, {
    path: LIVE_PATH,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { ...headers, Origin: origin },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  socket.on('discussion', () => void lookAgain());
  await new Promise((resolve) => socket.emit('watch', { discussions: [discussion] }, resolve));
}

function finish(): void {
  process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
}

for (let from = 0; from < count; from += 50) {
  await Promise.all(Array.from({ length: Math.min(50, count - from) }, (_, index) => reader(from + index)));
}
process.stdout.write('ready\n');
