import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the Chromium that the browser tests use. */
    chromium: string;
  }
}

/** Quiet and alone: no request of its own to anybody, and no sandbox, which containers and root cannot have. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${features().join(',')}`,
];

/** Playwright's own list, which the flag replaces, and the suggestions of an address bar nobody sees: a page per window. */
function features(): string[] {
  return [
    'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades',
    'HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning',
    'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled',
    'PreconnectToSearch', 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup',
  ]; // prettier-ignore
}

/** The shell first: the same Chromium without a browser's windows around it, at a quarter of the time for each of ours. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Vitest's global set-up: finds (or installs) Chromium once for all browser tests. */
export default function setup(project: TestProject): void {
  project.provide('chromium', findChromium());
}

/** A headless Chromium; the caller closes it. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { inject } = await import('vitest');
  return launchAt(inject('chromium'), options);
}

/** The Chromium at this path, headless; the caller closes it. */
export const launchAt = (executablePath: string, options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({ executablePath, ...options, args: [...flags, ...(options.args ?? [])] });

/**
 * The machine's Chromium (or the one that CARNET_TEST_CHROMIUM names); none there: Debian's package when we are root,
 * else Playwright's download. Throws with what to install when all of it fails.
 */
export function findChromium(): string {
  const given = process.env['CARNET_TEST_CHROMIUM'];
  if (given) return given;
  const found = present();
  if (found) return found;

  if (process.getuid?.() === 0 && isDebian()) {
    console.log('No Chromium here: installing it (apt-get) for the browser tests…');
    const apt = (...args: string[]) =>
      spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
        .status === 0;
    const install = (name: string) => apt('install', '-y', '-qq', '--no-install-recommends', name);
    apt('update', '-qq');
    if (!install('chromium-headless-shell')) install('chromium');
  } else {
    console.log('No Chromium here: downloading the one of Playwright for the browser tests…');
    const cli = createRequire(import.meta.url).resolve('playwright-core/cli.js');
    spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit' });
  }

  const installed = present();
  if (installed) return installed;
  throw new Error(
    'The browser tests need Chromium, and it could not be installed from here. Install it yourself ' +
      '("apt-get install chromium", "brew install chromium"…) or set CARNET_TEST_CHROMIUM to its path.',
  );
}

/** The first that starts: Ubuntu's /usr/bin/chromium-browser, for one, is only a notice that says to use snap. */
function present(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...applications, chromium.executablePath()]
    .filter((path) => existsSync(path))
    .find((path) => spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0);
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
