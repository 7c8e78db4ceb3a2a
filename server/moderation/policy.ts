import { isStaff, isStaffEverywhere, isStaffFor, owns, staffBoards } from '../access/rules.ts';
import type { Member } from '../context-types.ts';
import { notFound } from '../errors.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';

/** The member of staff asking. Whoever is not gets the answer of an address that does not exist. */
export function staffOf(request: PageRequest): Member {
  const member = memberOf(request);
  if (!isStaff(member)) throw notFound();
  return member;
}

/** Whoever moderates everything: for what concerns no text and no board. */
export function staffEverywhereOf(request: PageRequest): Member {
  const member = memberOf(request);
  if (!isStaffEverywhere(member)) throw notFound();
  return member;
}

/** Staff, or a referee: whoever an appeal may be given to. */
export function reviewerOf(request: PageRequest): Member {
  const member = memberOf(request);
  if (!isStaff(member) && !member.referee) throw notFound();
  return member;
}

/**
 * Whether a case is this member's to handle: a moderator of some boards has those of their boards, and nobody has one about
 * words or a page of theirs, whatever name they stand under. It says who reported, and is decided by somebody else.
 */
export const canHandle = (member: Member, row: { board_id: string | null; pseudonym_id: string }): boolean =>
  isStaffFor(member, row) && !owns(member, row);

/** The boards whose cases a member of staff is limited to; null: all cases. */
export const limitedTo = (member: Member): readonly string[] | null =>
  isStaffEverywhere(member) ? null : staffBoards(member);
