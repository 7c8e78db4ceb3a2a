import { defineConfig } from 'vitest/config';

const long = process.env['LONG'] === '1';

/** Stories told through HTTP: the same files run once on each engine. */
const stories = ['tests/features/**/*.test.ts', 'tests/realtime/**/*.test.ts', 'tests/races/**/*.test.ts'];

/** Code runs as in production: Node itself loads it and strips the types. */
const native = { viteModuleRunner: false, nodeLoader: false };

export default defineConfig({
  test: {
    passWithNoTests: true,
    // One more than a small machine's cores: there is always one that waits for a clock, a disk or a window.
    maxWorkers: 3,
    // A process serves one file after the other, as it serves one site after the other: loading and warming the whole
    // app anew for each file took a quarter of the run.
    isolate: false,
    testTimeout: long ? 600_000 : 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/*.test.ts', 'tests/unit/**/*.test.ts'],
          experimental: native,
        },
      },
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: stories,
          env: { CARNET_TEST_ENGINE: 'sqlite' },
          experimental: native,
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: stories,
          env: { CARNET_TEST_ENGINE: 'postgres' },
          globalSetup: 'tests/support/postgres.ts',
          experimental: native,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: long ? 600_000 : 120_000,
          // Its files open their sites on the engines they name.
          globalSetup: ['tests/support/chromium.ts', 'tests/support/postgres.ts'],
          experimental: native,
        },
      },
    ],
  },
});
