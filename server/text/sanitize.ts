import createDOMPurify from 'dompurify';
import { JSDOM } from 'jsdom';
import { LINK_REL, safeHref } from './html.ts';

/**
 * The last gate before HTML is stored. DOMPurify's defaults stop scripts but let trackers through (SECURITY.md, fact 3),
 * hence these short lists. Costs 140 MB of jsdom: only the worker imports it.
 */
export const ALLOWED_TAGS = [
  'p',
  'br',
  'em',
  'strong',
  'del',
  'code',
  'pre',
  'a',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'hr',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
];
/** `rel` is not in the list given to DOMPurify: it is set here, so an author's own never survives. */
export const ALLOWED_ATTR = ['href', 'start'];

const { window } = new JSDOM('');
const purify = createDOMPurify(window);

purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName === 'A') {
    const href = safeHref(node.getAttribute('href') ?? '');
    if (href === null) node.removeAttribute('href');
    else node.setAttribute('rel', LINK_REL);
  } else {
    node.removeAttribute('href');
  }
  if (node.nodeName !== 'OL' || !/^\d{1,9}$/.test(node.getAttribute('start') ?? '')) node.removeAttribute('start');
});

/** Sanitises HTML to the allow lists and gives back its body: read `innerHTML` to store, walk it for the plain text. */
export function sanitize(html: string): HTMLElement {
  const body = purify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOWED_URI_REGEXP: /^(?:https?:\/\/|\/(?![/\\])|#)/i,
    ADD_URI_SAFE_ATTR: ['start'], // DOMPurify holds every other attribute against the pattern above
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM: true,
  }) as HTMLElement;
  // A link that lost its target is no link; its words stay.
  for (const link of body.querySelectorAll('a:not([href])')) link.replaceWith(...link.childNodes);
  return body;
}
