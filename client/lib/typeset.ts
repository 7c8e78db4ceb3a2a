const NARROW = '\u202f';
const before = /[ \u00a0](?=[;!?»]|:(?!\/))/g;
const after = /«[ \u00a0]/g;
/** Stretches whose spaces must stay as typed. */
const verbatim = /(<pre[\s>][\s\S]*?<\/pre>|<code[\s>][\s\S]*?<\/code>)/;

const space = (text: string): string => text.replace(before, NARROW).replace(after, `«${NARROW}`);

/** French spacing for the eye: narrow no-break space before ; : ! ? » and after «. The stored words never change. */
export const typeset = (text: string, language: string): string => (language.startsWith('fr') ? space(text) : text);

/** The same for sanitised HTML. */
export function typesetHtml(html: string, language: string): string {
  if (!language.startsWith('fr')) return html;
  if (!html.includes('<pre') && !html.includes('<code')) return space(html);
  return html
    .split(verbatim)
    .map((part, index) => (index % 2 ? part : space(part)))
    .join('');
}
