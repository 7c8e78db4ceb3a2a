import type { Waiting } from '../../context-types.ts';
import type { HeldFor } from '#shared/states.ts';

/**
 * Whether a text waits for a moderator before others read it. Screening detects, it never decides: what it holds, a person
 * reads, and nothing is refused by it. Pure.
 */

/** What is known of whoever writes, in this place. */
export interface Standing {
  /** On the team, under the name they are known by there. */
  staff: boolean;
  /** Texts of this name that appeared. */
  approved: number;
  /** How many are asked of a new name here, and on the whole site. */
  asked: number;
  askedAnywhere: number;
  /** A moderator decided that their texts wait for a time. */
  approveFirst: boolean;
}

/** What is known of the text. */
export interface Signs {
  /** Matches of the host's lists. */
  listed: boolean;
  links: boolean;
  /** How often this account published the same words lately, and whether another did. */
  repeated: { own: number; others: boolean };
  /** More texts of this account lately than a person writes. */
  burst: boolean;
}

/** What an edit adds to words that stand already. */
export interface Added {
  listed: boolean;
  links: boolean;
  /** A telephone number or an e-mail address. */
  contacts: boolean;
  /** How much of the new wording is new, 0 to 1. */
  share: number;
}

/** What new words of a page add to those that stand. */
export interface Said extends Omit<Added, 'share'> {
  /** They say anything that was not there. */
  anew: boolean;
}

/** From this share on an edit is another text (SECURITY A1). */
export const ANOTHER_TEXT = 0.3;

const isNew = ({ approved, asked }: Standing): boolean => approved < asked;

/** Why a new text waits, or null when it appears at once. */
export function whyWaits(who: Standing, signs: Signs): Waiting | null {
  if (who.staff) return null;
  const held = (why: HeldFor): Waiting => ({ hold: 'held', why });
  const fresh = isNew(who) || who.approved < who.askedAnywhere;
  if (signs.listed) return held('listed');
  if (signs.burst) return held('burst');
  // Somebody known here may say the same in two places; a third time, or in two voices, a moderator looks.
  if (signs.repeated.own > (fresh ? 0 : 1) || (signs.repeated.others && (fresh || signs.repeated.own > 0)))
    return held('repeated');
  if (who.approveFirst) return { hold: 'pending', why: 'approve_first' };
  if (isNew(who)) return { hold: 'pending', why: 'new_name' };
  return signs.links && fresh ? held('link') : null;
}

/**
 * Why an edit of what stands waits, or null. Of somebody new, or whose texts wait by a decision, whatever makes it another
 * text; of everybody else, only what the host's lists match. What stood goes on standing.
 */
export function whyRewordingWaits(who: Standing, added: Added): Waiting | null {
  if (who.staff) return null;
  const held = (why: HeldFor): Waiting => ({ hold: 'held', why });
  if (added.listed) return held('listed');
  if (!isNew(who) && who.approved >= who.askedAnywhere && !who.approveFirst) return null;
  if (added.links) return held('link');
  if (added.contacts) return held('contact');
  return added.share >= ANOTHER_TEXT ? held('reworded') : null;
}

/**
 * Why new words of a page wait, or null. Somebody new is read first here as in their texts (SECURITY A3: nothing public that
 * nobody has read); of everybody else, only what the host's lists match. What stood goes on standing.
 */
export function whyPageWaits(who: Standing, said: Said): HeldFor | null {
  if (who.staff || !said.anew) return null;
  if (said.listed) return 'listed';
  if (who.approveFirst) return 'approve_first';
  if (!isNew(who) && who.approved >= who.askedAnywhere) return null;
  if (said.links) return 'link';
  if (said.contacts) return 'contact';
  return isNew(who) ? 'new_name' : null;
}
