/** Functions that run inside a page of the browser, so they use nothing from outside themselves. */

export interface Inspected {
  origin: string;
  /** A page's HTML to read instead of the page shown. */
  html?: string;
}

/**
 * What stands in a page that no text of a member may put there: elements and attributes that run, load or send
 * something, addresses that lead elsewhere than a link may. Empty when all is well.
 */
export function inspectPage({ origin, html }: Inspected): string[] {
  const root = html === undefined ? document : new DOMParser().parseFromString(html, 'text/html');
  const wrong: string[] = [];
  const never = 'base,object,embed,iframe,frame,frameset,img,picture,source,video,audio,track,portal,style,template,math,marquee,applet,dialog,meta[http-equiv],slot,isindex';
  const say = (why: string, element: Element): void => void wrong.push(`${why}: ${element.outerHTML.slice(0, 120)}`);
  for (const element of root.querySelectorAll(never)) say('element', element);
  for (const element of root.querySelectorAll('script')) {
    const source = new URL(element.getAttribute('src') ?? '', origin).href;
    const ours = element.id === 'page' ? element.type === 'application/json' : source.startsWith(`${origin}/assets/`) && element.text === '';
    if (!ours) say('script', element);
  }
  for (const element of root.querySelectorAll('link')) {
    if (!new URL(element.getAttribute('href') ?? '', origin).href.startsWith(`${origin}/`)) say('link', element);
  }
  for (const element of root.querySelectorAll('svg')) {
    if (element.matches('a *') || !element.matches('.avatar') || element.querySelector('script,a,use,image,animate,set,foreignObject,style,feImage')) say('svg', element);
  }
  const addresses = ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'background', 'ping', 'srcset', 'cite', 'longdesc', 'manifest'];
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) || ['style', 'srcdoc', 'ping', 'is', 'slot', 'part', 'contenteditable', 'autofocus', 'http-equiv', 'target'].includes(name)) say('attribute', element);
      if (!addresses.includes(name)) continue;
      const address = new URL(value, `${origin}/`);
      const link = element.matches('a') && name === 'href';
      if (link ? !['http:', 'https:', 'tel:', 'sms:'].includes(address.protocol) : address.origin !== origin) say('address', element);
    }
    // Words of members come without any of these.
    if (element.closest('.body') && !element.closest('.body details') && (element.id || element.hasAttribute('name'))) say('name', element);
  }
  if (html === undefined) {
    const whole =
      typeof document.cookie === 'string' && document.body instanceof HTMLBodyElement && document.getElementById instanceof Function &&
      document.forms instanceof HTMLCollection && location.origin === origin && history instanceof History && window.self === window.top;
    if (!whole) wrong.push('a global of the page is not what it was');
  }
  return wrong;
}

/** A page's elements and attributes without its words: the same whatever harmless text stands in its fields. */
export function skeletonOf({ origin, html }: Inspected): string {
  const root = html === undefined ? document : new DOMParser().parseFromString(html, 'text/html');
  return [...root.querySelectorAll('*')]
    .map((element) => {
      const attributes = [...element.attributes].map(({ name, value }) => {
        if (!['href', 'src', 'action'].includes(name)) return name;
        return `${name}=${new URL(value, `${origin}/`).href.replace(/[?#].*/, '')}`;
      });
      return `${element.parentElement?.children.length ?? 0} ${element.localName} ${attributes.sort().join(' ')}`;
    })
    .join('\n');
}

/** Comes near every element, as a reader's mouse and keyboard would, and follows what only pretends to be a link. */
export function touchEverything(within: Document = document): void {
  const events = ['mouseover', 'mouseenter', 'pointerover', 'pointerenter', 'focus', 'blur', 'toggle', 'animationstart', 'close', 'start'];
  for (const element of within.querySelectorAll<HTMLElement>('*')) {
    for (const type of events) element.dispatchEvent(new Event(type));
    const address = ['href', 'xlink:href', 'action', 'formaction'].map((name) => element.getAttribute(name) ?? '').join(' ');
    const read = `${(element as { protocol?: string }).protocol ?? ''} ${address}`;
    if (/script\s*:|data:/i.test(read)) element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  }
}
