import { matchesArn, matchesWildcards } from './patterns.js';

/** Condition keys in lower case, as they are compared, with their values. A key that the request lacks is absent. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** The keys that requests have here, besides those that repeat an `x-amz-` header. */
const KNOWN_KEYS = new Set([
  ...['aws:currenttime', 'aws:epochtime', 'aws:securetransport', 'aws:requestedregion', 'aws:viaawsservice'],
  ...['aws:principalaccount', 'aws:principalarn', 'aws:principalisawsservice', 'aws:principalservicename'],
  ...['aws:sourceaccount', 'aws:sourcearn', 'aws:resourceaccount', 's3:resourceaccount', 's3:tlsversion'],
  ...['s3:prefix', 's3:delimiter', 's3:max-keys', 's3:versionid', 's3:if-none-match', 's3:if-match'],
  's3:objectcreationoperation',
  ...['kms:viaservice', 'kms:calleraccount'],
]);

export function isKnownKey(name: string): boolean {
  const key = name.toLowerCase();
  return KNOWN_KEYS.has(key) || key.startsWith('s3:x-amz-');
}

interface Operator {
  readonly holds: (wanted: string, given: string) => boolean;
  /** True where the condition holds when no wanted value does, and when the key is absent. */
  readonly negated: boolean;
}

const equals = (wanted: string, given: string) => wanted === given;
const equalsIgnoreCase = (wanted: string, given: string) => wanted.toLowerCase() === given.toLowerCase();
const numeric = (compare: (given: number, wanted: number) => boolean) => (wanted: string, given: string) =>
  compare(Number(given), Number(wanted));
const dated = (compare: (given: number, wanted: number) => boolean) => (wanted: string, given: string) =>
  compare(instant(given), instant(wanted));

/** Epoch seconds or ISO 8601, in milliseconds. */
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

/** Undefined for what the emulator cannot evaluate. */
export function readOperator(name: string): ReadOperator | undefined {
  const match = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  if (match === null) return undefined;
  const [, quantifier, base = '', suffix] = match;
  const operator = base === 'Null' ? 'Null' : OPERATORS.get(base);
  if (operator === undefined || (operator === 'Null' && suffix !== undefined)) return undefined;
  return { quantifier: quantifier as ReadOperator['quantifier'], operator, ifExists: suffix !== undefined };
}

/** Whether one line of a condition block holds: `operator: { key: wanted }`. */
export function conditionHolds(name: string, key: string, wanted: readonly string[], context: RequestContext): boolean {
  const read = readOperator(name);
  if (read === undefined) throw new Error(`the policy operator ${name} was let in though nothing evaluates it`);
  const { operator, quantifier, ifExists } = read;
  const given = context.get(key.toLowerCase());
  if (operator === 'Null') return wanted.some((each) => (each.toLowerCase() === 'true') === (given === undefined));
  if (given === undefined) return ifExists || operator.negated || quantifier === 'ForAllValues';
  const matches = (value: string) => wanted.some((each) => operator.holds(each, value)) !== operator.negated;
  if (quantifier === 'ForAnyValue') return given.some(matches);
  // Without a quantifier a negated condition must hold for each value, any other for one of them.
  return quantifier === 'ForAllValues' || operator.negated ? given.every(matches) : given.some(matches);
}
