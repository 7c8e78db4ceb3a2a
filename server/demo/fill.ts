import { randomBytes } from 'node:crypto';
import type { Context, Member } from '../context-types.ts';
import { InvalidForm } from '../errors.ts';
import { signUp } from '../members/accounts.ts';
import { findBoards } from './boards.ts';
import { DemoError } from './format.ts';
import type { Happening } from './format.ts';
import { PEOPLE } from './people.ts';
import { happen } from './play.ts';
import type { Stage } from './play.ts';
import { readAll } from './read.ts';

const WEEK = 7 * 24 * 60 * 60 * 1000;

export interface Filled {
  /** One for all of them, made for this site alone. */
  password: string;
  names: string[];
  journals: number;
  entries: number;
  threads: number;
  replies: number;
}

/**
 * Fills an empty site with the demonstration community, through the same use cases as everybody's writing, with a clock
 * that follows the texts. Throws DemoError when anybody has been here.
 */
export async function fillDemo(context: Context): Promise<Filled> {
  await refuseUnlessEmpty(context);
  const told = await readAll();
  const all = told.flatMap(({ file, happenings }) => happenings.map((happening) => ({ file, happening })));
  // Moved by whole weeks, so that it ends in the days before now and a Thursday stays a Thursday.
  const newest = Math.max(...all.map(({ happening }) => happening.at));
  const shift = Math.floor((context.clock().getTime() - newest) / WEEK) * WEEK;
  const boards = await findBoards(context);
  const homeless = all.find(
    ({ happening: { kind, fields } }) => kind === 'thread' && !boards.has(fields['board'] ?? ''),
  );
  if (homeless) {
    const { fields, where } = homeless.happening;
    throw new DemoError(`There is no board "${fields['board']}" here, where ${where} stands: nothing was filled`);
  }
  const password = randomBytes(12).toString('base64url');
  const clock = { now: context.clock() };
  const stage: Stage = {
    context: { ...context, clock: () => clock.now },
    people: new Map(),
    journals: new Map(),
    discussions: new Map(),
    boards,
  };
  for (const { name, joined, about } of PEOPLE) {
    clock.now = new Date(Date.parse(joined) + shift);
    stage.people.set(name, await join(stage.context, { name, password, about }));
  }
  for (const { file, happening } of all.sort((a, b) => a.happening.at - b.happening.at)) {
    clock.now = new Date(happening.at + shift);
    await happen(stage, file, happening).catch((failure: unknown) => explain(happening, failure));
  }
  const count = (...kinds: Happening['kind'][]): number =>
    all.filter(({ happening }) => kinds.includes(happening.kind)).length;
  return {
    password,
    names: PEOPLE.map(({ name }) => name),
    journals: count('journal'),
    entries: count('entry'),
    threads: count('thread'),
    replies: count('reply'),
  };
}

async function refuseUnlessEmpty({ database: { db } }: Context): Promise<void> {
  const anybody = await db.selectFrom('pseudonym').select('id').limit(1).executeTakeFirst();
  const anything = await db.selectFrom('discussion').select('id').limit(1).executeTakeFirst();
  if (anybody || anything) {
    throw new DemoError(
      'This site is not empty: the demonstration fills new sites only, and nothing was changed.\n' +
        'Give it a data folder of its own, for instance DATA_DIR=./data/demo npm run demo',
    );
  }
}

async function join(context: Context, given: { name: string; password: string; about: string }): Promise<Member> {
  const accountId = await signUp(context, { ...given, known: true });
  const pseudonym = await context.database.db
    .selectFrom('pseudonym')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return {
    kind: 'member',
    accountId,
    sessionId: '',
    role: null,
    boards: null,
    referee: false,
    standing: 'good',
    pseudonyms: [pseudonym],
  };
}

function explain({ where }: Happening, failure: unknown): never {
  if (!(failure instanceof InvalidForm)) throw failure;
  const problems = failure.quoteProblems.map((problem) => `\n  ${JSON.stringify(problem)}`).join('');
  throw new DemoError(`${where}: ${JSON.stringify(failure.errors)}${problems}`);
}
