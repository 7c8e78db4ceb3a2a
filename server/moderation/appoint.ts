import type { StaffRole } from '#shared/states.ts';
import { record } from '../audit/record.ts';
import type { AuditAct } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { findForStaff, hasOtherHost, isHost, lockStaff, NO_DUTIES, setDuties } from '../members/staff.ts';
import type { Duties } from '../members/staff.ts';

type Needs = Pick<Context, 'database' | 'clock'>;

/** Who appoints: a host's account, or null for whoever has the machine. */
type By = string | null;

export interface Appointment {
  /** A pseudonym of the person, by which the team will know them. */
  name: string;
  role: StaffRole;
  /** Of a moderator of some boards only. */
  boards?: readonly string[];
}

/**
 * Gives somebody a place on the team, or another one than they have; their sessions end. Gives the account it is.
 * Throws InvalidForm naming what cannot be, AppError('not_found') when whoever appoints is no host any more.
 */
export const appoint = (context: Needs, by: By, { name, role, boards = [] }: Appointment): Promise<string> =>
  change(context, by, name, async (tx) => {
    if (role !== 'board_moderator') return { ...NO_DUTIES, ...DUTIES[role] };
    if (boards.length === 0) throw new InvalidForm({ board: ['nothing_selected'] });
    const found = await tx.db.selectFrom('board').select('id').where('id', 'in', boards).orderBy('position').execute();
    if (found.length !== new Set(boards).size) throw new InvalidForm({ board: ['choose_one'] });
    return { role: 'moderator', boards: found.map(({ id }) => id), referee: false };
  });

const DUTIES: Record<Exclude<StaffRole, 'board_moderator'>, Partial<Duties>> = {
  host: { role: 'host' },
  moderator: { role: 'moderator' },
  referee: { referee: true },
};

/** Takes somebody off the team. As `appoint`. */
export const dismiss = (context: Needs, by: By, name: string): Promise<string> =>
  change(context, by, name, () => Promise.resolve(NO_DUTIES));

async function change(context: Needs, by: By, name: string, next: (tx: Tx) => Promise<Duties>): Promise<string> {
  return context.database.write(async (tx) => {
    await lockStaff(tx);
    if (by !== null && !(await isHost(tx.db, by))) throw notFound();
    const duties = await next(tx);
    const person = await findForStaff(tx.db, name);
    if (!person) throw new InvalidForm({ name: ['name_unknown'] });
    const { accountId, pseudonymId, knownAs } = person;
    // One name each: a second one would tell whoever reads the log that both are one person's.
    if (knownAs !== null && knownAs !== pseudonymId) throw new InvalidForm({ name: ['known_otherwise'] });
    if (person.role === 'host' && duties.role !== 'host' && !(await hasOtherHost(tx.db, accountId)))
      throw new InvalidForm({ role: ['last_host'] });
    const act = actOf(person, duties);
    if (act === null) return accountId;
    await setDuties(context, tx, person, duties);
    const said = roleOf(duties) ?? roleOf(person);
    await record(tx, {
      at: now(context),
      accountId: by,
      act,
      subject: { type: 'account', id: accountId },
      ...(said === null ? {} : { reason: said }),
    });
    return accountId;
  });
}

/** What a change is called in the log; null when it is none. */
function actOf(before: Duties, after: Duties): AuditAct | null {
  const [was, is] = [roleOf(before), roleOf(after)];
  if (was === null) return is === null ? null : 'staff_appointed';
  if (is === null) return 'staff_removed';
  return was === is && before.boards?.join() === after.boards?.join() ? null : 'staff_changed';
}

/** The one word for what somebody is on the team. */
export function roleOf({ role, boards, referee }: Duties): StaffRole | null {
  if (role === 'moderator' && boards !== null) return 'board_moderator';
  return role ?? (referee ? 'referee' : null);
}
