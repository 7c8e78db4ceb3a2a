/** As far as we use it; TypeScript's own DOM types do not know it yet. */
interface Factory {
  createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): unknown };
}

/** The only policy of our own (`trusted-types … carnet`): HTML that the server has sanitised may enter the page. */
const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy('carnet', { createHTML: (html) => html });

/** The same string, in the shape `{@html}` needs under `require-trusted-types-for 'script'`. */
export const trusted = (html: string): unknown => policy?.createHTML(html) ?? html;
