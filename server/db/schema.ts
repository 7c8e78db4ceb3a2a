import type { Generated } from 'kysely';
import type {
  AccountMeasure,
  AppealOutcome,
  Approach,
  Audience,
  CaseState,
  Comments,
  ContentMeasure,
  HeldFor,
  Hold,
  NotificationKind,
  Queue,
  ReportReason,
  Role,
  SanctionKind,
  SignUpWay,
  SubjectType,
  TagFamily,
  Locale,
} from '#shared/states.ts';

/**
 * One interface per table, as migrations/ makes them. Ids are 22 base62 characters, times ISO-8601 UTC text of fixed
 * width (24 characters), JSON is text that is never queried, an event is a nullable `…_at`.
 */

/** Private: credentials, settings. Never joined to a public answer. */
export interface AccountTable {
  id: string;
  password_hash: string;
  role: Role | null;
  /** When the rules were accepted and explicit consent to health-related data given (GDPR art. 9(2)(a)). */
  consented_at: string;
  created_at: string;
  /** Minutes a reply of this account waits before it appears; 0: none. */
  hold_minutes: Generated<number>;
  /** JSON of the ids of the boards a moderator is limited to; null: all boards, and journals. */
  staff_boards: string | null;
  /** Since when appeals may be given to this account, which has no other right of staff by it; null: never. */
  referee_at: string | null;
  /** The pseudonym under which the others on the team know this account; null: the first it had. */
  staff_as: string | null;
  /** The version of the rules its holder accepted or was last told of. */
  rules_seen: Generated<number>;
  /** The ends of sanctions that are in force (see `sanction`); null when there are none. */
  read_only_until: string | null;
  suspended_until: string | null;
  approve_until: string | null;
  /** Signed up while more did than the site takes in an hour: what it writes waits, whatever else is asked; null: not so. */
  crowded_at: string | null;
  /** JSON of the reasons whose cases this member of staff leaves to others; null: none. */
  left_to_others: string | null;
  /** Hard cases this member of staff takes a day; null: no ceiling. */
  hard_a_day: number | null;
}

/** A look into the history of the account behind a case, with its reason. */
export interface UnsealTable {
  id: string;
  case_id: string;
  account_id: string | null;
  words: string;
  at: string;
}

/** Public name. Without account: imported and unclaimed. */
export interface PseudonymTable {
  id: string;
  account_id: string | null;
  name: string;
  /** Folded form that makes look-alike names the same name. */
  name_key: string;
  about: string;
  /** How many of its texts have appeared where first texts are read; counted to KNOWN, from where on nobody is new. */
  approved: Generated<number>;
  created_at: string;
}

export interface SessionTable {
  /** Public row id; the secret itself is stored nowhere. */
  id: string;
  secret_hash: string;
  account_id: string;
  created_on: string;
  /** Rounded to the day (SECURITY 3.2). */
  seen_on: string;
  expires_at: string;
  /** However much it is used, it ends here. */
  ends_at: string;
  authenticated_at: string;
  label: string | null;
}

/** One-use link that makes the first host account. */
export interface HostLinkTable {
  secret_hash: string;
  expires_at: string;
}

/** A sign-up beyond what the site takes in an hour: no account yet, and its name kept for it meanwhile. */
export interface SignUpRequestTable {
  id: string;
  name: string;
  name_key: string;
  password_hash: string;
  /** What brings them here, for the moderators; empty once they have refused. */
  words: string;
  /** By work their browser has done, or by the answer to a question. */
  way: SignUpWay;
  locale: Locale;
  asked_at: string;
  /** Forgotten then, whatever became of it. */
  until: string;
  refused_at: string | null;
}

/** One row: what the whole site shares. */
export interface SiteTable {
  id: string;
  /** Bumped by withdraw, remove, erase, audience change, rename; part of every cache key. */
  visibility_epoch: number;
  /** How many texts of a new name wait for a moderator; 0: none. */
  first_posts: Generated<number>;
}

