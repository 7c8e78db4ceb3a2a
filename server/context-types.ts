import type { KeyObject } from 'node:crypto';
import type { AnyPage, OwnPseudonym, ShellViewer } from '#shared/pages.ts';
import type { HeldFor, Role, Standing } from '#shared/states.ts';
import type { Bus } from './bus.ts';
import type { Config } from './config.ts';
import type { Database, Tx } from './db/open.ts';
import type { RateLimits } from './http/rate-limit.ts';
import type { Log } from './log.ts';
import type { Renderer } from './text/renderer.ts';

/** Who is asking. The account id stays on the server; pages know pseudonyms only. */
export type Viewer = { kind: 'visitor' } | Member;

export interface Member {
  kind: 'member';
  accountId: string;
  /** Public id of the session row. */
  sessionId: string;
  role: Role | null;
  /** Ids of the boards a moderator is limited to; null: no such limit. */
  boards: string[] | null;
  /** Whether appeals may be given to them, whatever else they may do. */
  referee: boolean;
  /** The version of the rules this account has not been told of yet, where a page is asked for. */
  newRules?: number | null;
  /** What the account may do for the time being. */
  standing: Standing;
  /** Every name this account may write as, in order of making. */
  pseudonyms: OwnPseudonym[];
}

/** Gives the viewer for a session cookie's raw value; `renewed` when the cookie should be set again. */
export type ResolveViewer = (secret: string) => Promise<{ viewer: Viewer; renewed: boolean }>;

/** Gives what the top of every page says to a member. */
export type LoadShell = (member: Member) => Promise<ShellViewer>;

/** Sends a hidden post that its author has written anew back to whoever looks at it. */
export type Reworded = (tx: Tx, postId: string, at: string) => Promise<void>;
/** What others would read of a text: its own words, what they are drawn as, and what stands around an opening. */
export interface Written {
  text: string;
  html: string;
  around: string;
}

/** Who writes, and where. */
export interface Writer {
  member: Pick<Member, 'accountId' | 'role' | 'pseudonyms'>;
  /** The pseudonym that speaks. */
  as: string;
  boardId: string | null;
  /** The text itself, where it is stored already: it is no repetition of itself. */
  postId?: string;
}

/** Why a text waits for a moderator, and in which queue: as a first text of somebody new, or held by a rule. */
export interface Waiting {
  hold: 'pending' | 'held';
  why: HeldFor;
}

/** A text that was looked over, outside any transaction. */
export interface Looked {
  /** Whether it must wait. Decided in the transaction that stores it; to be called before it is stored. */
  waits(tx: Tx, writer: Writer, at: string): Promise<Waiting | null>;
  /** Notes that it is stored: counts it, or puts what waits into its queue. The caller holds the discussion's lock. */
  stored(tx: Tx, stored: StoredText): Promise<void>;
}

export interface StoredText {
  post: { id: string; pseudonym_id: string; discussion_id: string; revision_id: string };
  writer: Writer;
  waiting: Waiting | null;
  at: string;
}

/** Words of pages: what a name says of itself, what stands around a journal, the sentence of a thanks. */
export type PageWords =
  | { kind: 'about'; about: string }
  | { kind: 'journal'; title: string; description: string; readdress: boolean }
  | { kind: 'note'; note: string };

/** What words of a page are about to replace, and by whom. */
export interface Replacing {
  /** What they belong to: a pseudonym, a journal, a thanks. */
  id: string;
  /** What others read there now; null when nothing. */
  before: PageWords | null;
  writer: Writer;
  at: string;
}

/** Words of a page that were looked over, outside any transaction. */
export interface LookedPage {
  /**
   * Keeps them for a moderator where they must wait, and forgets what waited before where not; gives whether they wait. The
   * caller holds the lock of what they belong to, and lets them stand when they do not wait.
   */
  waits(tx: Tx, replacing: Replacing): Promise<boolean>;
}

/** What looks at texts before others do. It decides only whether a moderator reads them first. */
export interface Screening {
  look(written: Written, before?: Written): Promise<Looked>;
  /** What waited is not there any more: its author took it away. */
  gone(tx: Tx, postId: string, at: string): Promise<void>;
  lookAtPage(words: PageWords): Promise<LookedPage>;
  /** The same of words of a page. */
  pageGone(tx: Tx, kind: PageWords['kind'], id: string, at: string): Promise<void>;
}

/** How much of what one account writes is a flood. Tests ask for more; nothing else may. */
export interface Pace {
  /** Texts within so many minutes, by somebody new and by everybody else; one more is held. */
  fresh: { texts: number; minutes: number };
  known: { texts: number; minutes: number };
  /** Hours in which the same words again are a repetition. */
  repeatHours: number;
}

/** Draws a page: made from the built client, or by a stand-in where no browser looks. */
export interface Drawing {
  /** Whole HTML document. */
  document(page: AnyPage): string;
}

export interface Keys {
  /** For the hidden field of forms. */
  forms: KeyObject;
  /** For the challenges of proofs of work, and for what solves them. */
  work: { challenge: string; solution: string };
  /** For the address of a statement of reasons, which opens it without an account. */
  statements: KeyObject;
  /** For what is kept of a text for a day, to know it again. */
  prints: KeyObject;
}

/** Cost of hashing a password. Tests take a cheap one; nothing else may. */
export interface PasswordCost {
  memoryKib: number;
  passes: number;
  lanes: number;
}

/** What a proof of work costs a browser: so many tries of so many rounds of PBKDF2. Tests ask for less; nothing else may. */
export interface WorkCost {
  rounds: number;
  tries: { least: number; most: number };
}

/** Everything a use case needs from outside, assembled once in context.ts. */
export interface Context {
  config: Config;
  database: Database;
  /** Time, always from here. */
  clock: () => Date;
  log: Log;
  bus: Bus;
  renderer: Renderer;
  keys: Keys;
  passwordCost: PasswordCost;
  workCost: WorkCost;
  pace: Pace;
  screening: Screening;
  limits: RateLimits;
  drawing: Drawing;
  resolveViewer: ResolveViewer;
  loadShell: LoadShell;
  reworded: Reworded;
}

/** ISO-8601 UTC of fixed width, the form of every stored time. */
export const now = (context: Pick<Context, 'clock'>): string => context.clock().toISOString();
