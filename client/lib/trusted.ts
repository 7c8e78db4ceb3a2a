import { typesetHtml } from './typeset.ts';

/** As far as we use it; TypeScript's own DOM types do not know it yet. */
interface Factory {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string; createScriptURL(address: string): string },
  ): { createHTML(html: string): unknown; createScriptURL(address: string): unknown };
}

/** The only policy of our own (`trusted-types … carnet`): HTML that the server has sanitised may enter the page. */
const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy('carnet', { createHTML: (html) => html, createScriptURL: ofTheBuild });

function ofTheBuild(address: string): string {
  if (!/^\/assets\/[\w.-]+\.js$/.test(address)) throw new TypeError('Not a script of ours');
  return address;
}

declare const brand: unique symbol;
/** What `ui/Html.svelte` takes: nothing else can be given to it by mistake. */
export type SafeHtml = { [brand]: true };

/**
 * HTML the server sanitised when it was written (SECURITY 3.5), set for the eye and in the shape `{@html}` needs under
 * `require-trusted-types-for 'script'`. Never give it anything a browser composed.
 *
 * While hydrating, the string comes blank and what the server drew stays: a value equal to '' would make Svelte skip
 * those nodes, so blank becomes one space.
 *
 * Given the object that holds it, the same object gives the same value, and what is drawn from it stays untouched.
 */
export function safeHtml(source: string | { html: string }, language: string): SafeHtml {
  if (typeof source === 'string') return made(source, language);
  if (!policy) return made(source.html, language);
  const known = drawn.get(source) ?? made(source.html, language);
  drawn.set(source, known);
  return known;
}

/** A trusted value is an object, and Svelte would take each new one for other words. */
const drawn = new WeakMap<object, SafeHtml>();

function made(html: string, language: string): SafeHtml {
  const set = typesetHtml(html, language) || ' ';
  return (policy?.createHTML(set) ?? set) as SafeHtml;
}

/** Starts a worker of ours. @param address as the build gives it: never anything a page or a person composed */
export const startWorker = (address: string): Worker =>
  new Worker((policy?.createScriptURL(address) ?? address) as string);
