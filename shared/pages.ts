import type { Segment } from './body.ts';
import type { AuditAct, AuditSubject } from './audit.ts';
import type { FieldErrorCode, PageErrorCode } from './error-codes.ts';
import type {
  Age,
  AccountMeasure,
  AppealOutcome,
  Approach,
  Audience,
  CaseState,
  Comments,
  ContentMeasure,
  HeldFor,
  Locale,
  NotificationKind,
  PageScope,
  Queue,
  ReportReason,
  Role,
  SignUpWay,
  SubjectType,
  StaffRole,
  TagFamily,
  Theme,
} from './states.ts';

/** What every page knows beside its own data. */
export interface Shell {
  locale: Locale;
  theme: Theme;
  /** Path and query of this page, for "back here" links. */
  here: string;
  /** null for a visitor. */
  viewer: ShellViewer | null;
  /** Hidden field `token` of every form of this page (SECURITY 3.4); null where a visitor's page holds no form. */
  token: string | null;
}

export interface ShellViewer {
  pseudonyms: OwnPseudonym[];
  role: Role | null;
  /** A moderator of some boards only. */
  limited: boolean;
  /** Appeals may be given to them. */
  referee: boolean;
  /** Unread notifications of all names, at most UNREAD_MAX. */
  unread: number;
  /** The version of the rules they have not been told of yet; null when they have. */
  newRules: number | null;
}

/** One version of the rules. */
export interface RulesVersionItem {
  number: number;
  at: string;
  /** What is another than in the version before; empty for the first. */
  changes: string;
}

/** The rules as they are set: what stands before the first heading, then each part, numbered when it is a rule. */
export interface RulesText {
  lead: { html: string };
  parts: { rule: string | null; title: string; html: string }[];
}

export interface OwnPseudonym {
  id: string;
  name: string;
}

/** What a case is about, as lists name it. */
export interface CaseSubject {
  type: SubjectType;
  /** Of a post: its number. */
  number: number | null;
  /** Of what it stands in, or the journal's; the name of a profile. */
  title: string;
  language: string;
  board: BoardLink | null;
}

export interface CaseItem {
  id: string;
  subject: CaseSubject;
  reason: ReportReason;
  reports: number;
  /** Why its text waits before it appears; null when it does not. */
  heldFor: HeldFor | null;
  since: string;
  /** Under which name the moderator who took it is known; null while nobody has. */
  takenBy: { name: string; me: boolean } | null;
  /** Left to the author to reword, for the time being. */
  left: boolean;
}

export interface CasePage {
  id: string;
  version: number;
  state: CaseState;
  queue: Queue;
  reason: ReportReason;
  subject: CaseSubject & { href: string; author: AuthorView; thread: boolean };
  openedAt: string;
  /** The words as they were sealed at each report, the latest first; `passages` are what senders marked. */
  sealed: {
    /** What a decision about them is sent with. */
    key: string;
    at: string;
    /** Of a journal. */
    title: string | null;
    text: string;
    present: boolean;
    sentences: { range: string; words: string; startsParagraph: boolean }[];
    passages: string[];
  }[];
  heldFor: HeldFor | null;
  /** About what a text that stands is to become: what everybody reads meanwhile, and its title, note and tags then and now. */
  rewording: {
    standing: string;
    around: { before: string; after: string } | null;
    /** Of a page each of the words that wait, beside what stands there, and where. */
    beside: { kind: 'about' | 'journal' | 'note'; words: string; standing: string; href: string }[];
  } | null;
  /** What can be done with it in one act: of the same name, or spam as well; `key` is what its box sends. */
  together: { key: string; author: string; subject: CaseSubject; same: boolean }[];
  /** What became of the subject since: it stands, was edited, or is gone. */
  now: 'stands' | 'edited' | 'gone';
  /** Set while it is hidden until its author has changed it: whether they have. */
  hidden: 'asked' | 'reworded' | null;
  /** What it answers and quotes, for the sense of it. */
  context: { number: number; author: string | null; text: string; language: string }[];
  /** Those that say the same folded into the first; `alike`: when the others came. */
  reports: { at: string; reason: ReportReason; words: string; member: boolean; alike: string[] }[];
  /** The history of the account behind: sealed until somebody says why they look. */
  account: {
    /** False where no account is behind. */
    sealable: boolean;
    looks: { at: string; by: string; words: string }[];
    decisions:
      | {
          at: string;
          reason: ReportReason;
          content: ContentMeasure;
          account: AccountMeasure;
          until: string | null;
          reversed: boolean;
        }[]
      | null;
  };
  notes: { at: string; by: string; words: string }[];
  /** Earlier decisions about the same subject, and how many about this name. */
  history: { at: string; content: ContentMeasure; account: AccountMeasure; reversed: boolean }[];
  earlier: number;
  takenBy: { name: string; me: boolean } | null;
  /** Whom it can be handed to. */
  others: OwnPseudonym[];
  rules: { version: number; rules: { id: string; title: string }[] };
  /** Of a request to mask passages: the masks, and what their author did since. Null for other cases. */
  recognition: Recognition | null;
  /** Whether it can be ended in one act that restricts nothing, as its kind of queue does. */
  settles: boolean;
  /** Where the thread can be moved to; empty where it cannot. */
  boards: { id: string; title: string }[];
  /** What can be done here. */
  measures: { content: ContentMeasure[]; account: AccountMeasure[] };
  /** Set after "read the letter over". */
  letter: Statement | null;
  decision: Statement | null;
  next: CaseItem[];
}