export interface JournalTable {
  id: string;
  pseudonym_id: string;
  slug: string;
  title: string;
  description: string;
  audience: Audience;
  /** Since when its owner agreed to be listed, or null. */
  listed_at: string | null;
  created_at: string;
  /** Since when search engines may list its entries, unless an entry says otherwise; null: never. */
  indexable_at: string | null;
  /** What a new entry starts with. */
  comments: Comments;
}

interface EndColumns {
  hold: Hold;
  paused_at: string | null;
  detached_at: string | null;
  withdrawn_at: string | null;
  removed_at: string | null;
  erased_at: string | null;
}

export interface DiscussionTable extends EndColumns {
  id: string;
  journal_id: string | null;
  pseudonym_id: string;
  title: string;
  slug: string;
  category: string | null;
  language: string;
  content_note: string | null;
  audience: Audience;
  /** Replies, i.e. the highest post number. */
  post_count: number;
  revision: number;
  created_at: string;
  last_post_at: string;
  /** Hash of the file it came from, so that the same import twice is one. */
  imported_from: string | null;
  /** A discussion stands in a journal (an entry), on a board (a thread), or nowhere any more. */
  board_id: string | null;
  pinned_at: string | null;
  /** Closed to further replies by staff. */
  closed_at: string | null;
  /** Since when search engines may list it; null: never. */
  indexable_at: string | null;
  /** The author's choice for an entry; a thread's is always open. */
  comments: Comments;
  /** A content note that moderation added to the author's own. */
  staff_note: string | null;
  /** Minutes between two replies of one person, until a time: a decision about a heated discussion. */
  cool_minutes: number | null;
  cool_until: string | null;
  /** Set while a decision keeps what was public to members. */
  narrowed_until: string | null;
  /** What it goes back to then; null once its author has chosen another audience. */
  narrowed_from: Audience | null;
  /** JSON of what is to stand around the opening once a moderator has read it; null: nothing waits. */
  next_around: string | null;
}

/** Made by the host. Named in both languages. */
export interface BoardTable {
  id: string;
  slug: string;
  position: number;
  title_fr: string;
  title_en: string;
  about_fr: string;
  about_en: string;
  created_at: string;
  /** Since when nobody opens a thread there; those that stand stay readable. */
  archived_at: string | null;
  /** Here another number than the site's of texts that wait; null: the site's. */
  first_posts: number | null;
}

/** How far a member has read in a discussion: the highest number seen. Private to the account. */
export interface ReadingTable {
  account_id: string;
  discussion_id: string;
  number: number;
}

export interface PostTable extends EndColumns {
  id: string;
  discussion_id: string;
  number: number;
  pseudonym_id: string;
  in_reply_to: number | null;
  language: string;
  capacity: string | null;
  revision_id: string;
  /** Makes a repeated form the same post. */
  submission: string | null;
  created_at: string;
  edited_at: string | null;
  /** The entry's author, while the comment waits for them to let it appear. */
  screened_by: string | null;
  /** Beside screened_by: since when it is decided that it will not appear. */
  set_aside_at: string | null;
  /** Beside withdrawn_at: taken back within minutes, so that only its number is left. */
  taken_back_at: string | null;
  /** Why it, or its next wording, waits for a moderator. */
  held_for: HeldFor | null;
  /** The wording that waits while the present one goes on standing. */
  next_revision_id: string | null;
}

export type DraftKind = 'reply' | 'edit' | 'entry' | 'thread';

/** A text under way. Private to the account: nobody else reads it, staff included. */
export interface DraftTable {
  id: string;
  account_id: string;
  /** The name it is to speak as, as last chosen. */
  pseudonym_id: string | null;
  kind: DraftKind;
  /** reply: the discussion; edit: the post; entry: the journal; thread: the board. No reference: a draft outlives them. */
  target_id: string;
  /** Where its quotes are looked up; null while there is nothing to quote. */
  discussion_id: string | null;
  /** One draft for each place of an account; those that stand beside it bear their own id. */
  place: string;
  /** Counts the savings: a save that comes from an older one is told so. */
  version: number;
  created_at: string;
  touched_at: string;
  /** Set while a published reply waits to appear. */
  due_at: string | null;
  /** Of the form that published it, while it waits. */
  submission: string | null;
  /** Why it could not appear when it was due (a FieldErrorCode). */
  refused: string | null;
  /** What it will look like, its quotes as tokens, while it waits. */
  html: string | null;
}

