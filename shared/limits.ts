/**
 * Every size the interface and the server agree on. Browsers count UTF-16 units (`maxlength`), zod code points, which are
 * never more: what a field lets through is taken.
 */

/** Longest text of an entry or a reply (SECURITY 3.5). */
export const TEXT_MAX = 20_000;
/** A draft may be longer: what is too long to be published is still kept. Percent-encoded it fits in a request. */
export const DRAFT_MAX = 30_000;
/** Minutes in which a reply can be taken back as if it had not been sent. */
export const TAKE_BACK_MINUTES = 10;
/** Minutes a reply may wait before it appears, for its writer to read it over; 0: none. */
export const HOLD_MINUTES = [0, 2, 5, 10, 30] as const;
/** Drafts of one account. */
export const DRAFTS_MAX = 200;
/** Days after which a draft nobody touched is deleted. */
export const DRAFT_DAYS = 180;
export const TITLE_MAX = 120;
export const CATEGORY_MAX = 60;
export const CONTENT_NOTE_MAX = 200;
/** Tags of one text, and the longest of them. */
export const TAGS_MAX = 12;
export const TAG_MAX = 60;
/** What a journal says of itself. */
export const DESCRIPTION_MAX = 500;
/** A board's name and its one line. */
export const BOARD_TITLE_MAX = 60;
export const BOARD_ABOUT_MAX = 200;
/** Pseudonyms (SECURITY 3.5, Names). */
export const NAME_MIN = 3;
export const NAME_MAX = 30;
/** Passwords (SECURITY 3.3): any Unicode, taken exactly as sent. */
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;
/** What somebody says who asks to sign up while many do; how many such requests wait at most, and for how many days. */
export const SIGN_UP_WORDS_MAX = 500;
export const SIGN_UPS_MAX = 2_000;
/** How many of them by an answer, which costs a robot nothing. */
export const SIGN_UPS_ANSWERED_MAX = 500;
export const SIGN_UP_DAYS = 14;
/** Requests on one page of theirs. */
export const SIGN_UPS_PER_PAGE = 50;
/** Words that go with a report, a removal or an "about me". */
export const WORDS_MAX = 2_000;
/** What somebody without an account is asked, and what they answer. */
export const QUESTION_MAX = 200;
export const ANSWER_MAX = 60;
/** The rules in one language, and what is said of a change of them: both languages fit in one request, in any script. */
export const RULES_MAX = 12_000;
export const RULES_CHANGES_MAX = 400;
export const THANKS_NOTE_MAX = 200;
/** Unread notifications are counted up to here; the page says "99+". */
export const UNREAD_MAX = 100;
/** Replies on one page of a discussion; posts are paged by number, never by OFFSET. */
export const POSTS_PER_PAGE = 20;
/** Items on one page of a list. */
export const LIST_PER_PAGE = 20;
/** Passages in one quote, quotes in one text (QUOTES.md, Matching 3). */
export const RANGES_MAX = 12;
export const QUOTES_MAX = 50;
/** The facts of a decision: a sentence or two. */
export const FACTS_MAX = 500;
/** What would let a text appear again. */
export const REMEDY_MAX = 1_000;
/** The law a decision rests on, when no rule of the community's does. */
export const LAW_MAX = 200;
/** Days a decision about a text or its place may last; shorter than it can be contested. */
export const CONTENT_DAYS = [1, 3, 7, 14, 30, 90] as const;
/** Minutes between two replies of one person, where a decision cools a discussion down. */
export const COOL_MINUTES = [5, 15, 30, 60, 180, 720] as const;
/** Days a sanction may last; each has an end. */
export const SANCTION_DAYS = [1, 3, 7, 14, 30, 90, 180, 365] as const;
/** Hours a passage is masked at most, when somebody recognises themself in it; once, and not renewed. */
export const MASK_HOURS = 48;
/** Characters (without spaces) of a text that may be masked so, and the share of them: never a whole text. */
export const MASK_MAX = 600;
export const MASK_SHARE = 0.5;
/** Passages masked at one time in one text, and in all texts of one name; and begun within a day: by one member, on the site. */
export const MASKS_TEXT = 2;
export const MASKS_NAME = 4;
export const MASKS_MEMBER = 3;
export const MASKS_SITE = 20;
/** What an author may answer about one request, in how many messages. */
export const ANSWERS_MAX = 10;
/** Months in which a decision can be contested (DSA art. 20(1): at least six). */
export const APPEAL_MONTHS = 6;
/** Hours after which whoever decided may answer an appeal, when there is nobody else. */
export const SAME_PERSON_HOURS = 24;
/** How many texts of a new name may wait for a moderator before they appear, as the host chooses; 0: none. */
export const FIRST_POSTS = [0, 1, 2, 3, 5] as const;
/** Texts that appeared after which no name is new anywhere, and more are not counted. */
export const KNOWN = 10;
/** The host's lists of words and of domains, one a line. */
export const WATCH_LIST_MAX = 12_000;

/** Waiting cases of one kind are counted up to here: what is more is "99+". */
export const COUNTED_MAX = 100;
/** Ceilings of hard cases in 24 hours that a moderator can choose from. */
export const HARD_A_DAY = [1, 2, 3, 5, 10] as const;
