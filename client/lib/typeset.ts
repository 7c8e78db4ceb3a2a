const NARROW = '\u202f';
/** Two characters at a time: a longer pattern makes the engine stop at every space of a page. */
const spaces = /[ \u00a0]([;:!?»])|«[ \u00a0]/g;
/** Stretches whose spaces must stay as typed. */
const verbatim = /(<pre[\s>][\s\S]*?<\/pre>|<code[\s>][\s\S]*?<\/code>)/;

const space = (text: string): string =>
  text.replace(spaces, (_found, mark: string | undefined) => (mark ? NARROW + mark : `«${NARROW}`));

/** French spacing for the eye: narrow no-break space before ; : ! ? » and after «. The stored words never change. */
export const typeset = (text: string, language: string): string => (language.startsWith('fr') ? space(text) : text);

/** A line break that somebody typed gets a little air above the next line; CSS cannot give a <br> any height. */
const air = (html: string): string => html.replaceAll('<br>', '<br><span class="air"></span>');

/** A wide table scrolls by itself, also by keyboard, instead of breaking its words on a phone. */
const tables = (html: string, label: string): string =>
  html.includes('<table>')
    ? html
        .replaceAll('<table>', `<div class="table" role="region" aria-label="${label}" tabindex="0"><table>`)
        .replaceAll('</table>', '</table></div>')
    : html;

const setFrench = (html: string): string => tables(air(space(html)), 'Tableau');
const setOther = (html: string): string => tables(air(html), 'Table');

/** Sanitised HTML as it is set on the page: French spacing, air at typed line breaks, nothing changed in code. */
export function typesetHtml(html: string, language: string): string {
  const set = language.startsWith('fr') ? setFrench : setOther;
  if (!html.includes('<pre') && !html.includes('<code')) return set(html);
  return html
    .split(verbatim)
    .map((part, index) => (index % 2 ? part : set(part)))
    .join('');
}
