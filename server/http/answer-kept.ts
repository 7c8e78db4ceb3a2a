import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { PageName } from '#shared/pages.ts';
import type { Context } from '../context-types.ts';
import { answerPage, VARY } from './answer.ts';
import type { Exchange, Loader } from './answer.ts';
import type { KeptPage, PageCache } from './page-cache.ts';
import type { PageRequest } from './request.ts';

/**
 * Says, by one query, in which version this visitor's page stands: whatever can change it changes the version. Null when
 * there is nothing to show, or the page is not to be kept; it is then loaded as usual.
 */
export type Version = (context: Context, request: PageRequest) => Promise<string | null>;

/** Two processes with different builds must not take each other's ETags for their own. */
const BUILD = randomBytes(9).toString('base64url');

/**
 * Answers a page that many visitors ask for: drawn once for each version, language and theme, then sent as it is, or
 * with 304 when the browser has it. Whoever is signed in, or has a form under way, gets it drawn anew.
 */
export async function answerKept<N extends PageName>(
  exchange: Exchange,
  name: N,
  load: Loader<N>,
  versionOf: Version,
  cache: PageCache,
): Promise<void> {
  const { context, incoming, response, request, cookies } = exchange;
  const open = request.viewer.kind === 'visitor' && cookies.session === null && incoming.method === 'GET';
  const version = open ? await versionOf(context, request) : null;
  if (version === null) return answerPage(exchange, name, load);
  const face = `${request.json ? 'json' : 'html'} ${request.locale} ${request.theme}`;
  const key = `${face} ${request.here}`;
  const tag = `"${createHash('sha256').update(`${BUILD} ${version} ${key}`).digest('base64url').slice(0, 27)}"`;
  const flight = `${version} ${key}`;
  // Whoever asks while it is being drawn waits for that: a ring brings a thousand readers at once.
  await cache.drawing.get(flight)?.catch(() => undefined);
  const page = cache.get(key, version);
  if (page) {
    response.set({ ETag: tag, 'Cache-Control': 'private, no-cache', Vary: VARY, 'X-Robots-Tag': page.robots });
    if (incoming.headers['if-none-match'] !== tag) return send(exchange, page);
    response.status(304).end();
    return;
  }
  const drawing = answerPage(exchange, name, load, 200, (type, body) => {
    const robots = String(response.getHeader('X-Robots-Tag') ?? '');
    const drawn: KeptPage = { type, robots, plain: Buffer.from(body), encoded: new Map() };
    cache.put(key, version, drawn);
    response.setHeader('ETag', tag);
    return send(exchange, drawn);
  });
  cache.drawing.set(flight, drawing);
  await drawing.finally(() => cache.drawing.delete(flight));
}

const ENCODERS = {
  br: (plain: Buffer) => promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (plain: Buffer) => promisify(gzip)(plain),
};

/** In the smallest encoding the browser takes; made once, then kept beside the page. */
async function send({ incoming, response }: Exchange, page: KeptPage): Promise<void> {
  const accepted = incoming.acceptsEncodings();
  const encoding = (['br', 'gzip'] as const).find((known) => accepted.includes(known));
  let body = page.plain;
  if (encoding) {
    response.setHeader('Content-Encoding', encoding);
    const encoded = page.encoded.get(encoding) ?? ENCODERS[encoding](page.plain);
    page.encoded.set(encoding, encoded);
    body = await encoded;
  }
  response.setHeader('Content-Type', page.type);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}