/** What a draft was, the present wording last; three are kept. Others' words stand in it as tokens only. */
export interface DraftVersionTable {
  draft_id: string;
  /** The draft's version when this was last saved. */
  number: number;
  source: string;
  /** JSON of QuoteRef[], one for each token. */
  quotes: string;
  /** JSON: the other fields of the form. */
  fields: string;
  begun_at: string;
  saved_at: string;
}

export interface RevisionTable {
  id: string;
  post_id: string;
  /** Dense from 1 in each post. */
  number: number;
  source: string;
  html: string;
  text: string;
  /** JSON of Mark[]. */
  marks: string;
  cook: number;
  created_at: string;
  /** JSON of Mask[] (discussions/masks.ts): what is masked of it for a time. Null: nothing. */
  masked: string | null;
}

export interface QuoteTable {
  revision_id: string;
  position: number;
  source_post_id: string;
  source_revision_id: string;
  /** JSON of Range[]. */
  ranges: string;
}

/** Originals kept apart while a report or a removal is open. Read by no page but those. */
export interface SealedRevisionTable {
  id: string;
  revision_id: string;
  post_id: string;
  source: string;
  text: string;
  marks: string;
  quotes: string;
  why: 'report' | 'removal';
  sealed_at: string;
  until: string | null;
}

/** The same for what a pseudonym's page or a journal says of itself. */
export interface SealedPageTable {
  id: string;
  subject_type: 'profile' | 'journal';
  subject_id: string;
  /** The name, or the journal's title. */
  title: string;
  text: string;
  sealed_at: string;
  until: string | null;
  /** Why they waited, of words that nobody had read; null of what stood. */
  held_for: HeldFor | null;
}

/** Words of a page as they are to be read once a moderator has read them; what stood before stands meanwhile. */
export interface WaitingWordsTable {
  kind: 'about' | 'journal' | 'note';
  /** The pseudonym, the journal or the thanks they belong to. */
  target_id: string;
  subject_type: 'profile' | 'journal';
  subject_id: string;
  /** JSON of PageWords. */
  words: string;
  held_for: HeldFor;
  since: string;
}

/** A proof of work that was used, until it would not count any more. */
export interface SpentProofTable {
  /** The signature of its challenge. */
  id: string;
  until: string;
}

/** What somebody without an account is asked where no script can work for them. */
export interface QuestionTable {
  id: string;
  locale: Locale;
  words: string;
  /** JSON of string[], folded: any of them is right. */
  answers: string;
  created_at: string;
  retired_at: string | null;
}

/** What an account has written within a day, for floods and repetitions. */
export interface RecentTextTable {
  post_id: string;
  account_id: string;
  /** A keyed hash of the folded words; null when there are too few to tell anything. */
  print: string | null;
  at: string;
}

/** What the host wants to look at before it appears, one a line. */
export interface WatchListTable {
  kind: 'words' | 'domains';
  source: string;
  changed_at: string;
}

export interface TagTable {
  id: string;
  slug: string;
  family: TagFamily;
  label_fr: string;
  label_en: string;
  /** Canonical tag this one is a synonym of, or null for a canonical one. */
  canonical_id: string | null;
  /** 'a' or 'b' for the two approaches. */
  approach: Approach | null;
}

export interface DiscussionTagTable {
  discussion_id: string;
  position: number;
  tag_id: string;
  /** The author's own words. */
  words: string;
}

export interface ThanksTable {
  id: string;
  post_id: string;
  /** Both null: imported without author. One thanks per account and post. */
  account_id: string | null;
  pseudonym_id: string | null;
  note: string | null;
  created_at: string;
}

