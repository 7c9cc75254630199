import { conditionHolds, type RequestContext } from './conditions.js';
import { matchesWildcards } from './patterns.js';
import type { Policy, PrincipalSet, Statement } from './policy.js';

/** Who asks: an AWS service by all the names it answers to, or somebody of an account. */
export type Principal =
  | { readonly kind: 'service'; readonly names: readonly string[] }
  | { readonly kind: 'account'; readonly accountId: string };

export interface PolicyQuestion {
  readonly principal: Principal;
  /** For example `s3:PutObject`. */
  readonly action: string;
  /** ARN of the bucket or object. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** What a policy says to a question; `none` means that no statement applies. */
export type Verdict = 'allow' | 'deny' | 'none';

/** AWS's rule: a Deny that applies wins over every Allow; without either the policy is silent. */
export function evaluate(policy: Policy | undefined, question: PolicyQuestion): Verdict {
  const effects = (policy?.Statement ?? []).filter((statement) => applies(statement, question));
  if (effects.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return effects.length > 0 ? 'allow' : 'none';
}

function applies(statement: Statement, { principal, action, resource, context }: PolicyQuestion): boolean {
  const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const actionIn = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesWildcards(pattern.toLowerCase(), action.toLowerCase()));
  const resourceIn = (patterns: readonly string[]) => patterns.some((pattern) => matchesWildcards(pattern, resource));
  return (
    either(Principal, NotPrincipal, (set) => includes(set, principal, statement.Effect)) &&
    either(Action, NotAction, actionIn) &&
    either(Resource, NotResource, resourceIn) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, key, wanted, context)),
    )
  );
}

function either<T>(positive: T | undefined, negative: T | undefined, test: (given: T) => boolean): boolean {
  if (positive !== undefined) return test(positive);
  return negative !== undefined && !test(negative);
}

/**
 * Identities inside an account are not told apart: an Allow for any of them counts for its callers, a Deny only when it
 * names the whole account or the user that callers are.
 * A `*` stands for everybody, services too; that is why a Deny for all reaches the export service as well.
 */
function includes(set: PrincipalSet, principal: Principal, effect: Statement['Effect']): boolean {
  const { AWS = [], Service = [] } = set as { AWS?: string[]; Service?: string[] };
  if (AWS.includes('*')) return true;
  if (principal.kind === 'service') return Service.some((name) => principal.names.includes(name));
  const { accountId } = principal;
  const identity = effect === 'Allow' ? '' : '(root|user/emulator)$';
  const named = new RegExp(`^arn:[a-z-]+:(iam|sts)::${accountId}:${identity}`);
  return AWS.some((name) => name === accountId || named.test(name));
}