export interface StatementSubject {
  type: SubjectType;
  number: number | null;
  title: string;
  language: string;
}

/** Everything a statement of reasons says (DSA art. 17(3)). */
export interface Statement {
  /** Whom it speaks to. */
  name: string;
  at: string;
  subject: StatementSubject;
  content: ContentMeasure;
  account: AccountMeasure;
  accountUntil: string | null;
  reason: ReportReason;
  rule: { id: string; title: string; version: number } | null;
  law: string;
  facts: string;
  words: string;
  remedy: string;
  source: 'report' | 'own';
  /** What is refused is what a text was to become: what stood before goes on standing. */
  rewording: boolean;
  /** A rule held the text until somebody read it: an automatic means of finding it, never of deciding. */
  detected: boolean;
  reversed: boolean;
  /** Of a text that is hidden until it is written anew: the post's id. */
  rewrite: string | null;
  /** Since when it does no more what it did, without having been reversed. */
  endedAt: string | null;
  contentUntil: string | null;
  /** Of the measure itself: the content note, the minutes between replies, the boards a thread was moved from and to. */
  note: string | null;
  minutes: number | null;
  moved: { from: string; to: string } | null;
  /** Which words of a journal were removed. */
  scope: PageScope | null;
  /** The person's own words it is about. */
  text: string;
  /** Of these, the ones that were taken out. */
  passages: string[];
}

export interface AppealItem {
  id: string;
  at: string;
  subject: StatementSubject;
  content: ContentMeasure;
  account: AccountMeasure;
  /** Who contests: whose words it is about, or whoever reported them. */
  by: 'author' | 'reporter';
  takenBy: { name: string; me: boolean } | null;
}

export interface AppealMessage {
  by: 'person' | 'staff';
  words: string;
  at: string;
}

/** A refused form comes back with every value in it, plain or enhanced. */
export interface FormState {
  /** Which form of the page. */
  name: string;
  values: Record<string, string | string[]>;
  errors: Record<string, FieldErrorCode[]>;
  /** For a text whose quotes were refused: what is wrong with which block. */
  quoteProblems?: QuoteProblemView[];
}

export interface QuoteProblemView {
  code: FieldErrorCode;
  /** Which block of the text, for the button that takes its words as one's own. */
  block: number;
  /** Place among the text's quotes, from 1, as a person counts them. */
  place: number;
  /** The number the block's header names, if it could be read. */
  number: number | null;
  /** For `quote_altered`: the source's nearest passage, the differing words marked. */
  nearest?: { words: string; same: boolean }[];
}

export interface AuthorView {
  name: string;
}

export interface TagView {
  /** The author's own words. */
  words: string;
  /** Address of the canonical tag. */
  slug: string;
  family: TagFamily;
  /** 'a' harm reduction, 'b' recovery: set for the approach family only. */
  approach: Approach | null;
}

export interface DiscussionItem {
  id: string;
  slug: string;
  title: string;
  author: AuthorView | null;
  category: string | null;
  language: string;
  tags: TagView[];
  /** ISO-8601 UTC. */
  at: string;
  replies: number;
  /** Empty where its author put a content note before the text. */
  excerpt: string;
  contentNote: string | null;
  journal: { slug: string; title: string } | null;
  board: BoardLink | null;
  unread: Unread | null;
}

