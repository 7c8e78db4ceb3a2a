import { render } from 'svelte/server';
import { messages } from '#shared/messages/index.ts';
import type { AnyPage, PageName } from '#shared/pages.ts';
import Root from './App.svelte';
import { App, setApp } from './lib/app.svelte.ts';
import type { PageComponent } from './lib/app.svelte.ts';
import { pageFile } from './lib/page-file.ts';

const components = import.meta.glob<PageComponent>('./pages/*.svelte', { eager: true, import: 'default' });

function component(name: PageName): PageComponent {
  const found = components[pageFile(name)];
  if (!found) throw new Error(`client/pages has no component for "${name}"`);
  return found;
}

/** Draws a page: `head` belongs into <head>, `body` into `<div id="app">`. Throws for a page name without component. */
export function renderPage(page: AnyPage): { head: string; body: string } {
  const app = new App(page, component(page.name), messages[page.shell.locale], (name) => Promise.resolve(component(name)));
  setApp(app);
  try {
    const { head, body } = render(Root, { props: { app } });
    return { head, body };
  } finally {
    setApp(null);
  }
}
