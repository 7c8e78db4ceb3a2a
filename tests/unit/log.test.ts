import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { whereOf } from '#server/log.ts';

const WORDS = 'Mésange écrit rue des Lilas';

it('a line holds what may be logged, and nothing else that was given along', () => {
  const script = `
    const { createLog } = await import('#server/log.ts');
    const log = createLog({ logLevel: 'info' });
    const line = { event: 'request', route: '/@:name', status: 200, ms: 3, request: 'abc', account: 'def', at: 'Error' };
    log.info({ ...line, name: ${JSON.stringify(WORDS)}, url: '/@x?q=1', err: new Error(${JSON.stringify(WORDS)}) });
    log.warn({ event: 'x', level: 99, time: 'never', pid: 1, hostname: 'here', msg: ${JSON.stringify(WORDS)} });
    createLog({ logLevel: 'error' }).info({ event: 'quiet' });
    createLog({ logLevel: 'silent' }).error({ event: 'silent' });`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
  expect(lines).toEqual([
    {
      level: 30,
      time,
      event: 'request',
      route: '/@:name',
      status: 200,
      ms: 3,
      request: 'abc',
      account: 'def',
      at: 'Error',
    },
    { level: 40, time, event: 'x' },
  ]);
});

it('where something happened is told without what it said, however long it talked', () => {
  for (const message of [WORDS, `${WORDS}\n    at ${WORDS}`, `\n    at ${WORDS} (x.ts:1:1)\n`, '']) {
    const where = whereOf(new TypeError(message));
    expect(where).toMatch(/^TypeError < at .*log\.test\.ts/);
    expect(where).not.toContain('Lilas');
  }
  expect(whereOf(Object.assign(new Error(WORDS), { code: 'SQLITE_FULL' }))).toMatch(/^Error SQLITE_FULL < at /);
  expect([whereOf(WORDS), whereOf({ message: WORDS }), whereOf(null)]).toEqual(['string', 'object', 'object']);
});
