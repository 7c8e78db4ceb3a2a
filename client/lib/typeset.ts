const NARROW = '\u202f';
const before = /[ \u00a0\u202f]+(?=[;!?»]|:(?!\/))/g;
const after = /«[ \u00a0\u202f]+/g;
/** Stretches whose spaces must stay as typed. */
const verbatim = /(<pre[\s>][\s\S]*?<\/pre>|<code[\s>][\s\S]*?<\/code>)/;

const space = (text: string): string => text.replace(before, NARROW).replace(after, `«${NARROW}`);

/** French spacing for the eye: narrow no-break space before ; : ! ? » and after «. The stored words never change. */
export const typeset = (text: string, language: string): string => (language.startsWith('fr') ? space(text) : text);

/** A line break that somebody typed gets a little air above the next line; CSS cannot give a <br> any height. */
const air = (html: string): string => html.replaceAll('<br>', '<br><span class="air"></span>');

/** Sanitised HTML as it is set on the page: French spacing, air at typed line breaks, nothing changed in code. */
export function typesetHtml(html: string, language: string): string {
  const set = language.startsWith('fr') ? (part: string) => air(space(part)) : air;
  if (!html.includes('<pre') && !html.includes('<code')) return set(html);
  return html
    .split(verbatim)
    .map((part, index) => (index % 2 ? part : set(part)))
    .join('');
}
