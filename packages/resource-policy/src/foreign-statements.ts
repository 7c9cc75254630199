import type { KnownConditionKeys } from './condition-keys.js';
import { readOperator, takesVariables } from './conditions.js';
import { VERSION_WITH_VARIABLES } from './evaluate.js';
import { resolvedPrincipals, unresolvedPrincipals } from './foreign-principals.js';
import { isWholeArn } from './patterns.js';
import { type Statement, statementSchema } from './policy-schema.js';
import { areVariablesWellFormed, hasVariables, keysOfVariables } from './variables.js';

/**
 * A statement of a policy that others wrote. It consists of the parts that can be evaluated and the names of the other
 * parts.
 */
export interface ReadStatement {
  /** The Sid. Without a Sid, the position in the policy, for example `statement 3`. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  /** The statement, reduced to the parts that can be evaluated. Undefined if the form of the statement is not known. */
  readonly statement?: Statement;
  /** The parts that cannot be evaluated, for messages. */
  readonly unread: readonly string[];
  /** If set, the statement can match only this kind of principal. */
  readonly onlyFor?: 'account' | 'service';
  /** Whether variables are replaced by their values, as in policies of {@link VERSION_WITH_VARIABLES}. */
  readonly replaces: boolean;
}

/** How the statements of one policy are read. */
interface Reading {
  readonly isKnown: KnownConditionKeys;
  readonly replaces: boolean;
}

/** Reads the statements of a policy. @returns undefined if the text is not a policy */
export function readStatements(text: string, isKnown: KnownConditionKeys): readonly ReadStatement[] | undefined {
  const policy = parsed(text);
  if (!isObject(policy) || policy.Statement === undefined) return undefined;
  const given: unknown[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  const reading = { isKnown, replaces: policy.Version === VERSION_WITH_VARIABLES };
  return given.flatMap((statement, index) => readStatement(isObject(statement) ? statement : {}, index, reading));
}

function readStatement(raw: Record<string, unknown>, index: number, reading: Reading): ReadStatement[] {
  const { replaces } = reading;
  const name = typeof raw.Sid === 'string' && raw.Sid !== '' ? raw.Sid : `statement ${index + 1}`;
  // An unknown effect counts as Deny. A Deny with unknown parts can only make a decision less sure.
  const effect: ReadStatement['effect'] = raw.Effect === 'Allow' ? 'Allow' : 'Deny';
  const unread = unresolvedPrincipals(raw.NotPrincipal).map(({ what }) => what);
  const parts = {
    ...raw,
    ...(raw.Principal !== undefined && { Principal: resolvedPrincipals(raw.Principal) }),
    ...(raw.NotPrincipal !== undefined && { NotPrincipal: resolvedPrincipals(raw.NotPrincipal) }),
    ...(raw.Resource !== undefined && { Resource: evaluableResources(raw.Resource, ANYTHING, reading, unread) }),
    ...(raw.NotResource !== undefined && {
      NotResource: evaluableResources(raw.NotResource, NOTHING, reading, unread),
    }),
    ...(raw.Condition !== undefined && { Condition: evaluable(raw.Condition, reading, unread) }),
  };
  const read = statementSchema.safeParse(parts);
  if (!read.success) return [{ name, effect, replaces, unread: ['a form that is not known here'] }];
  const statement = read.data;
  const forUnresolved = unresolvedPrincipals(raw.Principal).map(({ kind, what }) => ({
    ...{ name, effect, replaces, onlyFor: kind, unread: [what, ...unread] },
    statement: { ...statement, Principal: { AWS: ['*'] } },
  }));
  if (statement.NotPrincipal === undefined) return [{ name, effect, replaces, statement, unread }, ...forUnresolved];
  // At AWS, a NotPrincipal exempts a session only if it names the session's ARN, the role's ARN and the account. This
  // is not checked, so for accounts the statement is unsure.
  const { NotPrincipal: _, ...rest } = statement;
  const ofAccounts = { ...rest, Principal: { AWS: ['*'] } };
  return [
    { name, effect, replaces, onlyFor: 'service', statement, unread },
    { name, effect, replaces, onlyFor: 'account', statement: ofAccounts, unread: ['NotPrincipal', ...unread] },
  ];
}

/**
 * The conditions that can be evaluated. Every other condition is left out, and its name is added to `unread`. Without
 * that condition the statement applies to more requests, never to fewer.
 */
function evaluable(given: unknown, reading: Reading, unread: string[]): Record<string, Record<string, unknown>> {
  if (!isObject(given)) {
    unread.push('a Condition that is no object');
    return {};
  }
  const kept: Record<string, Record<string, unknown>> = {};
  for (const [operator, keys] of Object.entries(given)) {
    if (readOperator(operator) === undefined || !isObject(keys)) {
      unread.push(`the condition ${operator}`);
      continue;
    }
    for (const [key, wanted] of Object.entries(keys)) {
      if (!reading.isKnown(key.toLowerCase())) unread.push(`the condition key ${key}`);
      else if (takesVariables(operator) && ![wanted].flat().every((each) => isEvaluable(each, reading))) {
        unread.push('policy variables');
      }
      // AWS does not document whether a pattern with fewer than six components matches a whole ARN.
      else if (OF_ARNS.test(operator) && ![wanted].flat().every(isWholeArn)) unread.push(`a short ARN for ${key}`);
      else kept[operator] = { ...kept[operator], [key]: wanted };
    }
  }
  return kept;
}

const OF_ARNS = /(^|:)Arn/;
const ANYTHING = '*';
const NOTHING = 'nothing';

/** Whether every variable of a value can be decided. */
function isEvaluable(value: unknown, { isKnown, replaces }: Reading): boolean {
  if (!replaces || typeof value !== 'string' || !hasVariables(value)) return true;
  return areVariablesWellFormed(value) && keysOfVariables(value).every(isKnown);
}

/**
 * The resource patterns of a statement. A pattern with a variable that cannot be decided is replaced by `instead`,
 * because the value of the variable can be any text.
 */
function evaluableResources(given: unknown, instead: string, reading: Reading, unread: string[]): unknown {
  const one = (resource: unknown): unknown => {
    if (isEvaluable(resource, reading)) return resource;
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
