/**
 * Asks a server again and again over kept connections, as fast as it answers, and prints what came of it. Its own process,
 * with bare sockets: an HTTP client would cost as much as what is measured.
 *
 *   echo '{"port":3000,"requests":["GET / HTTP/1.1\r\n…"],"connections":8,"seconds":3}' | node tests/bench/load.ts
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

export interface Load {
  port: number;
  /** Whole requests, sent in turn. */
  requests: string[];
  connections: number;
  seconds: number;
  /** Status every answer must have. */
  status?: number;
  /** Each request once, instead of for some seconds. */
  once?: boolean;
}

export interface Result {
  perSecond: number;
  count: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
}

const load = JSON.parse(readFileSync(0, 'utf8')) as Load;
const { port, requests, connections, seconds, status = 200, once = false } = load;
const times: number[] = [];
let next = 0;
let ended = false;

const end = Buffer.from('\r\n\r\n');

/** One connection: sends, reads the whole answer, sends again. A connection the server ends is opened anew. */
function worker(): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked = 0;
    let waiting = false;
    let buffer: Buffer = Buffer.alloc(0);
    let need = -1;
    let last = false;
    const socket = connect(port, '127.0.0.1');
    const ask = (): void => {
      const request = requests[next % requests.length];
      if (ended || request === undefined || (once && next >= requests.length)) {
        socket.destroy();
        resolve();
        return;
      }
      next += 1;
      waiting = true;
      asked = performance.now();
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.on('connect', ask);
    socket.on('data', (chunk: Buffer) => {
      buffer = buffer.length ? Buffer.concat([buffer, chunk]) : chunk;
      if (need < 0) {
        const head = buffer.indexOf(end);
        if (head < 0) return;
        const text = buffer.subarray(0, head).toString('latin1');
        if (!text.startsWith(`HTTP/1.1 ${status}`)) {
          reject(new Error(`Answered: ${text.slice(0, 300)}\n${buffer.subarray(head, head + 300).toString()}`));
          return;
        }
        const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
        if (length === undefined) reject(new Error('An answer without Content-Length'));
        need = head + 4 + Number(length);
        last = /\r\nconnection: close/i.test(text);
      }
      if (buffer.length < need) return;
      times.push(performance.now() - asked);
      buffer = Buffer.alloc(0);
      need = -1;
      waiting = false;
      // The server answers a thousand requests of one connection: what is asked after the last is refused.
      if (last) socket.destroy();
      else ask();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (waiting) reject(new Error('The server hung up in the middle of an answer'));
      else worker().then(resolve, reject);
    });
  });
}

const begun = performance.now();
if (!once) setTimeout(() => (ended = true), seconds * 1000);
await Promise.all(Array.from({ length: connections }, worker));
const took = (performance.now() - begun) / 1000;
times.sort((a, b) => a - b);
const at = (share: number): number => Math.round((times[Math.floor(times.length * share)] ?? 0) * 100) / 100;
const result: Result = {
  perSecond: times.length / took,
  count: times.length,
  p50: at(0.5),
  p95: at(0.95),
  p99: at(0.99),
};
process.stdout.write(JSON.stringify(result));
process.exit(0);
