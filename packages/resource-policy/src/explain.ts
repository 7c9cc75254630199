import { isKnownKey, type PolicyService } from './conditions.js';
import { applies, type PolicyQuestion } from './evaluate.js';
import { type Knows, type ReadStatement, readStatements } from './foreign-statements.js';

/**
 * What the policy says. `unsure`: some statement that would decide holds something that cannot be evaluated here;
 * `by` names those statements, else those that allow or deny.
 */
export interface Judgement {
  readonly verdict: 'allow' | 'deny' | 'none' | 'unsure';
  readonly by: readonly string[];
  /** Of the statements in `by`. */
  readonly effect: 'Allow' | 'Deny' | undefined;
  /** What could not be evaluated, such as `the condition key aws:SourceIp`. */
  readonly because: readonly string[];
  /** Whether some statement allows it, or may: without one, only those are let in whom something else allows. */
  readonly mayAllow: boolean;
}

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
  if (text === undefined) return () => ({ verdict: 'none', by: [], effect: undefined, because: [], mayAllow: false });
  const statements = readStatements(text, knows);
  if (statements === undefined) {
    return () => ({ verdict: 'unsure', by: ['the policy'], effect: undefined, because: ['its form'], mayAllow: true });
  }
  return (question) => judge(statements, question);
}

function judge(statements: readonly ReadStatement[], question: PolicyQuestion): Judgement {
  const mayApply = statements.filter(
    ({ statement, of = question.principal.kind }) =>
      of === question.principal.kind && (statement === undefined || applies(statement, question)),
  );
  const sure = mayApply.filter(({ unread }) => unread.length === 0);
  const unsure = mayApply.filter(({ unread }) => unread.length > 0);
  const of = (from: readonly ReadStatement[], wanted: 'Allow' | 'Deny') =>
    from.filter(({ effect }) => effect === wanted);
  const answer = (verdict: Judgement['verdict'], by: readonly ReadStatement[]): Judgement => ({
    verdict,
    by: [...new Set(by.map(({ name }) => name))],
    effect: by[0]?.effect,
    because: [...new Set(by.flatMap(({ unread }) => unread))],
    mayAllow: of(mayApply, 'Allow').length > 0,
  });
  if (of(sure, 'Deny').length > 0) return answer('deny', of(sure, 'Deny'));
  if (of(unsure, 'Deny').length > 0) return answer('unsure', of(unsure, 'Deny'));
  if (of(sure, 'Allow').length > 0) return answer('allow', of(sure, 'Allow'));
  return unsure.length > 0 ? answer('unsure', unsure) : answer('none', []);
}