export interface BoardLink {
  slug: string;
  title: string;
}

/** What is new for a member in a discussion they have opened before, or `count` null for one they have not. */
export interface Unread {
  count: number | null;
  /** Number of the first post they have not read. */
  first: number;
}

/** A discussion of a board, as the board lists it. */
export interface ThreadItem {
  id: string;
  slug: string;
  title: string;
  author: AuthorView | null;
  language: string;
  contentNote: string | null;
  tags: TagView[];
  at: string;
  replies: number;
  /** The last reply; null while there is none. Its author null when this viewer may not read it. */
  last: { number: number; at: string; author: AuthorView | null } | null;
  pinned: boolean;
  closed: boolean;
  unread: Unread | null;
}

/** A wait between two replies of one person, which a decision set for everybody. */
export interface Cooling {
  minutes: number;
  until: string;
  /** From when this viewer may reply again; null when they may now, and for visitors. */
  next: string | null;
}

export interface BoardItem {
  slug: string;
  title: string;
  about: string;
  threads: number;
  lastAt: string | null;
  /** Threads with something new for this member; 0 for a visitor. */
  unread: number;
  /** Nobody opens a thread there any more. */
  archived: boolean;
}

/** A board as its host sees it: in both languages. */
export interface BoardNames {
  title_fr: string;
  title_en: string;
  about_fr: string;
  about_en: string;
}

export interface JournalItem {
  slug: string;
  title: string;
  description: string;
  author: AuthorView;
  entries: number;
  lastAt: string | null;
}

/** What one of the viewer's names is told: who did what where, never a word of a text. */
export interface NotificationItem {
  id: string;
  kind: NotificationKind;
  /** Id of the name it is for. */
  to: string;
  from: AuthorView | null;
  postId: string;
  number: number;
  /** Empty when its opening may not be read. */
  title: string;
  /** Of the title. */
  language: string;
  at: string;
  unread: boolean;
}

/** One line of the log of staff acts: never a text. */
export interface AuditLine {
  id: string;
  at: string;
  /** null: done on the machine itself; `name` null: by somebody the log does not name. */
  by: { name: string | null } | null;
  act: AuditAct;
  subject: {
    type: AuditSubject;
    /** Of a board, or somebody on the team. */
    name: string | null;
    /** Of a post. */
    number: number | null;
    /** null where this reader may not look, or nothing is left to look at. */
    href: string | null;
  };
  /** A code: why, or what somebody was appointed to. */
  reason: string | null;
}

/** What was decided, for everybody: no name, no title, no link, and no hour. */
export type DecisionLine =
  | {
      kind: 'decision';
      /** 2026-03-05 */
      day: string;
      content: ContentMeasure;
      account: AccountMeasure;
      reason: ReportReason;
      /** Number of the rule in its version; null when it is a law that decided. */
      rule: string | null;
      rulesVersion: number;
    }
  | { kind: 'appeal'; day: string; outcome: AppealOutcome; reason: ReportReason };

/** How many of each, those that are none included. */
export type Counts<K extends string> = Record<K, number>;

/** What moderation did in a year (DSA art. 15 and 24), computed when it is asked for. */
export interface TransparencyFigures {
  year: number;
  /** Years there is anything to say of, newest first. */
  years: number[];
  reports: { all: number; byReason: Counts<ReportReason> };
  decisions: {
    all: number;
    content: Counts<ContentMeasure>;
    account: Counts<AccountMeasure>;
    /** Set off by a report, or by the moderators' own reading. */
    source: Counts<'report' | 'own'>;
    /** Taken by automated means. */
    automated: 0;
  };
  /** Median hours, to a tenth; null where there is nothing to count. */
  delays: { reportToDecision: number | null; appealToAnswer: number | null };
  appeals: {
    all: number;
    answered: Counts<AppealOutcome>;
    /** Of those answered, 0 to 1; null when there are none. */
    reversedShare: number | null;
  };
  /** Accounts seen in the last thirty days, whatever year is asked for. */
  readers: number;
}

/** Link to the page after or before, by an opaque key. */
export interface Paging {
  newer: string | null;
  older: string | null;
}

export type PostState = 'live' | 'withdrawn' | 'removed' | 'erased' | 'held' | 'waiting' | 'aside' | 'taken_back';

