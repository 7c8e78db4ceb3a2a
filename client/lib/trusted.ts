import { typesetHtml } from './typeset.ts';

/** As far as we use it; TypeScript's own DOM types do not know it yet. */
interface Factory {
  createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): unknown };
}

/** The only policy of our own (`trusted-types … carnet`): HTML that the server has sanitised may enter the page. */
const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy('carnet', { createHTML: (html) => html });

declare const brand: unique symbol;
/** What `ui/Html.svelte` takes: nothing else can be given to it by mistake. */
export type SafeHtml = { [brand]: true };

/**
 * HTML the server sanitised when it was written (SECURITY 3.5), set for the eye and in the shape `{@html}` needs under
 * `require-trusted-types-for 'script'`. Never give it anything a browser composed.
 *
 * While hydrating, the string comes blank and what the server drew stays: a value equal to '' would make Svelte skip
 * those nodes, so blank becomes one space.
 */
export function safeHtml(html: string, language: string): SafeHtml {
  const set = typesetHtml(html, language) || ' ';
  return (policy?.createHTML(set) ?? set) as SafeHtml;
}
