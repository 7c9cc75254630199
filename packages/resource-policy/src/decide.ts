import { isKnownConditionKey, type KnownConditionKeys, type PolicyService } from './condition-keys.js';
import { applies, type PolicyQuestion, type Verdict } from './evaluate.js';
import { type ReadStatement, readStatements } from './foreign-statements.js';

/** The decision about a request by a policy that others wrote, with the deciding statements. */
export interface Decision {
  /** `unsure`: a deciding statement has a part that cannot be evaluated. */
  readonly verdict: Verdict | 'unsure';
  /** The deciding statements, each as its Sid or, without a Sid, as its position, for example `statement 3`. */
  readonly by: readonly string[];
  /** The effect of the deciding statements. Undefined if the verdict is `none`, or if the text is not a policy. */
  readonly effect: 'Allow' | 'Deny' | undefined;
  /** The parts of the deciding statements that cannot be evaluated, such as `the condition key aws:SourceIp`. */
  readonly because: readonly string[];
  /**
   * True if a statement allows the request, or possibly allows it. If false, only an identity policy, an ACL or a grant
   * can allow the request.
   */
  readonly mayAllow: boolean;
}

/** Decides requests by one policy. */
export type Decide = (question: PolicyQuestion) => Decision;

/**
 * Makes a function that decides requests by a policy that others wrote and AWS has accepted. The function never throws.
 * - A statement that certainly does not apply is ignored, even if it has unknown parts.
 * - The decision is `unsure` if it depends on a statement that perhaps applies.
 * - If the text is not a policy, every decision is `unsure`.
 * @param text undefined if there is no policy
 * @param isKnown whether a condition key can be decided for the requests; default: each key that the package can
 * evaluate
 */
export function decideBy(
  text: string | undefined,
  service: PolicyService,
  isKnown: KnownConditionKeys = (key) => isKnownConditionKey(key, service),
): Decide {
  if (text === undefined) return () => ({ verdict: 'none', by: [], effect: undefined, because: [], mayAllow: false });
  const statements = readStatements(text, isKnown);
  if (statements === undefined) {
    return () => ({ verdict: 'unsure', by: ['the policy'], effect: undefined, because: ['its form'], mayAllow: true });
  }
  return (question) => decide(statements, question);
}

function decide(statements: readonly ReadStatement[], question: PolicyQuestion): Decision {
  const { kind } = question.principal;
  const mayApply = statements.filter(
    ({ statement, onlyFor = kind, replaces }) =>
      onlyFor === kind && (statement === undefined || applies(statement, question, replaces)),
  );
  const sure = mayApply.filter(({ unread }) => unread.length === 0);
  const unsure = mayApply.filter(({ unread }) => unread.length > 0);
  const withEffect = (from: readonly ReadStatement[], wanted: 'Allow' | 'Deny') =>
    from.filter(({ effect }) => effect === wanted);
  const decision = (verdict: Decision['verdict'], by: readonly ReadStatement[]): Decision => ({
    verdict,
    by: [...new Set(by.map(({ name }) => name))],
    effect: by[0]?.effect,
    because: [...new Set(by.flatMap(({ unread }) => unread))],
    mayAllow: withEffect(mayApply, 'Allow').length > 0,
  });
  const [denies, mayDeny] = [withEffect(sure, 'Deny'), withEffect(unsure, 'Deny')];
  if (denies.length > 0) return decision('deny', denies);
  if (mayDeny.length > 0) return decision('unsure', mayDeny);
  const allows = withEffect(sure, 'Allow');
  if (allows.length > 0) return decision('allow', allows);
  return unsure.length > 0 ? decision('unsure', unsure) : decision('none', []);
}