export interface PostView {
  id: string;
  number: number;
  state: PostState;
  /** null when the post is gone: its number and place stay, the name does not. */
  author: AuthorView | null;
  capacity: string | null;
  language: string;
  at: string;
  editedAt: string | null;
  body: Segment[];
  /** Set when the reader's page holds this body as it is: none is sent. */
  unchanged?: true;
  inReplyTo: { number: number; author: string | null } | null;
  /** Later posts that quote this one, with how many passages. */
  takenUpIn: { number: number; postId: string; passages: number }[];
  thanks: { count: number; notes: { words: string; author: string | null }[] };
  /** Only for the author and for staff, when a moderator removed it: why, in the moderator's words. */
  /** Why it was removed, for its author and staff; `statement` leads its author to the letter. */
  removal: { reason: ReportReason; words: string; at: string; statement: string | null } | null;
  /**
   * A comment that its entry's author has not let appear, as those see it who may read it: 'decide' to that author, while
   * it waits; 'aside' once they have decided against it.
   */
  screening: 'waiting' | 'decide' | 'aside' | null;
  /** Hidden until its author has changed it, as author and staff see it: what to change, and whether it was. */
  asked: { remedy: string; statement: string | null; reworded: boolean } | null;
  /** Why a moderator reads it before others do, to its author and to staff, while it waits. */
  waits: { why: HeldFor; own: boolean; rewording: boolean } | null;
  /** Until which day something of it is masked, for its author and staff; null for everybody else, and when nothing is. */
  masked: string | null;
  /** Minutes left in which its author may take it back; null for everybody else and later. */
  takeBack: number | null;
  /** Nesting in the branch view, 0 in the order view. */
  depth: number;
  can: {
    quote: boolean;
    edit: boolean;
    withdraw: boolean;
    remove: boolean;
    report: boolean;
    /** 'thanked': one's own thanks stands there, to be looked at again or taken back. */
    thank: 'thank' | 'thanked' | null;
  };
}

/** What a form of writing knows of its draft. */
export interface DraftView {
  /** Hidden field `draft`: which draft this form goes on from, and which of its versions. Empty before the first. */
  key: string;
  /** Where its versions are; null before it was saved. */
  id: string | null;
  savedAt: string | null;
  /** Set when another window saved it meanwhile: its text, the words that differ from what was sent marked. */
  elsewhere: { at: string; runs: { words: string; same: boolean }[] } | null;
  /** Further drafts for this same place. */
  others: number;
  /** Why it could not appear when its time came. */
  refused: FieldErrorCode | null;
}

export interface DraftItem {
  id: string;
  kind: 'reply' | 'edit' | 'entry' | 'thread';
  /** Title of the text it is about, as far as its writer may read it. */
  title: string | null;
  /** Number of the post that is edited. */
  number: number | null;
  language: string;
  /** Where writing goes on; null when there is no such place any more. */
  href: string | null;
  /** The name it is to speak as. */
  as: string | null;
  savedAt: string;
  beginning: string;
  refused: FieldErrorCode | null;
  /** When it appears, for a reply that waits. */
  dueAt: string | null;
}

/** One's own reply that waits to appear, as it will look. */
export interface HeldView {
  id: string;
  dueAt: string;
  /** The name it is to speak as. */
  as: string | null;
  inReplyTo: number | null;
  body: Segment[];
}

/** What the viewer has sent to a discussion that does not stand there. */
export interface OwnHeld {
  /** Waits to appear, the next one first. */
  waiting: HeldView[];
  /** The last one that could not appear when its time came: a draft again. */
  refused: { draft: string; code: FieldErrorCode } | null;
}

/** Replies that came while somebody was writing theirs. */
export interface Arrived {
  count: number;
  /** The first few of them. */
  first: { number: number; postId: string }[];
}

export interface Composer {
  /** Names to write as; the first is offered first. */
  as: OwnPseudonym[];
  /** What stands in the text field. */
  body: string;
  /** Makes a repeated post the same post. */
  submission: string;
  inReplyTo: number | null;
  /** Set after "Preview". */
  preview: Segment[] | null;
  /** Set when the chosen name is not the one last used in this discussion. */
  otherNameWarning: string | null;
  draft: DraftView;
  /** Number of the newest own reply that can still go into this one. */
  mergeable: number | null;
  /** Minutes this reply will wait before it appears; 0: none. */
  holdMinutes: number;
  /** The highest number on the page the text is written under. */
  seen: number;
  /** What others answered meanwhile: asked once, instead of publishing at once. */
  meanwhile: Arrived | null;
}

