import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Browser as Session } from './browser.ts';
import type { Site } from './site.ts';

/** A real window of Chromium, with a note of everything that no page of ours should do. */
export interface Window {
  page: Page;
  script: boolean;
  /** Errors and warnings of the console, uncaught errors, breaches of the policy, dialogs, requests to elsewhere. */
  troubles: string[];
  /** Answers of 400 and above: `422 POST /sign-up`. */
  refusals: string[];
  /** Documents loaded so far: an answer drawn in place does not count. */
  loads: number;
  open(path: string): Promise<void>;
  /** Waits until a document with this in it has come to life. */
  arrive(sign: Locator): Promise<void>;
  close(): Promise<void>;
}

export interface WindowOptions extends BrowserContextOptions {
  /** JavaScript; true unless told otherwise. */
  script?: boolean;
  /** Whose cookies it starts with: somebody who has signed in. */
  as?: Session | undefined;
}

/** Opens a window of its own (cookies, cache) on the site. The caller closes it, or the browser. */
export async function openWindow(
  browser: Browser,
  site: Pick<Site, 'origin'>,
  options: WindowOptions = {},
): Promise<Window> {
  const { script = true, as, ...more } = options;
  const context = await browser.newContext({
    baseURL: site.origin,
    javaScriptEnabled: script,
    locale: 'fr-FR',
    reducedMotion: 'reduce',
    viewport: { width: 390, height: 800 },
    ...more,
  });
  // A test's own limit is the only one: a busy machine is slow, not wrong.
  context.setDefaultTimeout(0);
  const page = await context.newPage();
  const troubles: string[] = [];
  const refusals: string[] = [];
  const window: Window = {
    page,
    script,
    troubles,
    refusals,
    loads: 0,
    async open(path) {
      await page.goto(path);
      await alive();
    },
    async arrive(sign) {
      await sign.first().waitFor();
      await alive();
    },
    close: () => context.close(),
  };
  const alive = async (): Promise<void> => {
    if (!script) return;
    await page
      .locator('html.script')
      .waitFor({ state: 'attached', timeout: 30_000 })
      .catch((cause: unknown) => {
        throw new Error(`No life came into ${page.url().slice(0, 200)} ${troubles.join(' ').slice(0, 1_000)}`, {
          cause,
        });
      });
  };
  // Host-only, as `__Host-` demands and the test library does not offer.
  const devtools = as === undefined ? null : await context.newCDPSession(page);
  for (const [name, value] of as?.cookies ?? []) {
    await devtools?.send('Network.setCookie', {
      name,
      value,
      url: site.origin,
      path: '/',
      secure: true,
      httpOnly: true,
    });
  }
  // Trusted Types and the rest of the policy, also where a console would stay silent.
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  page.on('console', (message) => {
    // Chromium's own line about an answer of 400 and above, which `refusals` holds.
    const refused = /^Failed to load resource: the server responded with a status of/.test(message.text());
    if ((message.type() === 'error' || message.type() === 'warning') && !refused)
      troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    // Only a page with unsent words in it may ask, and only whether to leave it.
    if (dialog.type() === 'beforeunload') return void dialog.accept();
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => troubles.push(`popup: ${popup.url()}`));
  page.on('domcontentloaded', () => (window.loads += 1));
  context.on('request', (request) => {
    if (!request.url().startsWith(`${site.origin}/`)) troubles.push(`request: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400)
      refusals.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  return window;
}
