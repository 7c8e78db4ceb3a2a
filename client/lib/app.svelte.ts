import type { Component } from 'svelte';
import type {
  AnyPage,
  Composer,
  FormState,
  OwnHeld,
  OwnPseudonym,
  PageData,
  PageName,
  PostView,
  Shell,
} from '#shared/pages.ts';
import type { Messages } from '#shared/messages/index.ts';
import type { Role } from '#shared/states.ts';
import type { PostAddress } from '#client/discussions/address.ts';
import type { Arriving } from '#client/discussions/reading.ts';
import { timeText } from './time.ts';

/** What every page component is given. */
export interface PageProps<N extends PageName> {
  data: PageData[N];
  form: FormState | null;
}

// The registry is checked file by file; here a component and its data only travel together.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type PageComponent = Component<any>;

/** What only somebody who can write needs; a visitor's browser does not load it. */
export interface WritingParts {
  Screening: Component<{ post: PostView }>;
  Masked: Component<{ post: PostView }>;
  Menu: Component<{ pseudonyms: OwnPseudonym[]; role: Role | null }>;
  NewRules: Component<{ end?: boolean }>;
  TakeBack: Component<{ id: string; minutes: number }>;
  Held: Component<{
    own: OwnHeld;
    language: string;
    thread: boolean;
    address: PostAddress;
    inField: string | null;
    overdue: () => void;
  }>;
  MarkRead: Component<{ id: string; slug: string; number: number }>;
  Composer: Component<
    {
      id: string;
      slug: string;
      language: string;
      composer: Composer;
      form: FormState | null;
      quoting: number | null;
      arriving: Arriving;
      address: PostAddress;
      thread: boolean;
    },
    { answer(number: number): Promise<void> }
  >;
}

/** All that a page is drawn with. For a visitor who only reads, `words` lacks those of forms and `parts` is null. */
export interface Kit {
  component: PageComponent;
  words: Messages;
  parts: WritingParts | null;
}

/** What stands on the page, and how an enhanced answer replaces it. */
export class App {
  #shown: Kit & { page: AnyPage };
  #load: (page: AnyPage) => Promise<Kit>;
  /** Last thing said to screen readers. */
  said = $state('');
  /** Unread notifications of whoever is signed in. */
  unread = $state(0);
  /** What has come to the list shown and does not stand in it. */
  more = $state(0);
  /** The version of the rules said to be read on this page. */
  rulesRead = $state(0);
  /** The person is leaving in a hurry: nothing may ask "really?". */
  leaving = false;

  constructor(page: AnyPage, kit: Kit, load: (page: AnyPage) => Promise<Kit>) {
    this.#shown = $state.raw({ page, ...kit });
    this.unread = page.shell.viewer?.unread ?? 0;
    this.#load = load;
  }

  get page(): AnyPage {
    return this.#shown.page;
  }
  get shell(): Shell {
    return this.#shown.page.shell;
  }
  get component(): PageComponent {
    return this.#shown.component;
  }
  get words(): Messages {
    return this.#shown.words;
  }
  get parts(): WritingParts | null {
    return this.#shown.parts;
  }

  /** A time in the words of the interface, with `precise` to the minute. */
  time(iso: string, precise = false): string {
    return timeText(iso, this.words, precise);
  }

  /** Puts another page in place of this one; address, scroll position and what is open stay. */
  async replace(page: AnyPage): Promise<void> {
    const kit = await this.#load(page);
    // What was pushed since is newer than the shell of a page that was only brought up to date.
    if (page.shell !== this.shell) this.unread = page.shell.viewer?.unread ?? 0;
    this.#shown = { page, ...kit };
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