/** What the form around an opening starts from; the form's own values win over it. */
export interface AroundOpening {
  title: string;
  /** Between commas, as they are typed. */
  tags: string;
  approaches: Approach[];
  contentNote: string;
  language: string;
}

/** What the author of an entry decides beside. */
export interface EntryChoices {
  category: string;
  audience: Audience;
  indexable: boolean;
  comments: Comments;
  /** Categories this author used before. */
  categories: string[];
}

export interface EntryLink {
  id: string;
  slug: string;
  title: string;
  language: string;
}

/** Which post a page is about. */
export interface PostHeading {
  id: string;
  number: number;
  title: string;
  discussionId: string;
  slug: string;
  /** Stands on a board, where comments are called replies. */
  thread: boolean;
}

/** A sentence to choose: its words and its place. */
export interface SentenceView {
  range: string;
  words: string;
  startsParagraph: boolean;
}

/** What a report is about, as its page shows it. */
export type ReportSubject = {
  author: AuthorView | null;
  excerpt: string;
} & (
  | { type: 'post'; post: PostHeading; revision: string; sentences: SentenceView[] }
  | { type: 'profile'; name: string }
  | { type: 'journal'; slug: string; title: string }
);

/** What staff see of requests to mask passages of one text. */
export interface Recognition {
  masks: { until: string; endedAt: string | null; words: string[] }[];
  /** Since when it is left to the author to reword, while they have done nothing. */
  leftAt: string | null;
  rewordedAt: string | null;
  /** The passage is not in the present wording, but still in an older one. */
  inHistory: boolean;
  answers: { words: string; at: string }[];
}

export interface Receipt {
  /** Opens the page that says what became of it; null when the report joined an earlier one of the same member. */
  code: string | null;
}

/** What became of a report, as its sender is told: nothing of the author, no word of the text or of the letter. */
export interface ReportView {
  at: string;
  type: SubjectType;
  reason: ReportReason;
  stage: 'received' | 'looked_at' | 'decided';
  /** Of a request to mask a passage: whether it is masked now. Null for an ordinary report. */
  masked: boolean | null;
  outcome: {
    at: string;
    /** 'reversed': something was done, and after an appeal taken back. */
    what: 'done' | 'nothing' | 'reversed';
    /** The rule it rests on, when the site still words it. */
    rule: string | null;
  } | null;
  contested: ContestedReport | null;
  /** Until when its sender can contest that nothing was done; null when they cannot. */
  contestUntil: string | null;
}

/** What whoever reported said against the outcome, and what was answered. */
export interface ContestedReport {
  at: string;
  words: string;
  messages: AppealMessage[];
  /** 'reversed': the case was opened anew. */
  outcome: AppealOutcome | null;
  outcomeWords: string;
  samePerson: boolean;
}

export interface OwnReport extends ReportView {
  id: string;
  words: string;
  /** Where it stands, when the one who reported it may still go there. */
  href: string | null;
  /** It was decided and they have not been told. */
  unread: boolean;
}

/** What a form asks in place of an account: what the browser works out, and what is asked where it cannot. Null: nothing. */
export interface Vouching {
  challenge: string | null;
  question: { id: string; words: string } | null;
}

