import { render } from 'svelte/server';
import { messages } from '#shared/messages/index.ts';
import type { AnyPage } from '#shared/pages.ts';
import Root from './App.svelte';
import { App, setApp } from './lib/app.svelte.ts';
import type { Kit, PageComponent } from './lib/app.svelte.ts';
import { pageFile } from './lib/page-file.ts';
import { parts } from './writing.ts';

const components = import.meta.glob<PageComponent>('./pages/*.svelte', { eager: true, import: 'default' });

function kit({ name, shell }: AnyPage): Kit {
  const component = components[pageFile(name)];
  if (!component) throw new Error(`client/pages has no component for "${name}"`);
  return { component, words: messages[shell.locale], parts };
}

/** Draws a page: `head` belongs into <head>, `body` into `<div id="app">`. Throws for a page name without component. */
export function renderPage(page: AnyPage): { head: string; body: string } {
  const app = new App(page, kit(page), (next) => Promise.resolve(kit(next)));
  setApp(app);
  try {
    const { head, body } = render(Root, { props: { app } });
    return { head, body };
  } finally {
    setApp(null);
  }
}
