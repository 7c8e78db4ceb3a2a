import fc from 'fast-check';
import { expect } from 'vitest';
import { admit } from '#server/text/door.ts';
import { ALLOWED_TAGS } from '#server/text/sanitize.ts';
import { LINK_REL, safeHref } from '#server/text/html.ts';

/** Property runs: few by default, many in `npm run test:long`. */
export const RUNS = Number(process.env['LONG'] ?? 0) ? 20_000 : 300;

const PIECES = [
  'une pair aidante',
  'le CSAPA',
  'merci',
  'été',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\n\n\n',
  '\t',
  '\u00A0',
  '\u202F',
  '*',
  '**',
  '_',
  '__',
  '~~',
  '`',
  '```',
  '```\n',
  '# ',
  '## ',
  '> ',
  '>',
  '- ',
  '+ ',
  '1. ',
  '2) ',
  '- [ ] ',
  '    ',
  '  ',
  '---',
  '===',
  '|',
  '|-|-|\n',
  '|a|b|\n|-|-|\n|c||\n',
  '\\',
  '\\\n',
  '<b>',
  '</b>',
  '<script>',
  '</p>',
  '<!--',
  '-->',
  '<pre>',
  '<a href="x">',
  '&amp;',
  '&lt;',
  '&#60;',
  '&#x22;',
  '&nbsp;',
  '&',
  '<',
  '"',
  "'",
  '[',
  ']',
  '(',
  ')',
  '](',
  '[mot](https://exemple.fr/a)',
  '[x](javascript:alert(1))',
  '![image](https://exemple.fr/i.png)',
  '<https://exemple.fr>',
  'https://exemple.fr/?a=1&b=2',
  'www.exemple.fr',
  'a@exemple.fr',
  '[r]: /ailleurs\n',
  '[r]',
  '!',
  '#',
  '☑',
  '👩🏽‍⚕️',
  'e\u0301',
  '\u2028',
  '\u000B',
  '\uFEFF',
  '&#13;',
  '&#xD800;',
  '&#0;',
];

/** Sources that are half sentences, half syntax, as the door lets them in. */
export const source = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 6, unit: 'binary' })), {
    maxLength: 40,
  })
  .map((pieces) => admit(pieces.join('').replaceAll('\0', '')))
  .map((admitted) => (admitted.ok ? admitted.text : ''));

/** Fails unless the html holds allowed tags and attributes only, each closed in its order. Reads it as strictly as it is written. */
export function expectClean(html: string): void {
  const open: string[] = [];
  const rest = html.replace(
    /<(\/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>/g,
    (_, slash: string, tag: string, attributes: string) => {
      expect(ALLOWED_TAGS).toContain(tag);
      if (slash) expect(open.pop()).toBe(tag);
      else if (tag !== 'br' && tag !== 'hr') open.push(tag);
      expectAttributes(tag, attributes);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
}

function expectAttributes(tag: string, attributes: string): void {
  for (const [, name, value] of attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
    if (tag === 'a' && name === 'href') expect(safeHref(unescaped(value!))).not.toBeNull();
    else if (tag === 'a' && name === 'rel') expect(value).toBe(LINK_REL);
    else if (tag === 'ol' && name === 'start') expect(value).toMatch(/^\d{1,9}$/);
    else expect.fail(`attribute ${name} on ${tag}`);
  }
}

function unescaped(value: string): string {
  return value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
