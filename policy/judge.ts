import type { PolicyService } from './conditions.js';
import { isKnownKey, readOperator } from './conditions.js';
import { applies, type PolicyQuestion } from './evaluate.js';
import { understoodPrincipal } from './foreign-principals.js';
import { type Statement, statementSchema } from './policy.js';

/**
 * What the policy says. `unsure`: some statement that would decide holds a condition that cannot be evaluated here;
 * `by` names those statements, else those that allow or deny.
 */
export interface Judgement {
  readonly verdict: 'allow' | 'deny' | 'none' | 'unsure';
  readonly by: readonly string[];
  /** What could not be evaluated, such as `the condition key aws:SourceIp`. */
  readonly because: readonly string[];
  /** Whether some statement allows it, or may: without one, only those are let in whom something else allows. */
  readonly mayAllow: boolean;
}

/** A statement of a foreign policy, without the parts that are not understood, and what those are. */
interface ReadStatement {
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  /** Undefined: nothing of it is understood. */
  readonly statement?: Statement;
  readonly unread: readonly string[];
}

type Knows = (key: string) => boolean;

/**
 * Reads a policy that somebody else wrote and AWS has taken, and judges questions by it, statement by statement. A
 * statement that surely does not apply counts for nothing, whatever else it holds; one that may apply makes the answer
 * `unsure` where it would decide. Throws nothing: by a text that is no policy every answer is `unsure`.
 * @param text undefined: there is no policy
 * @param knows which condition keys, in lower case, a question tells: their values, or that the request lacks them
 */
export function judgeBy(
  text: string | undefined,
  service: PolicyService,
  knows: Knows = (key) => isKnownKey(key, service),
): (question: PolicyQuestion) => Judgement {
  if (text === undefined) return () => ({ verdict: 'none', by: [], because: [], mayAllow: false });
  const statements = readStatements(text, knows);
  if (statements === undefined) {
    return () => ({ verdict: 'unsure', by: ['the policy'], because: ['its form'], mayAllow: true });
  }
  return (question) => judge(statements, question);
}

function judge(statements: readonly ReadStatement[], question: PolicyQuestion): Judgement {
  const mayApply = statements.filter(({ statement }) => statement === undefined || applies(statement, question));
  const sure = mayApply.filter(({ unread }) => unread.length === 0);
  const unsure = mayApply.filter(({ unread }) => unread.length > 0);
  const of = (from: readonly ReadStatement[], wanted: 'Allow' | 'Deny') =>
    from.filter(({ effect }) => effect === wanted);
  const answer = (verdict: Judgement['verdict'], by: readonly ReadStatement[]): Judgement => ({
    verdict,
    by: by.map(({ name }) => name),
    because: [...new Set(by.flatMap(({ unread }) => unread))],
    mayAllow: of(mayApply, 'Allow').length > 0,
  });
  if (of(sure, 'Deny').length > 0) return answer('deny', of(sure, 'Deny'));
  if (of(unsure, 'Deny').length > 0) return answer('unsure', of(unsure, 'Deny'));
  if (of(sure, 'Allow').length > 0) return answer('allow', of(sure, 'Allow'));
  return unsure.length > 0 ? answer('unsure', unsure) : answer('none', []);
}

function readStatements(text: string, knows: Knows): readonly ReadStatement[] | undefined {
  const policy = parsed(text);
  if (!isObject(policy) || policy.Statement === undefined) return undefined;
  const given: unknown[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return given.map((statement, index) => readStatement(statement, index, knows));
}

function readStatement(given: unknown, index: number, knows: Knows): ReadStatement {
  const raw = isObject(given) ? given : {};
  const name = typeof raw.Sid === 'string' && raw.Sid !== '' ? raw.Sid : `statement ${index + 1}`;
  // What is neither could only make the answer less sure; taking it for a Deny is the careful reading.
  const effect = raw.Effect === 'Allow' ? 'Allow' : 'Deny';
  const unread: string[] = [];
  const read = statementSchema.safeParse({
    ...raw,
    ...(raw.Principal !== undefined && { Principal: understoodPrincipal(raw.Principal) }),
    ...(raw.NotPrincipal !== undefined && { NotPrincipal: understoodPrincipal(raw.NotPrincipal) }),
    ...(raw.Resource !== undefined && { Resource: withoutVariables(raw.Resource, ANYTHING, unread) }),
    ...(raw.NotResource !== undefined && { NotResource: withoutVariables(raw.NotResource, NOTHING, unread) }),
    ...(raw.Condition !== undefined && { Condition: understood(raw.Condition, knows, unread) }),
  });
  return read.success
    ? { name, effect, statement: read.data, unread }
    : { name, effect, unread: ['a form that is not known here'] };
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
      else kept[operator] = { ...kept[operator], [key]: wanted };
    }
  }
  return kept;
}

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
