import { readOperator } from './conditions.js';
import { doubtfulNames, understoodPrincipal } from './foreign-principals.js';
import { isWholeArn } from './patterns.js';
import { type Statement, statementSchema } from './policy.js';

/** A statement of a foreign policy, without the parts that are not understood, and what those are. */
export interface ReadStatement {
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  /** Undefined: nothing of it is understood. */
  readonly statement?: Statement;
  readonly unread: readonly string[];
  /** Set where it speaks of nobody else. */
  readonly of?: 'account' | 'service';
}

/** Which condition keys, in lower case, a question tells: their values, or that the request lacks them. */
export type Knows = (key: string) => boolean;

/** @returns undefined for a text that is no policy */
export function readStatements(text: string, knows: Knows): readonly ReadStatement[] | undefined {
  const policy = parsed(text);
  if (!isObject(policy) || policy.Statement === undefined) return undefined;
  const given: unknown[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return given.flatMap((statement, index) => readStatement(isObject(statement) ? statement : {}, index, knows));
}

function readStatement(raw: Record<string, unknown>, index: number, knows: Knows): ReadStatement[] {
  const name = typeof raw.Sid === 'string' && raw.Sid !== '' ? raw.Sid : `statement ${index + 1}`;
  // What is neither could only make the answer less sure; taking it for a Deny is the careful reading.
  const effect: ReadStatement['effect'] = raw.Effect === 'Allow' ? 'Allow' : 'Deny';
  const unread = doubtfulNames(raw.NotPrincipal).map(({ what }) => what);
  const parts = {
    ...raw,
    ...(raw.Principal !== undefined && { Principal: understoodPrincipal(raw.Principal) }),
    ...(raw.NotPrincipal !== undefined && { NotPrincipal: understoodPrincipal(raw.NotPrincipal) }),
    ...(raw.Resource !== undefined && { Resource: withoutVariables(raw.Resource, ANYTHING, unread) }),
    ...(raw.NotResource !== undefined && { NotResource: withoutVariables(raw.NotResource, NOTHING, unread) }),
    ...(raw.Condition !== undefined && { Condition: understood(raw.Condition, knows, unread) }),
  };
  const read = statementSchema.safeParse(parts);
  if (!read.success) return [{ name, effect, unread: ['a form that is not known here'] }];
  const statement = read.data;
  const forThoseInDoubt = doubtfulNames(raw.Principal).map(({ of, what }) => ({
    ...{ name, effect, of, unread: [what, ...unread] },
    statement: { ...statement, Principal: { AWS: ['*'] } },
  }));
  if (statement.NotPrincipal === undefined) return [{ name, effect, statement, unread }, ...forThoseInDoubt];
  // To be spared, somebody of an account must be named by its ARN, its role's and the account's, AWS says.
  const { NotPrincipal: _, ...rest } = statement;
  const ofAccounts = { ...rest, Principal: { AWS: ['*'] } };
  return [
    { name, effect, of: 'service', statement, unread },
    { name, effect, of: 'account', statement: ofAccounts, unread: ['NotPrincipal', ...unread] },
  ];
}

/** The conditions that can be evaluated. Without the others, a statement applies at least as often as with them. */
function understood(given: unknown, knows: Knows, unread: string[]): Record<string, Record<string, unknown>> {
  if (!isObject(given)) return {};
  const kept: Record<string, Record<string, unknown>> = {};
  for (const [operator, keys] of Object.entries(given)) {
    if (readOperator(operator) === undefined || !isObject(keys)) {
      unread.push(`the condition ${operator}`);
      continue;
    }
    for (const [key, wanted] of Object.entries(keys)) {
      if (!knows(key.toLowerCase())) unread.push(`the condition key ${key}`);
      else if (VARIABLE.test(JSON.stringify(wanted))) unread.push('policy variables');
      // Whether AWS lets a short pattern stand for the rest of an ARN is documented nowhere.
      else if (OF_ARNS.test(operator) && ![wanted].flat().every(isWholeArn)) unread.push(`a short ARN for ${key}`);
      else kept[operator] = { ...kept[operator], [key]: wanted };
    }
  }
  return kept;
}

const OF_ARNS = /(^|:)Arn/;
const VARIABLE = /\$\{/;
const ANYTHING = '*';
const NOTHING = 'nothing';

/** `${*}`, `${?}` and `${$}` stand for those characters; a resource with any other variable could be any. */
function withoutVariables(given: unknown, instead: string, unread: string[]): unknown {
  const one = (resource: unknown): unknown => {
    if (typeof resource !== 'string' || !VARIABLE.test(resource)) return resource;
    const plain = resource.replaceAll(/\$\{[*?$]\}/g, '?');
    if (!VARIABLE.test(plain)) return plain;
    unread.push('policy variables');
    return instead;
  };
  return Array.isArray(given) ? given.map(one) : one(given);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
