import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** `npm start` has the build made beside the one in use (server/setup.mjs). */
const dist = process.env['CARNET_DIST'] ?? 'dist';

/** How long each plugin took is no warning for somebody who starts the site. */
const checks = { pluginTimings: false };

/** Leaves each text file compressed beside it, as the server sends it: a phone at night fetches a quarter. */
const compressed: Plugin = {
  name: 'carnet-compressed',
  applyToEnvironment: ({ name }) => name === 'client',
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => /\.(?:js|css|svg)$/.test(file))) {
      const bytes = readFileSync(join(dir, name));
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes));
      writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
};

/** What nearly every page needs comes in one file: each more is a request, and compresses less well alone. */
const together = { name: 'app', test: /node_modules.svelte|client.lib.(?:fetch-page|live|place)|client.entry-client/ };

/**
 * Two builds, made together by `vite build --app`:
 * `dist/client` (what browsers fetch, hashed names, `.vite/manifest.json`) and `dist/server` (the renderer of pages).
 * Nothing inline in either: the Content-Security-Policy allows neither inline scripts nor `data:` fonts.
 */
export default defineConfig({
  appType: 'custom',
  publicDir: false,
  plugins: [svelte(), compressed],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  environments: {
    client: {
      build: {
        outDir: `${dist}/client`,
        // Here and not above: Vite would add these to the server's target, and old browsers' private fields cost it dear.
        target: ['chrome87', 'edge88', 'firefox91', 'safari14'],
        manifest: true,
        rolldownOptions: { input: 'client/entry-client.ts', checks, output: { codeSplitting: { groups: [together] } } },
      },
    },
    ssr: {
      // One self-contained file: quick to load, and no second copy of Svelte beside it.
      resolve: { noExternal: true },
      build: {
        outDir: `${dist}/server`,
        target: 'node24',
        ssr: true,
        // The same asset names as in the client build, but no second copy of the files.
        emitAssets: false,
        rolldownOptions: { input: 'client/entry-server.ts', checks },
      },
    },
  },
  builder: {},
});
