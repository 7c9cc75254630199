import type { RequestContext } from './condition-keys.js';
import { matchesArn, matchesWildcards } from './patterns.js';

interface Operator {
  readonly holds: (wanted: string, given: string) => boolean;
  /**
   * True for operators such as StringNotEquals. A condition with such an operator is met if the given value matches
   * none of the wanted values. Without ForAnyValue the condition is also met if the key is absent.
   */
  readonly negated: boolean;
}

const equals = (wanted: string, given: string) => wanted === given;
const equalsIgnoreCase = (wanted: string, given: string) => wanted.toLowerCase() === given.toLowerCase();
const numeric = (compare: (given: number, wanted: number) => boolean) => (wanted: string, given: string) =>
  compare(Number(given), Number(wanted));
const dated = (compare: (given: number, wanted: number) => boolean) => (wanted: string, given: string) =>
  compare(instant(given), instant(wanted));

/** The instant (epoch ms) that a text states in epoch seconds or in ISO 8601. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

const COMPARISONS: readonly (readonly [string, (given: number, wanted: number) => boolean, boolean])[] = [
  ['Equals', (given, wanted) => given === wanted, false],
  ['NotEquals', (given, wanted) => given === wanted, true],
  ['LessThan', (given, wanted) => given < wanted, false],
  ['LessThanEquals', (given, wanted) => given <= wanted, false],
  ['GreaterThan', (given, wanted) => given > wanted, false],
  ['GreaterThanEquals', (given, wanted) => given >= wanted, false],
];

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', { holds: equals, negated: false }],
  ['StringNotEquals', { holds: equals, negated: true }],
  ['StringEqualsIgnoreCase', { holds: equalsIgnoreCase, negated: false }],
  ['StringNotEqualsIgnoreCase', { holds: equalsIgnoreCase, negated: true }],
  ['StringLike', { holds: matchesWildcards, negated: false }],
  ['StringNotLike', { holds: matchesWildcards, negated: true }],
  // AWS evaluates the Equals forms for ARNs like the Like forms.
  ['ArnEquals', { holds: matchesArn, negated: false }],
  ['ArnLike', { holds: matchesArn, negated: false }],
  ['ArnNotEquals', { holds: matchesArn, negated: true }],
  ['ArnNotLike', { holds: matchesArn, negated: true }],
  ['Bool', { holds: equalsIgnoreCase, negated: false }],
  ...COMPARISONS.map(
    ([name, compare, negated]) => [`Numeric${name}`, { holds: numeric(compare), negated }] as [string, Operator],
  ),
  ...COMPARISONS.map(
    ([name, compare, negated]) => [`Date${name}`, { holds: dated(compare), negated }] as [string, Operator],
  ),
]);

interface ReadOperator {
  readonly quantifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly operator: Operator | 'Null';
  readonly ifExists: boolean;
}

/**
 * The operator that a policy names, for example `ForAnyValue:StringLike`. Undefined if this package cannot evaluate it.
 */
export function readOperator(name: string): ReadOperator | undefined {
  const match = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  if (match === null) return undefined;
  const [, quantifier, base = '', suffix] = match;
  const operator = base === 'Null' ? 'Null' : OPERATORS.get(base);
  if (operator === undefined || (operator === 'Null' && suffix !== undefined)) return undefined;
  // If the key is absent, ForAnyValue makes a condition false, and IfExists makes a condition true. AWS does not
  // document the result of both together.
  if (quantifier === 'ForAnyValue' && suffix !== undefined) return undefined;
  return { quantifier: quantifier as ReadOperator['quantifier'], operator, ifExists: suffix !== undefined };
}

/**
 * Whether a condition `operator: { key: wanted }` of a policy is met.
 * @throws Error if {@link readOperator} does not know the operator
 */
export function conditionHolds(name: string, key: string, wanted: readonly string[], context: RequestContext): boolean {
  const read = readOperator(name);
  if (read === undefined) throw new Error(`the policy operator ${name} cannot be evaluated`);
  const { operator, quantifier, ifExists } = read;
  const given = context.get(key.toLowerCase());
  if (operator === 'Null') return wanted.some((each) => (each.toLowerCase() === 'true') === (given === undefined));
  if (given === undefined) {
    return ifExists || quantifier === 'ForAllValues' || (quantifier === undefined && operator.negated);
  }
  const matches = (value: string) => wanted.some((each) => operator.holds(each, value)) !== operator.negated;
  if (quantifier === 'ForAnyValue') return given.some(matches);
  // Without a quantifier, a negated condition must hold for every value, and any other condition for at least one
  // value.
  return quantifier === 'ForAllValues' || operator.negated ? given.every(matches) : given.some(matches);
}
