import { STAFF_ROLES } from '#shared/states.ts';
import { allStaff } from '../members/staff.ts';
import type { StaffMember } from '../members/staff.ts';
import type { Member } from '../context-types.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import type { PageRequest } from '../http/request.ts';
import { roleOf } from './appoint.ts';
import { boardsForStaff } from './staff-queries.ts';

/** The host asking; to everybody else, visitors included, these pages do not exist. */
export function hostOf({ viewer }: Pick<PageRequest, 'viewer'>): Member {
  if (viewer.kind !== 'member' || viewer.role !== 'host') throw notFound();
  return viewer;
}

/** Who is on the team, for the host. */
export const staffPage: Loader<'staff'> = async ({ database: { db } }, request) => {
  const host = hostOf(request);
  const place = (person: StaffMember): number => STAFF_ROLES.findIndex((role) => role === roleOf(person));
  const people = (await allStaff(db)).sort((a, b) => place(a) - place(b));
  const hosts = people.filter(({ role }) => role === 'host').length;
  const boards = await boardsForStaff(db);
  return {
    data: {
      people: people.flatMap((person) => {
        const role = roleOf(person);
        if (role === null) return [];
        return [
          {
            name: person.name,
            role,
            boards: person.boards ?? [],
            self: person.accountId === host.accountId,
            last: role === 'host' && hosts === 1,
          },
        ];
      }),
      boards: boards.map((board) => ({
        id: board.id,
        title: request.locale === 'fr' ? board.title_fr : board.title_en,
        archived: board.archived_at !== null,
      })),
      done: request.query['done'] === '1',
    },
  };
};
