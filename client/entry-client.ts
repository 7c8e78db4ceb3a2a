import './styles/index.css';
import { hydrate } from 'svelte';
import type { Messages } from '#shared/messages/fr.ts';
import type { AnyPage, PageName } from '#shared/pages.ts';
import type { Locale } from '#shared/states.ts';
import './common.ts';
import Root from './App.svelte';
import { App, setApp } from './lib/app.svelte.ts';
import type { PageComponent } from './lib/app.svelte.ts';
import { pageFile } from './lib/page-file.ts';

const components = import.meta.glob<PageComponent>('./pages/*.svelte', { import: 'default' });

const words: Record<Locale, () => Promise<Messages>> = {
  fr: async () => (await import('#shared/messages/fr.ts')).fr,
  en: async () => (await import('#shared/messages/en.ts')).en,
};

async function find(name: PageName): Promise<PageComponent> {
  const load = components[pageFile(name)];
  if (!load) throw new Error(`client/pages has no component for "${name}"`);
  return load();
}

/** Brings the page to life. Should that fail, the plain page stays as the server sent it, and works. */
async function start(): Promise<void> {
  const state = document.getElementById('page');
  const target = document.getElementById('app');
  if (!state?.textContent || !target) return;
  const page = JSON.parse(state.textContent) as AnyPage;
  const [component, language] = await Promise.all([find(page.name), words[page.shell.locale]()]);
  // `recover` would redraw the page from data whose texts the server has blanked: never.
  const app = new App(page, component, language, find);
  setApp(app);
  hydrate(Root, { target, props: { app }, recover: false });
  document.documentElement.classList.add('script');
}

void start();
