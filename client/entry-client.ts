import './styles/index.css';
import './common.ts';
import { hydrate } from 'svelte';
import type { FormMessages } from '#shared/messages/fr-forms.ts';
import type { ReadingMessages } from '#shared/messages/fr.ts';
import type { Messages } from '#shared/messages/index.ts';
import type { AnyPage, PageName } from '#shared/pages.ts';
import type { Locale } from '#shared/states.ts';
import Root from './App.svelte';
import { App, setApp } from './lib/app.svelte.ts';
import type { Kit, PageComponent } from './lib/app.svelte.ts';
import { pageFile } from './lib/page-file.ts';
import { isList } from './lists/list.ts';

const components = import.meta.glob<PageComponent>('./pages/*.svelte', { import: 'default' });

const reading: Record<Locale, () => Promise<ReadingMessages>> = {
  fr: async () => (await import('#shared/messages/fr.ts')).fr,
  en: async () => (await import('#shared/messages/en.ts')).en,
};
const writing: Record<Locale, () => Promise<FormMessages>> = {
  fr: async () => (await import('#shared/messages/fr-forms.ts')).frForms,
  en: async () => (await import('#shared/messages/en-forms.ts')).enForms,
};

/** Pages that, for a visitor, only read: they use no word and no part of forms. */
const READING: ReadonlySet<PageName> = new Set<PageName>([
  'home',
  'journals',
  'journal',
  'boards',
  'board',
  'discussion',
  'profile',
  'tags',
  'tag',
  'history',
  'rules',
  'privacy',
  'help',
]);

/** Loads what this page is drawn with, and no more: someone who only reads gets no words and no parts of forms. */
async function load({ name, shell }: AnyPage): Promise<Kit> {
  const component = components[pageFile(name)];
  if (!component) throw new Error(`client/pages has no component for "${name}"`);
  const forms = !READING.has(name) || shell.viewer !== null || shell.token !== null;
  const [found, words, formWords, parts] = await Promise.all([
    component(),
    reading[shell.locale](),
    forms ? writing[shell.locale]() : null,
    forms ? import('./writing.ts').then((loaded) => loaded.parts) : null,
  ]);
  return { component: found, words: { ...words, ...formWords } as Messages, parts };
}

/** Brings the page to life. Should that fail, the plain page stays as the server sent it, and works. */
async function start(): Promise<void> {
  const state = document.getElementById('page');
  const target = document.getElementById('app');
  if (!state?.textContent || !target) return;
  const page = JSON.parse(state.textContent) as AnyPage;
  const app = new App(page, await load(page), load);
  setApp(app);
  // `recover` would redraw the page from data whose texts the server has blanked: never.
  hydrate(Root, { target, props: { app }, recover: false });
  document.documentElement.classList.add('script');
  if (isList(page)) {
    const { followList } = await import('./lists/following.ts');
    followList(app);
  }
}

start().catch(() => {
  // What was sent stands there, and its links and forms work.
});
