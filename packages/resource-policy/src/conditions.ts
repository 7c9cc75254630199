import type { RequestContext } from './condition-keys.js';
import { isInRange } from './ip-ranges.js';
import { matchesArn, matchesWildcards, type Pattern } from './patterns.js';
import { hasVariables, patternParts, withValues } from './variables.js';

interface Operator {
  /** Compares a value of the policy with a value of the request. */
  readonly holds: ((wanted: string, given: string) => boolean) | ((wanted: Pattern, given: string) => boolean);
  /** Whether values of the policy are patterns with wildcards. */
  readonly hasWildcards?: true;
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
  ['StringLike', { holds: matchesWildcards, hasWildcards: true, negated: false }],
  ['StringNotLike', { holds: matchesWildcards, hasWildcards: true, negated: true }],
  // AWS evaluates the Equals forms for ARNs like the Like forms.
  ['ArnEquals', { holds: matchesArn, hasWildcards: true, negated: false }],
  ['ArnLike', { holds: matchesArn, hasWildcards: true, negated: false }],
  ['ArnNotEquals', { holds: matchesArn, hasWildcards: true, negated: true }],
  ['ArnNotLike', { holds: matchesArn, hasWildcards: true, negated: true }],
  ['Bool', { holds: equalsIgnoreCase, negated: false }],
  ['BinaryEquals', { holds: equals, negated: false }],
  ['IpAddress', { holds: isInRange, negated: false }],
  ['NotIpAddress', { holds: isInRange, negated: true }],
  ...COMPARISONS.map(
    ([name, compare, negated]) => [`Numeric${name}`, { holds: numeric(compare), negated }] as [string, Operator],
  ),
  ...COMPARISONS.map(
    ([name, compare, negated]) => [`Date${name}`, { holds: dated(compare), negated }] as [string, Operator],
  ),
]);

interface ReadOperator {
  readonly name: string;
  readonly quantifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly operator: Operator | 'Null';
  readonly ifExists: boolean;
}

const FORM = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

/** Whether AWS has an operator of this name. Prefixes and the suffix `IfExists` are not compared. */
export function isOperator(name: string): boolean {
  const [, , base = ''] = FORM.exec(name) ?? [];
  return base === 'Null' || OPERATORS.has(base);
}

/** Whether the values of an operator are addresses or ranges of addresses. */
export const isOfAddresses = (name: string): boolean => /IpAddress(IfExists)?$/.test(name);

/** Whether AWS replaces variables in the values of an operator: operators for strings and ARNs. */
export const takesVariables = (name: string): boolean => /^(For\w+:)?(String|Arn)/.test(name);

/**
 * The operator that a policy names, for example `ForAnyValue:StringLike`. Undefined if this package cannot evaluate it.
 */
export function readOperator(name: string): ReadOperator | undefined {
  const match = FORM.exec(name);
  if (match === null) return undefined;
  const [, quantifier, base = '', suffix] = match;
  const operator = base === 'Null' ? 'Null' : OPERATORS.get(base);
  if (operator === undefined || (operator === 'Null' && suffix !== undefined)) return undefined;
  // If the key is absent, ForAnyValue makes a condition false, and IfExists makes a condition true. AWS does not
  // document the result of both together.
  if (quantifier === 'ForAnyValue' && suffix !== undefined) return undefined;
  return { name, quantifier: quantifier as ReadOperator['quantifier'], operator, ifExists: suffix !== undefined };
}

/**
 * Whether a condition `operator: { key: wanted }` of a policy is met.
 * @param replaces whether variables are replaced by their values, as in policies of the version 2012-10-17. A
 * condition with a variable that has no value is not met
 * @throws Error if {@link readOperator} does not know the operator
 */
export function conditionHolds(
  name: string,
  key: string,
  wanted: readonly string[],
  context: RequestContext,
  replaces = false,
): boolean {
  const read = readOperator(name);
  if (read === undefined) throw new Error(`the policy operator ${name} cannot be evaluated`);
  const { operator, quantifier, ifExists } = read;
  const given = context.get(key.toLowerCase());
  if (operator === 'Null') return wanted.some((each) => (each.toLowerCase() === 'true') === (given === undefined));
  const patterns = wanted.map((each) => (replaces ? replaced(each, read, context) : each));
  if (patterns.includes(undefined)) return false;
  if (given === undefined) {
    return ifExists || quantifier === 'ForAllValues' || (quantifier === undefined && operator.negated);
  }
  const holds = operator.holds as (wanted: Pattern | undefined, given: string) => boolean;
  const matches = (value: string) => patterns.some((each) => holds(each, value)) !== operator.negated;
  if (quantifier === 'ForAnyValue') return given.some(matches);
  // Without a quantifier, a negated condition must hold for every value, and any other condition for at least one
  // value.
  return quantifier === 'ForAllValues' || operator.negated ? given.every(matches) : given.some(matches);
}

/** A value of the policy after its variables are replaced. Undefined if a variable has no value. */
function replaced(wanted: string, { name, operator }: ReadOperator, context: RequestContext): Pattern | undefined {
  if (operator === 'Null' || !hasVariables(wanted) || !takesVariables(name)) return wanted;
  return operator.hasWildcards === true ? patternParts(wanted, context) : withValues(wanted, context);
}
