import type { Statement } from './statement.js';

/** A statement of any policy, as parsed from JSON. */
export type AnyStatement = Statement | Readonly<Record<string, unknown>>;

/** The values of a statement by path, such as `Condition.StringEquals.aws:SourceAccount`. The Sid is left out. */
type Values = ReadonlyMap<string, ReadonlySet<string>>;

export interface Merged {
  statements: AnyStatement[];
  /** Sids of statements that were added. */
  added: string[];
  /** Sids of present statements that got more values. */
  extended: string[];
}

/**
 * Adds statements to those of a policy. No present statement is removed or narrowed:
 * - A statement that is contained in a present statement is not added.
 * - If a present statement has the same Sid, perhaps with a number from an earlier merge, it gets the missing values.
 *   Both statements must differ only in the values of conditions, or in one other field that is not the Effect. With
 *   more differences, the union would allow combinations that neither statement allows.
 * - Any other statement is added, with a number after its Sid (`v2`) if the Sid is taken.
 *
 * Merging the same statements again changes nothing.
 */
export function mergeStatements(present: readonly AnyStatement[], wanted: readonly Statement[]): Merged {
  const statements = [...present];
  const added: string[] = [];
  const extended: string[] = [];
  for (const statement of wanted) {
    const values = valuesOf(statement);
    if (statements.some((each) => contains(valuesOf(each), values))) continue;
    const at = statements.findIndex((each) => isNamed(each, statement.Sid) && isExtendable(valuesOf(each), values));
    const found = statements[at];
    if (found === undefined) {
      const Sid = freeSid(statement.Sid, statements);
      statements.push({ ...statement, Sid });
      added.push(Sid);
    } else {
      statements[at] = union(found, statement) as AnyStatement;
      extended.push(String(found.Sid));
    }
  }
  return { statements, added, extended };
}

/** Whether a statement has this Sid, or this Sid with a number from an earlier merge. */
const isNamed = ({ Sid }: AnyStatement, wanted: string): boolean =>
  typeof Sid === 'string' && Sid.startsWith(wanted) && /^(v\d+)?$/.test(Sid.slice(wanted.length));

/** The Sid or, if it is taken, the Sid with the first free number, such as `v2`. */
function freeSid(wanted: string, statements: readonly AnyStatement[]): string {
  const taken = new Set(statements.map(({ Sid }) => Sid));
  let sid = wanted;
  for (let number = 2; taken.has(sid); number += 1) sid = `${wanted}v${number}`;
  return sid;
}

function valuesOf(statement: AnyStatement): Values {
  const values = new Map<string, ReadonlySet<string>>();
  const add = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) values.set(path, new Set([String(value)]));
    else if (Array.isArray(value)) values.set(path, new Set(value.map(String)));
    else for (const [key, inside] of Object.entries(value)) add(`${path}.${key}`, inside);
  };
  for (const [field, value] of Object.entries(statement)) if (field !== 'Sid') add(field, value);
  return values;
}

const isSubset = (some: ReadonlySet<string>, all: ReadonlySet<string> = new Set()): boolean =>
  [...some].every((value) => all.has(value));

const haveSamePaths = (one: Values, other: Values): boolean =>
  one.size === other.size && [...one.keys()].every((path) => other.has(path));

const contains = (outer: Values, inner: Values): boolean =>
  haveSamePaths(outer, inner) && [...inner].every(([path, values]) => isSubset(values, outer.get(path)));

function isExtendable(present: Values, wanted: Values): boolean {
  if (!haveSamePaths(present, wanted)) return false;
  const differing = [...wanted].filter(([path, values]) => !isSubset(values, present.get(path))).map(([path]) => path);
  const narrower = [...present].filter(([path, values]) => !isSubset(values, wanted.get(path))).map(([path]) => path);
  const changed = [...new Set([...differing, ...narrower])];
  if (changed.includes('Effect')) return false;
  return changed.length === 1 || changed.every((path) => path.startsWith('Condition.'));
}

/** Joins two values of the same shape into one value: lists into one list, and objects key by key. */
function union(one: unknown, other: unknown): unknown {
  if (typeof one === 'object' && one !== null && !Array.isArray(one)) {
    const more = other as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(one).map(([key, value]) => [key, key === 'Sid' ? value : union(value, more[key])]),
    );
  }
  const values = [...new Set([one, other].flat())];
  return values.length === 1 ? one : values;
}
