import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusedText } from '#server/text/grammar.ts';
import { createRenderer, RendererBusy, type Renderer, type RendererOptions } from '#server/text/renderer.ts';
import { COOK, TOKEN } from '#server/text/types.ts';

const BOMBS: Record<string, string> = {
  'emphasis in emphasis': '*a **a'.repeat(1_700),
  underscores: '_a __a'.repeat(3_000),
  strikes: '~~a ~a'.repeat(3_000),
  tags: '<b>'.repeat(10_000),
  'quotes of lists': '> - '.repeat(750),
  'a definition of spaces': `[x]:${' '.repeat(19_000)}`,
  'deep lists': Array.from({ length: 190 }, (_, i) => `${' '.repeat(i)}- a`).join('\n'),
  'a wide table': `${'|a'.repeat(3_000)}|\n${'|-'.repeat(3_000)}|\n${'|\n'.repeat(2_000)}`,
  'a long table': `${'|a'.repeat(50)}|\n${'|-'.repeat(50)}|\n${'|\n'.repeat(9_000)}`,
  'autolinks in autolinks': 'http://a'.repeat(2_500),
  addresses: 'a@'.repeat(10_000),
  brackets: '['.repeat(20_000),
  'open links': '[a]('.repeat(5_000),
  backticks: '` '.repeat(10_000),
  lines: 'a\n'.repeat(10_000),
};

let renderer: Renderer;
const start = (options?: RendererOptions): Renderer => (renderer = createRenderer(options));
afterEach(() => renderer.close());

// Each test starts a worker of its own, which takes a second or, on a crowded machine, several.
describe('the renderer', { timeout: 120_000 }, () => {
  it('renders, one worker for all that come', async () => {
    const { render } = start();
    const answers = await Promise.all(['*un*', '**deux**', `a\n\n${TOKEN}`].map(render));
    expect(answers.map((answer) => answer.html)).toEqual([
      '<p><em>un</em></p>\n',
      '<p><strong>deux</strong></p>\n',
      `<p>a</p>\n<p>${TOKEN}</p>\n`,
    ]);
    expect(answers.every((answer) => answer.cook === COOK)).toBe(true);
  });

  it('says what it refuses, and goes on', async () => {
    const { render } = start();
    await expect(render('> '.repeat(100))).rejects.toEqual(new RefusedText('too_deep'));
    await expect(render(`a ${TOKEN}`)).rejects.toMatchObject({ code: 'tokens' });
    expect((await render('bien')).text).toBe('bien');
  });

  it('ends each bomb in time, keeps its words, and renders the next text as ever', async () => {
    const { render, warm } = start({ limitMs: 250 });
    for (const [name, bomb] of Object.entries(BOMBS)) {
      await warm();
      const before = performance.now();
      const answer = await render(`${bomb}\n\n${TOKEN}\n\nfin`).catch((error: unknown) => error);
      expect(performance.now() - before, name).toBeLessThan(4_000); // 250 ms of processor time on a crowded machine
      if (!(answer instanceof RefusedText))
        expect((answer as { text: string }).text, name).toMatch(/\n\n\uFFFC\n\nfin$/);
      expect((await render('*bien*')).html, name).toBe('<p><em>bien</em></p>\n');
    }
  });

  it('counts the time from the start of a job, not from its place in the queue or the start of the worker', async () => {
    const troubles: string[] = [];
    const { render } = start({ limitMs: 250, onTrouble: (trouble) => troubles.push(trouble.kind) });
    const texts = [BOMBS['emphasis in emphasis']!, ...Array.from({ length: 20 }, (_, i) => `*${i}*`)];
    const answers = await Promise.all(texts.map(render));
    expect(answers.map((answer) => answer.cook)).toEqual([0, ...Array.from({ length: 20 }, () => COOK)]);
    expect(troubles).toEqual(['overrun']);
  });

  it('starts again after resting', async () => {
    const { render } = start({ idleMs: 10 });
    await render('un');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await render('*deux*')).cook).toBe(COOK);
  });

  it('refuses a queue that would never end, and everything once closed', async () => {
    const { render, close } = start();
    const waiting = Array.from({ length: 201 }, (_, i) => render(`${i}`));
    await expect(render('trop')).rejects.toBeInstanceOf(RendererBusy);
    await Promise.all(waiting);
    const last = expect(render('fin')).rejects.toBeInstanceOf(RendererBusy);
    await close();
    await last;
    await expect(render('après')).rejects.toBeInstanceOf(RendererBusy);
  });

  it('works under plain node, and lets the process end while the worker rests', async () => {
    start();
    const script = `import { createRenderer } from '#server/text/renderer.ts';
      console.log((await createRenderer().render('*a*')).html.trim());`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 50_000,
    });
    expect(stdout + stderr).toBe('<p><em>a</em></p>\n');
  });
});
