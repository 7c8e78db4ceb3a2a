import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { AnyPage } from '#shared/pages.ts';
import type { Drawing } from '../context-types.ts';

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
  assets?: string[];
}

/** Folder the client is built into: `client/` with hashed files and a manifest, `server/entry-server.js`. */
export const DIST = new URL('../../dist/', import.meta.url).pathname;

/**
 * Draws whole documents from the built client. Throws when the client has not been built.
 * No inline script or style: what the browser hydrates from is data (`application/json`), which needs no nonce.
 */
export async function createDrawing(dist: string = DIST): Promise<Drawing> {
  const manifest = JSON.parse(readFileSync(join(dist, 'client/.vite/manifest.json'), 'utf8')) as Record<
    string,
    ManifestEntry
  >;
  const entry = manifest['client/entry-client.ts'];
  if (!entry) throw new Error('The client build holds no client/entry-client.ts');
  const { renderPage } = (await import(pathToFileURL(join(dist, 'server/entry-server.js')).href)) as {
    renderPage(page: AnyPage): { head: string; body: string };
  };
  const head = headOf(manifest, entry);
  const { styles: shared } = filesOf(manifest, entry);
  const chunkOf = (name: string): string => {
    const chunk = manifest[`client/pages/${name[0]?.toUpperCase()}${name.slice(1)}.svelte`];
    const own = chunk ? [...filesOf(manifest, chunk).styles].filter((file) => !shared.has(file)) : [];
    return own.map(stylesheet).join('') + preload(chunk);
  };
  return {
    document(page) {
      const { head: own, body } = renderPage(page);
      const { locale, theme } = page.shell;
      return (
        `<!doctype html><html lang="${locale}"${theme === 'system' ? '' : ` data-theme="${theme}"`}><head>` +
        `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
        `<meta name="color-scheme" content="${theme === 'system' ? 'light dark' : theme}">${head}${chunkOf(page.name)}${own}</head>` +
        `<body><div id="app">${body}</div>` +
        `<script type="application/json" id="page">${pageJson(page)}</script></body></html>`
      );
    },
  };
}

/** What a script brings along, through whatever it imports: style sheets and further scripts. */
function filesOf(
  manifest: Record<string, ManifestEntry>,
  entry: ManifestEntry,
): { styles: Set<string>; scripts: Set<string> } {
  const styles = new Set<string>();
  const scripts = new Set<string>();
  const walk = (item: ManifestEntry): void => {
    item.css?.forEach((file) => styles.add(file));
    for (const name of item.imports ?? []) {
      const next = manifest[name];
      if (next && !scripts.has(next.file)) {
        scripts.add(next.file);
        walk(next);
      }
    }
  };
  walk(entry);
  return { styles, scripts };
}

function headOf(manifest: Record<string, ManifestEntry>, entry: ManifestEntry): string {
  const { styles, scripts } = filesOf(manifest, entry);
  return [
    ...[...styles].map(stylesheet),
    `<script type="module" src="/${entry.file}"></script>`,
    ...[...scripts].map((file) => preload({ file })),
  ].join('');
}

const stylesheet = (file: string): string => `<link rel="stylesheet" href="/${file}">`;

/** So that the browser fetches a script with the first ones, instead of finding it after them. */
const preload = (entry: ManifestEntry | undefined): string =>
  entry ? `<link rel="modulepreload" href="/${entry.file}">` : '';

/**
 * The page's data for hydration. The words of bodies stand in the document already and hydration keeps what `{@html}`
 * drew, so they are not sent twice. "<" is escaped so that no text can end the script element.
 */
function pageJson(page: AnyPage): string {
  return JSON.stringify(page, (key, value: unknown) => (key === 'html' ? '' : value)).replace(/</g, '\\u003c');
}
