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
  // A form can hide its own properties behind the names of its fields; not those of the prototype.
  const { getAttribute, getAttributeNames, matches, closest } = Element.prototype;
  const wrong: string[] = [];
  const say = (why: string, element: Element): void => void wrong.push(`${why}: ${element.outerHTML.slice(0, 120)}`);
  const at = (value: string | null): URL | null => URL.parse(value ?? '', `${origin}/`);
  const never =
    'base,object,embed,iframe,frame,frameset,img,picture,source,video,audio,track,portal,style,template,math,marquee,' +
    'applet,dialog,slot,isindex,meta[http-equiv],svg:not(.avatar),svg a,svg script,svg use,svg image,svg animate,svg set,svg foreignObject,svg style';
  const attributes = [
    'style',
    'srcdoc',
    'ping',
    'is',
    'slot',
    'part',
    'contenteditable',
    'autofocus',
    'http-equiv',
    'target',
    'srcset',
  ];
  const addresses = [
    'href',
    'src',
    'action',
    'formaction',
    'xlink:href',
    'data',
    'poster',
    'background',
    'cite',
    'longdesc',
    'manifest',
  ];
  for (const element of root.querySelectorAll('*')) {
    if (matches.call(element, never)) say('element', element);
    if (element.localName === 'script') {
      const data = element.id === 'page' && getAttribute.call(element, 'type') === 'application/json';
      const ours =
        at(getAttribute.call(element, 'src'))?.href.startsWith(`${origin}/assets/`) && element.textContent === '';
      if (!data && !ours) say('script', element);
    }
    for (const name of getAttributeNames.call(element)) {
      if (/^on/i.test(name) || attributes.includes(name)) say('attribute', element);
      if (!addresses.includes(name)) continue;
      const address = at(getAttribute.call(element, name));
      const link = element.localName === 'a' && name === 'href';
      if (link ? !/^(?:https?|tel|sms):$/.test(address?.protocol ?? '') : address?.origin !== origin)
        say('address', element);
      // Names and ids of members' words could stand in for our own elements.
      if (closest.call(element, '.body p, .body li') && (element.id || getAttribute.call(element, 'name')))
        say('name', element);
    }
  }
  if (html === undefined) {
    const whole =
      typeof document.cookie === 'string' &&
      document.body instanceof HTMLBodyElement &&
      document.getElementById instanceof Function &&
      document.forms instanceof HTMLCollection &&
      history instanceof History &&
      location.origin === origin &&
      window.self === window.top;
    if (!whole) wrong.push('a global of the page is not what it was');
  }
  return wrong;
}

/** A page's elements and attributes without its words: the same whatever harmless text stands in its fields. */
export function skeletonOf({ html }: Inspected): string {
  const root = html === undefined ? document : new DOMParser().parseFromString(html, 'text/html');
  const { getAttribute, getAttributeNames } = Element.prototype;
  return [...root.querySelectorAll('*')]
    .map((element) => {
      const attributes = getAttributeNames.call(element).map((name) => {
        const value = getAttribute.call(element, name) ?? '';
        return ['href', 'src', 'action'].includes(name) ? `${name}=${value.replace(/[?#].*/, '')}` : name;
      });
      return `${element.parentElement?.childElementCount ?? 0} ${element.localName} ${attributes.sort().join(' ')}`;
    })
    .join('\n');
}

/** Comes near every element, as a reader's mouse and keyboard would, and follows what only pretends to be a link. */
export function touchEverything(within: Document = document): void {
  const { getAttribute, dispatchEvent } = Element.prototype;
  const events = [
    'mouseover',
    'mouseenter',
    'pointerover',
    'pointerenter',
    'focus',
    'blur',
    'toggle',
    'animationstart',
    'close',
    'start',
  ];
  for (const element of within.querySelectorAll('*')) {
    for (const type of events) dispatchEvent.call(element, new Event(type));
    const addresses = ['href', 'xlink:href', 'action', 'formaction'].map(
      (name) => getAttribute.call(element, name) ?? '',
    );
    // As the browser reads it: without white space and control characters.
    if (addresses.some((address) => /^(?:javascript|vbscript|data):/i.test(address.replace(/[\u0000-\u0020]/g, '')))) {
      dispatchEvent.call(element, new MouseEvent('click', { bubbles: true, cancelable: true }));
    }
  }
}