/** A subject that somebody reported or that waits for staff, and who looks at it. One while it waits, whatever comes in. */
export interface ModerationCaseTable {
  id: string;
  queue: Queue;
  subject_type: SubjectType;
  /** A post, a pseudonym (its page) or a journal. */
  subject_id: string;
  /** Whose it is. */
  pseudonym_id: string;
  discussion_id: string | null;
  state: CaseState;
  /** The gravest that was given. */
  reason: ReportReason;
  /** 0 to 3, by reason. */
  gravity: number;
  reports: number;
  /** Counts what was done to it: whoever acts says which they saw. */
  version: number;
  taken_by: string | null;
  opened_at: string;
  /** Set while it waits to be decided. */
  waits_since: string | null;
  changed_at: string;
}

export interface ReportTable {
  id: string;
  case_id: string;
  /** The wording it is about, sealed at that moment; null for a page. */
  revision_id: string | null;
  reason: ReportReason;
  words: string;
  /** JSON of Range[] in the sealed wording: what its sender marked. */
  passage: string | null;
  /** null: reported by a visitor. Never shown to anybody but by an audited act. */
  account_id: string | null;
  /** SHA-256 of the code that opens the page saying what became of it. */
  receipt_hash: string | null;
  created_at: string;
  /** When its sender, a member, has seen what became of it. */
  read_at: string | null;
}

/** A decision with its statement of reasons (DSA art. 17). */
export interface DecisionTable {
  id: string;
  case_id: string;
  /** Whom the letter speaks to. */
  pseudonym_id: string;
  /** Who decided; no letter names them. */
  account_id: string | null;
  content_measure: ContentMeasure;
  account_measure: AccountMeasure;
  reason: ReportReason;
  rules_version: number;
  /** Which of the rules; empty when it is a law that decides. */
  rule: string;
  law: string;
  /** The wording decided about. */
  revision_id: string | null;
  /** JSON of Range[] in that wording. */
  passage: string | null;
  content_until: string | null;
  /** JSON of Particulars: what the letter says of the measure itself. */
  particulars: string | null;
  /** Since when it does no more what it did, without having been reversed: its time came, or the text was written anew. */
  ended_at: string | null;
  account_until: string | null;
  facts: string;
  /** To the person. */
  words: string;
  /** What would let it appear again; may be empty. */
  remedy: string;
  source: 'report' | 'own';
  decided_at: string;
  /** When its addressee opened the letter. */
  read_at: string | null;
  reversed_at: string | null;
  /** JSON of what a reversal puts back, until nobody can contest it any more. No page reads it. */
  undo: string | null;
}

/** What an account may not do for a time. No mark of it stands on any of its names. */
export interface SanctionTable {
  id: string;
  account_id: string;
  decision_id: string;
  kind: SanctionKind;
  from_at: string;
  ends_at: string;
  lifted_at: string | null;
}

export interface AppealTable {
  id: string;
  decision_id: string;
  /** 'author', or the id of the report whose sender contests that nothing was done. */
  party: string;
  words: string;
  created_at: string;
  /** Set while nobody has answered it. */
  waits_since: string | null;
  taken_by: string | null;
  outcome: AppealOutcome | null;
  outcome_words: string | null;
  decided_by: string | null;
  decided_at: string | null;
  version: number;
}

export interface AppealMessageTable {
  id: string;
  appeal_id: string;
  by: 'person' | 'staff';
  words: string;
  at: string;
}

/** That somebody recognises themself in a post: one row for its case, as its author is told of it. Never who asked. */
export interface RecognitionTable {
  case_id: string;
  post_id: string;
  /** Whose text it is. */
  pseudonym_id: string;
  /** When it was last asked. */
  asked_at: string;
  /** When its author saw that they were asked. */
  read_at: string | null;
  /** When a moderator left it to the author to reword. */
  left_at: string | null;
}

/** A passage that was masked at somebody's request: its places, never its words. Kept, so that none is masked twice. */
export interface PassageHoldTable {
  id: string;
  case_id: string;
  post_id: string;
  discussion_id: string;
  /** The wording its places are of. */
  revision_id: string;
  /** JSON of Range[]. */
  ranges: string;
  begun_at: string;
  until: string;
  /** When it was lifted, or its end was noted; what is read goes by `until`. */
  ended_at: string | null;
}

