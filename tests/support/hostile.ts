import { VECTORS } from '#tests/unit/text/vectors.ts';

/** How an element is made to run something, by itself or when a reader comes near it. */
const ELEMENTS: [element: string, event: string][] = [
  ['img src=x', 'onerror'],
  ['svg', 'onload'],
  ['body', 'onload'],
  ['video src=x', 'onerror'],
  ['audio src=x', 'onerror'],
  ['video><source src=x', 'onerror'],
  ['details open', 'ontoggle'],
  ['input autofocus', 'onfocus'],
  ['select autofocus', 'onfocus'],
  ['textarea autofocus', 'onfocus'],
  ['button autofocus', 'onfocus'],
  ['a href=# autofocus', 'onfocus'],
  ['p tabindex=0 autofocus', 'onfocus'],
  ['p contenteditable', 'onblur'],
  ['iframe', 'onload'],
  ['object data=x', 'onerror'],
  ['embed src=x', 'onload'],
  ['script src=x', 'onerror'],
  ['link rel=stylesheet href=x', 'onerror'],
  ['style', 'onload'],
  ['input type=image src=x', 'onerror'],
  ['svg><image href=x', 'onerror'],
  ['svg><animate attributeName=x dur=1s', 'onbegin'],
  ['math><mi tabindex=0 autofocus', 'onfocus'],
  ['p', 'onmouseover'],
  ['b', 'onpointerenter'],
  ['table background=x', 'onmouseenter'],
  ['template shadowrootmode=open><p', 'onmouseover'],
  ['x', 'onanimationstart'],
  ['dialog open', 'onclose'],
];

const SPELLINGS: ((element: string, event: string) => string)[] = [
  (element, event) => `<${element} ${event}=alert(1)>`,
  (element, event) => `<${element}\n${event.toUpperCase()}\n=\n"alert(1)"\n>`,
  (element, event) => `<${element.replaceAll(' ', '/')}/${event}='&#97;lert(1)'//`,
  (element, event) => `<${element} x="'>" ${event}="alert(1)">a</${element.split(' ')[0]}>`,
  (element, event) => `<${element.toUpperCase()} ${event}\u000c=alert(1)>`,
];

/** What could close the place where a text stands. */
const ENDS = [
  '">', "'>", '`>', '>', '</textarea>', '</title>', '</script>', '</style>', '</noscript>', '</template>', '</xmp>',
  '</select>', '</option></select>', '</a>', '</svg>', '</math>', '</iframe>', '</p></div></main>', '</bdi></h1>',
  '</q></li></ul>', '-->', '--!>', '<!--[-->', '<!--]-->', '<!--[!-->', '<!---->', ']]>', '\u2028', '\u2029', '%00', '\ufeff',
  '\\', '\\"', '\\u003c/script>', '{@html "', '{', '${', '{{',
]; // prettier-ignore

const ATTRIBUTES = [
  '" onmouseover="alert(1)', "' onmouseover='alert(1)", '" autofocus onfocus=alert(1) x="', "' autofocus onfocus=alert(1) x='",
  ' onmouseover=alert(1) ', '` onmouseover=`alert(1)', '" style="background:url(//evil.example/1)', '" src="//evil.example/1',
  '" formaction="javascript:alert(1)', '"/onload=alert(1)//', '&quot; onmouseover=&quot;alert(1)', '\n" onmouseover="alert(1)',
  "{alert(1)}", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", '<%= alert(1) %>', "#{alert(1)}", '{@html alert(1)}',
]; // prettier-ignore

const ADDRESSES = [
  'javascript:alert(1)', 'JaVaScRiPt:alert(1)', '\u0001javascript:alert(1)', 'java\tscript:alert(1)', 'java&#10;script:alert(1)',
  'javascript&colon;alert(1)', '&#106;avascript:alert(1)', 'javascript:alert(1)//https://ok.example', 'javascript://ok.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>', 'data:image/svg+xml,<svg onload=alert(1)>', 'vbscript:alert(1)', 'view-source:javascript:alert(1)',
  '//evil.example/1', '/\\evil.example/1', '\\\\evil.example/1', '/\t/evil.example/1', 'https:evil.example/1', 'http:/evil.example/1',
  'https://ok.example@evil.example/1', 'blob:https://evil.example/1', 'filesystem:https://evil.example/1',
]; // prettier-ignore

const LINKS: ((address: string) => string)[] = [
  (address) => `[a](${address})`,
  (address) => `[a](<${address}>)`,
  (address) => `<${address}>`,
  (address) => `[a]\n\n[a]: ${address}`,
  (address) => `<a href="${address}" autofocus>a</a>`,
  (address) => `![a](${address})`,
];

/** What would tell somebody else who reads here. */
const REMOTE = [
  '<img src=//evil.example/1>', '<img srcset="//evil.example/1 1x, //evil.example/2 2x">', '<picture><source srcset=//evil.example/1><img src=x>',
  '<link rel=stylesheet href=//evil.example/1>', '<link rel=prefetch href=//evil.example/1>', '<link rel=preconnect href=//evil.example>',
  '<style>@import url(//evil.example/1)</style>', '<p style="background:url(//evil.example/1)">a</p>', '<body background=//evil.example/1>',
  '<table background=//evil.example/1><td>a', '<video poster=//evil.example/1>', '<audio src=//evil.example/1 preload=auto>',
  '<video><track default src=//evil.example/1>', '<iframe src=//evil.example/1></iframe>', '<object data=//evil.example/1></object>',
  '<embed src=//evil.example/1>', '<svg><image href=//evil.example/1></svg>', '<svg><use href=//evil.example/1#a></svg>',
  '<svg><feImage href=//evil.example/1></svg>', '<script src=//evil.example/1></script>', '<input type=image src=//evil.example/1>',
  '<meta http-equiv=refresh content="0;url=//evil.example/1">', '<base href=//evil.example/>', '![a](https://evil.example/1)',
  '![a](//evil.example/1 "a")', '<form action=//evil.example/1><button autofocus>a</button></form>', '<a href=//evil.example/1 ping=//evil.example/2>a</a>',
]; // prettier-ignore

/** Some six hundred texts; a script that one of them runs calls `alert` with the text's place in the list. */
export const HOSTILE: readonly string[] = [
  ...VECTORS,
  ...ELEMENTS.flatMap(([element, event]) => SPELLINGS.map((spell) => spell(element, event))),
  ...ENDS.flatMap((end) => [`${end}<img src=x onerror=alert(1)>`, `${end}<script>alert(1)</script>`]),
  ...ATTRIBUTES,
  ...ADDRESSES.flatMap((address) => LINKS.map((link) => link(address))),
  ...REMOTE,
]
  .map((vector) => vector.replaceAll('\0', ''))
  .map((vector, index) => vector.replaceAll('alert(1)', `alert(${index})`));

/** The texts in lists of at most so many, whose characters together do not pass the limit of a field. */
export function batches(texts: readonly string[], characters: number, count = Infinity): string[][] {
  const all: string[][] = [[]];
  let used = 0;
  for (const text of texts) {
    if (text.length > characters) continue;
    const last = all.at(-1);
    if (!last || last.length >= count || used + text.length + 1 > characters) {
      all.push([text]);
      used = text.length;
    } else {
      last.push(text);
      used += text.length + 1;
    }
  }
  return all;
}
