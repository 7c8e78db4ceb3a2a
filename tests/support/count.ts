import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** What came of each stage, by its name; `else` holds what broke outside all of them. */
export type Counts = Record<string, { passed: number; failed: number }>;

/** Writes the counts for tests/run.ts. What broke outside a test (a file that did not load) failed too. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts: Counts = { else: { passed: 0, failed: unhandled.length } };
    for (const module of modules) {
      const count = (counts[module.project.name] ??= { passed: 0, failed: 0 });
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') count[state] += 1;
      }
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
    }
    const file = process.env['CARNET_TEST_COUNT'];
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