/** What an author answers the moderators about it. */
export interface RecognitionAnswerTable {
  id: string;
  case_id: string;
  words: string;
  at: string;
}

/** Said among moderators. */
export interface CaseNoteTable {
  id: string;
  case_id: string;
  account_id: string | null;
  words: string;
  at: string;
}

/** A name that a wording holds after an @, folded as it was typed, and whose it was then. */
export interface MentionTable {
  revision_id: string;
  name_key: string;
  pseudonym_id: string;
}

/** What a pseudonym (never an account) is told: no words, only where to look. Rows without mailed_at are the mail queue. */
export interface NotificationTable {
  id: string;
  pseudonym_id: string;
  kind: NotificationKind;
  /** The post that says it; for a thanks, the one thanked for. */
  post_id: string;
  /** Who said it. */
  actor_id: string;
  created_at: string;
  /** Nothing leaves the site before. */
  due_at: string;
  mailed_at: string | null;
  read_at: string | null;
}

/** One version of the community's rules. Never edited: decisions cite it. */
export interface RulesVersionTable {
  /** From 1. */
  number: number;
  source_fr: string;
  source_en: string;
  /** Rendered once, when it was published. */
  html_fr: string;
  html_en: string;
  /** For members: what is another than in the version before; empty for the first. */
  changes_fr: string;
  changes_en: string;
  published_at: string;
  /** The host who published it; null for the one every site begins with. */
  account_id: string | null;
}

/** Append-only: triggers refuse UPDATE and DELETE on both engines. Never a text. */
export interface AuditTable {
  id: string;
  at: string;
  account_id: string | null;
  act: string;
  subject_type: string;
  subject_id: string;
  reason: string | null;
}

/** What was taken away, words (without the words) or readers, for 31 days: no backup brings them back. */
export interface TombstoneTable {
  id: string;
  at: string;
  act:
    | ('withdrawn' | 'taken_back' | 'removed' | 'erased' | 'passages' | 'thanks' | 'note')
    | ('audience' | 'journal_audience')
    | ('about' | 'journal_title' | 'journal_description')
    | 'sign_up_refused'
    | 'restored';
  /** A post, of passages a revision, a thanks, or whose audience or words it is: a discussion, a journal, a pseudonym; a request to sign up; it may be gone. Of `restored`, the tombstone that no longer holds. */
  subject_id: string;
  /** JSON of Range[] for passages. */
  ranges: string | null;
  /** Who may read it from then on. */
  audience: Audience | null;
}

export interface Schema {
  account: AccountTable;
  pseudonym: PseudonymTable;
  session: SessionTable;
  host_link: HostLinkTable;
  sign_up_request: SignUpRequestTable;
  site: SiteTable;
  journal: JournalTable;
  discussion: DiscussionTable;
  post: PostTable;
  revision: RevisionTable;
  quote: QuoteTable;
  sealed_revision: SealedRevisionTable;
  sealed_page: SealedPageTable;
  waiting_words: WaitingWordsTable;
  spent_proof: SpentProofTable;
  question: QuestionTable;
  recent_text: RecentTextTable;
  watch_list: WatchListTable;
  tag: TagTable;
  discussion_tag: DiscussionTagTable;
  thanks: ThanksTable;
  moderation_case: ModerationCaseTable;
  report: ReportTable;
  decision: DecisionTable;
  sanction: SanctionTable;
  appeal: AppealTable;
  appeal_message: AppealMessageTable;
  case_note: CaseNoteTable;
  unseal: UnsealTable;
  recognition: RecognitionTable;
  passage_hold: PassageHoldTable;
  recognition_answer: RecognitionAnswerTable;
  rules_version: RulesVersionTable;
  audit: AuditTable;
  board: BoardTable;
  reading: ReadingTable;
  tombstone: TombstoneTable;
  draft: DraftTable;
  draft_version: DraftVersionTable;
  mention: MentionTable;
  notification: NotificationTable;
}
