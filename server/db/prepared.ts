import { CompiledQuery } from 'kysely';
import type { Compilable } from 'kysely';
import type { Reader, Tx } from './open.ts';

type Handle = Reader | Tx['db'];

/** Words under these names say what a query is made of; every other string or number is a value in it. */
const SHAPING = new Set(['kind', 'role', 'side']);
/** Shapes kept of one query: lists of many lengths make many. */
const SHAPES_MAX = 200;

/** Stands in a query where a value will be. */
class Hole {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

/**
 * A query that is built and compiled once for each shape of its arguments (which fields are null, how long a list is, what
 * kind of viewer), and afterwards only bound: building costs five times what our joins cost to run. `build` must not
 * look at a value, only hand it on. Gives all rows.
 */
export function prepared<A extends object, O>(
  build: (db: Handle, args: A) => Compilable<O>,
): (db: Handle, args: A) => Promise<O[]> {
  // Each site's own: engines write parameters differently.
  const sites = new WeakMap<object, Map<string, CompiledQuery<O>>>();
  return async (db, args) => {
    const { adapter } = db.getExecutor();
    const shapes = sites.get(adapter) ?? new Map<string, CompiledQuery<O>>();
    sites.set(adapter, shapes);
    const values: (string | number)[] = [];
    const shape = shapeOf(args, '', values);
    let query = shapes.get(shape);
    if (!query) {
      query = build(db, holed(args, '', { count: 0 }) as A).compile();
      if (shapes.size < SHAPES_MAX) shapes.set(shape, query);
    }
    const bound = query.parameters.map((value) => (value instanceof Hole ? values[value.at] : value));
    return (await db.executeQuery(CompiledQuery.raw(query.sql, bound) as CompiledQuery<O>)).rows;
  };
}

const isValue = (value: unknown, name: string): value is string | number =>
  (typeof value === 'string' || typeof value === 'number') && !SHAPING.has(name);

/** What decides the SQL, as a string; the values, in the order of `holed`. */
function shapeOf(value: unknown, name: string, values: (string | number)[]): string {
  if (isValue(value, name)) {
    values.push(value);
    return '?';
  }
  if (Array.isArray(value)) return `[${value.map((one) => shapeOf(one, name, values)).join()}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, one]) => `${key}:${shapeOf(one, key, values)}`)
      .join()}}`;
  return String(value);
}

/** The same arguments with a hole for each value. */
function holed(value: unknown, name: string, found: { count: number }): unknown {
  if (isValue(value, name)) return new Hole(found.count++);
  if (Array.isArray(value)) return value.map((one) => holed(one, name, found));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, holed(one, key, found)]));
  return value;
}
