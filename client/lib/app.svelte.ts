import type { Component } from 'svelte';
import type { AnyPage, FormState, PageData, PageName, Shell } from '#shared/pages.ts';
import type { Messages } from '#shared/messages/index.ts';

/** What every page component is given. */
export interface PageProps<N extends PageName> {
  data: PageData[N];
  form: FormState | null;
}

// The registry is checked file by file; here a component and its data only travel together.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type PageComponent = Component<any>;
/** Finds the component of a page; on the server at once, in the browser by loading its chunk. */
export type FindPage = (name: PageName) => Promise<PageComponent>;

interface Shown {
  page: AnyPage;
  component: PageComponent;
}

/** What stands on the page, and how an enhanced answer replaces it. */
export class App {
  #shown: Shown;
  #find: FindPage;
  readonly words: Messages;
  /** Last thing said to screen readers. */
  said = $state('');
  /** The person is leaving in a hurry: nothing may ask "really?". */
  leaving = false;

  constructor(page: AnyPage, component: PageComponent, words: Messages, find: FindPage) {
    this.#shown = $state.raw({ page, component });
    this.#find = find;
    this.words = words;
  }

  get page(): AnyPage {
    return this.#shown.page;
  }
  get component(): PageComponent {
    return this.#shown.component;
  }
  get shell(): Shell {
    return this.#shown.page.shell;
  }

  /** Puts another page in place of this one; address, scroll position and what is open stay. */
  async replace(page: AnyPage): Promise<void> {
    this.#shown = { page, component: await this.#find(page.name) };
  }

  /** Says something politely, also when it is the same as before. */
  say(text: string): void {
    this.said = this.said === text ? `${text} ` : text;
  }
}

// A render on the server runs from start to end without a pause, and a browser has one page: "the page being drawn" is
// one variable, not a context that every component of a long discussion would copy.
let current: App | null = null;

/** Says which page is being drawn; null when that is done, so that a server holds on to nobody's page. */
export function setApp(app: App | null): void {
  current = app;
}

/** The page being drawn; only while a component is being set up. */
export function getApp(): App {
  if (!current) throw new Error('getApp() outside of a page');
  return current;
}

/** The words of the interface. A page keeps its language until it is loaded anew. */
export const getWords = (): Messages => getApp().words;
