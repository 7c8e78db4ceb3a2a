import { Agent, request as ask } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { AnyPage, Page, PageName } from '#shared/pages.ts';

export interface Answer {
  status: number;
  /** Where it leads, for 302 and 303 or a `{location}` answer. */
  location: string | null;
  text: string;
  headers: Headers;
  /** Decoded JSON, when the answer was JSON. */
  json: unknown;
}

export type Fields = Record<string, string | string[]>;

/** What a browser does without JavaScript: keeps cookies, follows what a form says, sends what browsers send. */
export class Browser {
  readonly origin: string;
  readonly cookies = new Map<string, string>();

  constructor(origin: string) {
    this.origin = origin;
  }

  /** A copy with the same cookies, as a second window has. */
  window(): Browser {
    const other = new Browser(this.origin);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  async request(
    path: string,
    init: { method?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetched(new URL(path, this.origin), init.body, {
      method: init.method ?? 'GET',
      headers: {
        Accept: 'text/html',
        'Accept-Language': 'fr',
        ...(this.cookies.size > 0
          ? { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
          : {}),
        ...init.headers,
      },
    });
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name = '', value = ''] = pair.split('=');
      if (value === '' || attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const { text } = response;
    const json: unknown = response.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : null;
    const given = json && typeof json === 'object' && 'location' in json ? String(json.location) : null;
    return {
      status: response.status,
      location: response.headers.location ?? given,
      text,
      headers: new Headers(response.pairs),
      json,
    };
  }

  get(path: string): Promise<Answer> {
    return this.request(path);
  }

  /** The page's data, as its JSON face answers. Follows redirects. Throws unless it is the page asked for. */
  async page<N extends PageName>(name: N, path: string): Promise<Page<N>> {
    const answer = await this.request(path, { headers: { Accept: 'application/json' } });
    if (answer.status === 302 && answer.location) return this.page(name, answer.location);
    const page = answer.json as AnyPage;
    if (page?.name !== name)
      throw new Error(`${path} answered ${answer.status} ${page?.name ?? answer.text.slice(0, 200)}, not ${name}`);
    return page as unknown as Page<N>;
  }

  /** The hidden token of the forms on a page; undefined where it holds none. Follows redirects. */
  async token(from: string): Promise<string | undefined> {
    const page = await this.request(from);
    if (page.status === 302 && page.location) return this.token(page.location);
    return (
      /name="token"[^>]*value="([^"]*)"/.exec(page.text)?.[1] ?? /value="([^"]*)"[^>]*name="token"/.exec(page.text)?.[1]
    );
  }

  /**
   * Opens a page and sends a form from it, as a browser without JavaScript would, or with `enhanced` as our script does.
   * The hidden token is taken from the page.
   */
  async submit(from: string, action: string, fields: Fields, { enhanced = false } = {}): Promise<Answer> {
    const token = await this.token(from);
    return this.send(action, { ...(token === undefined ? {} : { token }), ...fields }, { enhanced });
  }

  /** Sends a form as it is. */
  send(
    action: string,
    fields: Fields,
    { enhanced = false, headers = {} }: { enhanced?: boolean; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const body = new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => [value].flat().map((item) => [name, item])),
    );
    return this.request(action, {
      method: 'POST',
      body: body.toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: this.origin,
        'Sec-Fetch-Site': 'same-origin',
        ...(enhanced ? { Accept: 'application/json' } : {}),
        ...headers,
      },
    });
  }
}

/** What only a test that asks for it is sent. */
const DECODERS: Record<string, (() => Transform) | undefined> = { br: createBrotliDecompress, gzip: createGunzip };

const agent = new Agent({ keepAlive: true });

interface Fetched {
  status: number;
  headers: IncomingMessage['headers'];
  /** The headers as they came, each of several of one name. */
  pairs: [string, string][];
  text: string;
}

/** Without `fetch`, which costs a test as much as the page it asks for. */
const fetched = (address: URL, body: string | undefined, options: RequestOptions): Promise<Fetched> =>
  new Promise((resolve, reject) => {
    const asking = ask(address, { ...options, agent }, (response) => {
      let text = '';
      const decoder = DECODERS[response.headers['content-encoding'] ?? ''];
      const plain: Readable = decoder ? response.on('error', reject).pipe(decoder()) : response;
      plain.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      plain.on('error', reject).on('end', () => {
        const raw = response.rawHeaders;
        const pairs = raw.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []));
        resolve({ status: response.statusCode ?? 0, headers: response.headers, pairs, text });
      });
    });
    asking.on('error', reject).end(body);
  });