/** One entry per page name: the data its component draws and its JSON face answers. */
export interface PageData {
  home: { entries: DiscussionItem[]; journals: JournalItem[]; paging: Paging };
  journals: { journals: JournalItem[] };
  journal: {
    journal: JournalItem;
    entries: DiscussionItem[];
    paging: Paging;
    /** Which of its entries these are; all null for all of them. */
    only: { month: string | null; tag: { slug: string; label: string } | null; category: string | null };
    /** Newest first; a month is 2026-03. */
    months: { month: string; count: number }[];
    tags: { slug: string; label: string; approach: Approach | null; count: number }[];
    categories: { category: string; count: number }[];
    /** For the one who keeps it. */
    own: boolean;
    /** To them alone: why its title and description wait for a moderator. */
    waits: HeldFor | null;
    /** Comments that wait for the one who keeps it, oldest first. */
    waiting: { postId: string; number: number; title: string; language: string; at: string }[];
  };
  /** One's own journals, and the names that have none yet. */
  write: { journals: { slug: string; title: string; name: string }[]; without: OwnPseudonym[] };
  /** `chosen`: the name one came for. */
  openJournal: { as: OwnPseudonym[]; chosen: string | null };
  entry: {
    journal: { slug: string; title: string; name: string };
    /** Why the journal's title and description wait for a moderator, if they do. */
    waits: HeldFor | null;
    around: AroundOpening;
    choices: EntryChoices;
    body: string;
    /** What its fields held when the draft was kept. */
    kept: FormState | null;
    draft: DraftView;
    submission: string;
    preview: Segment[] | null;
  };
  discussion: {
    id: string;
    slug: string;
    title: string;
    journal: { slug: string; title: string; author: string } | null;
    /** Set for a thread. */
    board: BoardLink | null;
    pinned: boolean;
    category: string | null;
    /** The opening stands folded behind it. */
    contentNote: string | null;
    cooling: Cooling | null;
    language: string;
    tags: TagView[];
    replies: number;
    revision: number;
    /** Which bodies this answer gives to this reader: with `?since=` it, the next leaves out those that are the same. */
    since: string;
    page: number;
    pages: number;
    view: 'order' | 'branches';
    /** Number 0; on the first page only. */
    opening: PostView | null;
    posts: PostView[];
    /** null when this viewer cannot write here: `closed` says why. */
    composer: Composer | null;
    /** A new comment waits for the entry's author, who is not this viewer. */
    screened: boolean;
    /** Whether search engines may list this page: whoever writes here should know. */
    indexable: boolean;
    /** The entries before and after it in its journal that this viewer may read. */
    neighbours: { previous: EntryLink | null; next: EntryLink | null };
    /** What stands around the opening is this viewer's to change. */
    changeable: boolean;
    closed: 'sign_in' | 'gone' | 'author' | 'closed' | 'read_only' | null;
    /** When a decision that closed it ends. */
    closedUntil?: string;
    /** What is new for this member, wherever in the discussion it stands. */
    unread: Unread | null;
    /** The highest number on this page while something there waits to be read, a notification too; null for a visitor or when there is nothing. */
    toRead: number | null;
    /** Whether this viewer looks after the thread: pins, closes, moves it. */
    managed: boolean;
    held: OwnHeld;
    /** Post number whose answering this is, when the page was asked with ?quote=. */
    quoting: number | null;
  };
  boards: { boards: BoardItem[]; settings: boolean };
  board: { board: BoardItem; pinned: ThreadItem[]; threads: ThreadItem[]; paging: Paging };
  newThread: {
    board: BoardLink & { about: string };
    as: OwnPseudonym[];
    around: AroundOpening;
    /** What its fields held when the draft was kept. */
    kept: FormState | null;
    draft: DraftView;
    submission: string;
    preview: Segment[] | null;
  };
  boardsSettings: { boards: (BoardLink & { archived: boolean })[] };
  /** `firstPosts`: here another number than the site's of first texts that are read; null: the site's. */
  boardSettings: { board: BoardLink & BoardNames & { firstPosts: number | null } };
  manage: {
    id: string;
    slug: string;
    title: string;
    board: BoardLink;
    pinned: boolean;
    closed: boolean;
    /** The other boards it may be moved to. */
    boards: (BoardLink & { id: string })[];
  };
  profile: {
    author: AuthorView;
    about: string;
    /** Imported and nobody's yet. */
    unclaimed: boolean;
    /** Year the pseudonym first wrote here. */
    since: string | null;
    journal: JournalItem | null;
    entries: DiscussionItem[];
    replies: { postId: string; number: number; title: string; at: string; excerpt: string }[];
  };
  tags: {
    families: {
      family: TagFamily;
      tags: { slug: string; label: string; count: number; approach: Approach | null }[];
    }[];
  };
  tag: {
    slug: string;
    label: string;
    family: TagFamily;
    approach: Approach | null;
    entries: DiscussionItem[];
    paging: Paging;
  };
  notifications: {
    /** Letters of the moderators that wait to be read, of all names. */
    letters: number;
    names: (OwnPseudonym & { unread: number })[];
    /** Id of the name the list is kept to, or null for all. */
    only: string | null;
    /** "Mark all as read" goes up to here: what comes meanwhile stays unread. */
    until: string;
    items: NotificationItem[];
    paging: Paging;
    /** Reports of one's own that were decided and not looked at since. */
    outcomes: number;
  };
  signUp: {
    back: string;
    /** Whether whoever comes with work, or with an answer, has to wait for a moderator. */
    crowded: Record<SignUpWay, boolean>;
    /** Set on the page that follows a request: until when it is kept. */
    asked: string | null;
  } & Vouching;
  signIn: { back: string };
  settings: {
    sessions: { id: string; current: boolean; createdOn: string; seenOn: string; label: string | null }[];
    /** What was changed just now. */
    done: 'password' | 'holding' | null;
    /** Minutes one's own replies wait before they appear; 0: none. */
    holdMinutes: number;
  };
  preferences: { back: string };
  firstHost: { token: string };
  /** What stands around an opening: `choices` for an entry of a journal, null for a thread. */
  details: {
    post: { id: string; number: number; title: string; discussionId: string; slug: string };
    around: AroundOpening;
    choices: EntryChoices | null;
  };
  journalSettings: {
    journal: { slug: string; title: string; name: string };
    description: string;
    /** Why title and description wait for a moderator, if they do. */
    waits: HeldFor | null;
    audience: Audience;
    indexable: boolean;
    listed: boolean;
    comments: Comments;
    /** How many of its entries are for whom. */
    entries: Record<Audience, number>;
  };
  about: { name: string; about: string; waits: HeldFor | null };
  edit: {
    post: PostHeading;
    body: string;
    /** The revision this form edits; another one meanwhile is a conflict. */
    revision: string;
    preview: Segment[] | null;
    draft: DraftView;
    /** The words come from the draft, not from the published text. */
    fromDraft: boolean;
    /** When it was edited elsewhere meanwhile: the text as it stands now, the words that differ from what was sent marked. */
    theirs: { words: string; same: boolean }[] | null;
    /** Hidden until it is written anew. */
    hidden: boolean;
    /** Passages this edit cuts out: the form asks whether to keep them in the history or to withdraw them. */
    cutOut: string[] | null;
  };
  history: {
    post: PostHeading & { author: AuthorView | null };
    revisions: { id: string; at: string; current: boolean; body: Segment[] }[];
  };
  drafts: { drafts: DraftItem[] };
  draft: {
    draft: DraftItem;
    /** The present version first. */
    versions: { number: number; savedAt: string; body: string; fields: string[] }[];
  };
  withdraw: {
    post: PostHeading;
    /** The whole text as its author would edit it, to be kept elsewhere before it goes. */
    copy: string;
    sentences: SentenceView[];
  };
  thank: {
    post: PostHeading & { author: AuthorView | null; excerpt: string };
    /** Names to thank as; the first is offered first. */
    as: OwnPseudonym[];
    /** Set when the chosen name is not the one last used in this discussion. */
    otherNameWarning: string | null;
    /** The thanks this account has given, under one of its names. */
    given: { as: OwnPseudonym; note: string; waits: HeldFor | null } | null;
  };
  review: {
    post: PostHeading & { author: AuthorView | null; excerpt: string };
  };
  moderation: {
    queue: Queue;
    /** How many wait, by reason; those of all queues. */
    waiting: { queue: Queue; count: number }[];
    reasons: { reason: ReportReason; count: number }[];
    /** What the address keeps the queue to; `all`: also what one leaves to others. */
    only: {
      reason: ReportReason | null;
      mine: boolean;
      place: string | null;
      approach: Approach | null;
      age: Age | null;
      name: string | null;
      all: boolean;
    };
    boards: BoardLink[];
    /** How many wait here that one leaves to others. */
    spared: number;
    /** `sameName`: how many more wait in this queue about the same name. */
    cases: (CaseItem & { name: string; sameName: number })[];
    appeals: number;
    /** Sign-ups that wait; null for a moderator of some boards, whom they do not concern. */
    signUps: number | null;
    /** Address of the page after. */
    next: string | null;
  };
  /** What a member of staff leaves to others, and their ceiling of hard cases in 24 hours. */
  moderating: { reasons: ReportReason[]; hardADay: number | null };
  case: CasePage;
  appeals: { appeals: AppealItem[]; next: string | null };
  appealReview: {
    appeal: AppealItem & { version: number; mine: boolean; mayTake: boolean; samePerson: boolean; words: string };
    statement: Statement;
    messages: AppealMessage[];
    /** What the report said, when it is its sender who contests. */
    reported: { reason: ReportReason; words: string } | null;
  };
  statements: {
    statements: { token: string; name: string; at: string; subject: StatementSubject; unread: boolean }[];
    /** Texts in which somebody recognises themself; `on`: the day, and nothing finer. */
    asked: { postId: string; name: string; on: string; subject: StatementSubject; unread: boolean }[];
  };
  statement: {
    token: string;
    statement: Statement;
    /** Whether the letter is marked as read by the one it is for; null for others who hold the link. */
    unread: boolean | null;
    appeal: {
      at: string;
      words: string;
      messages: AppealMessage[];
      outcome: AppealOutcome | null;
      outcomeWords: string;
      decidedAt: string | null;
      samePerson: boolean;
    } | null;
    /** ISO-8601 UTC: until when it can be contested; null when it no longer can. */
    appealUntil: string | null;
  };
  report: {
    subject: ReportSubject;
    /** Set on the page that answers a stored report. */
    received: Receipt | null;
  } & Vouching;
  /** Asking that a passage be masked. */
  recognise: {
    post: PostHeading;
    revision: string;
    sentences: SentenceView[];
    /** Set on the page that answers a stored request; `masked`: whether the passage is masked now. */
    received: (Receipt & { masked: boolean }) | null;
  } & Vouching;
  /** What the author of a text is told of such a request. Nothing of who asked, no word of theirs, no time finer than a day. */
  asked: {
    post: PostHeading;
    on: string;
    /** The day on which the mask ends; null when nothing is masked any more. */
    until: string | null;
    /** The passages as they stand now; empty when they do not stand there any more. */
    passages: string[];
    reworded: boolean;
    /** What was decided; null while nothing is. */
    outcome: 'kept' | 'removed' | null;
    answers: { words: string; at: string }[];
    unread: boolean;
  };
  /** `found`: what became of the report whose code was given. */
  /** `code`: what was typed, for contesting what it led to. */
  reportStatus: { found: ReportView | null; code: string | null };
  /** One's own reports, newest first; `until`: "mark all as read" goes up to here. */
  reports: { reports: OwnReport[]; until: string; unread: number; paging: Paging };
  questions: { questions: { id: string; locale: Locale; words: string; answers: string[]; retired: boolean }[] };
  /** Who is on the team, each under the one name the team knows. */
  staff: {
    people: {
      name: string;
      role: StaffRole;
      /** Ids of the boards a moderator is limited to. */
      boards: string[];
      self: boolean;
      /** The only host there is. */
      last: boolean;
    }[];
    boards: { id: string; title: string; archived: boolean }[];
    done: boolean;
  };
  auditLog: {
    only: { act: AuditAct | null; subject: AuditSubject | null; month: string | null };
    /** Months since the first line, newest first. */
    months: string[];
    lines: AuditLine[];
    paging: Paging;
  };
  /** Decisions and appeals' outcomes as everybody may know them. */
  decisions: { lines: DecisionLine[]; paging: Paging };
  transparency: TransparencyFigures;
  rules: {
    /** The version shown, and the one that holds now. */
    shown: RulesVersionItem;
    present: number;
    text: RulesText;
    /** All of them, the newest first. */
    versions: RulesVersionItem[];
  };
  /** What waits for a moderator, as the host has set it. */
  /** Sign-ups that wait for a moderator, the oldest first. */
  signUps: {
    requests: {
      id: string;
      name: string;
      at: string;
      way: SignUpWay;
      words: string;
      locale: Locale;
      /** Somebody else bears the name by now. */
      taken: boolean;
    }[];
    next: string | null;
    /** Who decided meanwhile about what was ticked. */
    meanwhile: { act: AuditAct; by: string | null }[];
    done: 'let_in' | 'refused' | null;
  };
  screening: { firstPosts: number; words: string; domains: string; done: boolean };
  rulesSettings: {
    /** The version the form goes on from, and its words. */
    version: number;
    source_fr: string;
    source_en: string;
    preview: Record<Locale, RulesText> | null;
    /** What was published while the form was being filled in. */
    meanwhile: { changes: string; source_fr: string; source_en: string } | null;
  };
  privacy: Record<never, never>;
  help: Record<never, never>;
  error: { status: number; code: PageErrorCode; requestId: string | null };
}

export type PageName = keyof PageData;

/** What a page URL answers as JSON, and what the browser hydrates from. */
export interface Page<N extends PageName = PageName> {
  name: N;
  data: PageData[N];
  shell: Shell;
  form: FormState | null;
}

export type AnyPage = { [N in PageName]: Page<N> }[PageName];
