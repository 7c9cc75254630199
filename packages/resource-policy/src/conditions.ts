import { matchesArn, matchesWildcards } from './patterns.js';

/** Condition keys in lower case, as they are compared, with their values. A key that the request lacks is absent. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** Services whose resource policies are read here. */
export type PolicyService = 's3' | 'kms';

/** The keys that every request has here. */
const GLOBAL_KEYS = [
  ...['aws:currenttime', 'aws:epochtime', 'aws:securetransport', 'aws:requestedregion', 'aws:viaawsservice'],
  ...['aws:principalaccount', 'aws:principalarn', 'aws:principalisawsservice', 'aws:principalservicename'],
  ...['aws:sourceaccount', 'aws:sourcearn', 'aws:resourceaccount'],
];
const KNOWN_KEYS: Readonly<Record<PolicyService, ReadonlySet<string>>> = {
  s3: new Set([
    ...GLOBAL_KEYS,
    ...['s3:resourceaccount', 's3:tlsversion', 's3:objectcreationoperation'],
    ...['s3:prefix', 's3:delimiter', 's3:max-keys', 's3:versionid', 's3:if-none-match', 's3:if-match'],
  ]),
  kms: new Set([...GLOBAL_KEYS, 'kms:viaservice', 'kms:calleraccount']),
};
/** Keys that repeat what a request carries under names of its own: S3's headers, the encryption context of KMS. */
const KNOWN_PREFIXES: Readonly<Record<PolicyService, string>> = { s3: 's3:x-amz-', kms: 'kms:encryptioncontext:' };

export function isKnownKey(name: string, service: PolicyService): boolean {
  const key = name.toLowerCase();
  return KNOWN_KEYS[service].has(key) || key.startsWith(KNOWN_PREFIXES[service]);
}

interface Operator {
  readonly holds: (wanted: string, given: string) => boolean;
  /** True where the condition holds when no wanted value does, and, but for ForAnyValue, when the key is absent. */
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

/** Undefined for what cannot be evaluated here. */
export function readOperator(name: string): ReadOperator | undefined {
  const match = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  if (match === null) return undefined;
  const [, quantifier, base = '', suffix] = match;
  const operator = base === 'Null' ? 'Null' : OPERATORS.get(base);
  if (operator === undefined || (operator === 'Null' && suffix !== undefined)) return undefined;
  // An absent key fails the one and passes the other: which of them counts is documented nowhere.
  if (quantifier === 'ForAnyValue' && suffix !== undefined) return undefined;
  return { quantifier: quantifier as ReadOperator['quantifier'], operator, ifExists: suffix !== undefined };
}

/** Whether one line of a condition block holds: `operator: { key: wanted }`. */
export function conditionHolds(name: string, key: string, wanted: readonly string[], context: RequestContext): boolean {
  const read = readOperator(name);
  if (read === undefined) throw new Error(`the policy operator ${name} was let in though nothing evaluates it`);
  const { operator, quantifier, ifExists } = read;
  const given = context.get(key.toLowerCase());
  if (operator === 'Null') return wanted.some((each) => (each.toLowerCase() === 'true') === (given === undefined));
  if (given === undefined) {
    return ifExists || quantifier === 'ForAllValues' || (quantifier === undefined && operator.negated);
  }
  const matches = (value: string) => wanted.some((each) => operator.holds(each, value)) !== operator.negated;
  if (quantifier === 'ForAnyValue') return given.some(matches);
  // Without a quantifier a negated condition must hold for each value, any other for one of them.
  return quantifier === 'ForAllValues' || operator.negated ? given.every(matches) : given.some(matches);
}
