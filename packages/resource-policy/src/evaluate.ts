import type { RequestContext } from './condition-keys.js';
import { conditionHolds } from './conditions.js';
import { matchesWildcards, type Pattern } from './patterns.js';
import type { Policy, PrincipalSet, Statement } from './policy-schema.js';
import { hasVariables, patternParts } from './variables.js';

/**
 * The principal of a request.
 * - `service`: an AWS service, with every name that policies may use for it.
 * - `account` with `arn`: the identity with this ARN, in the form that STS shows.
 * - `account` without `arn`: any identity of the account. An Allow for one of these identities applies, but a Deny
 *   applies only if it names everyone (`*`), the account or the IAM user `user`.
 */
export type Principal =
  | { readonly kind: 'service'; readonly names: readonly string[] }
  | {
      readonly kind: 'account';
      readonly accountId: string;
      readonly arn?: string;
      readonly user?: string;
      /** The id with which S3 names the account. In a policy it stands for the account. */
      readonly canonicalId?: string;
    };

/** The request that is decided. */
export interface PolicyQuestion {
  readonly principal: Principal;
  /** For example `s3:PutObject`. */
  readonly action: string;
  /** ARN of the bucket, object or key. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** The result of evaluating a policy for a request. `none`: no statement applies. */
export type Verdict = 'allow' | 'deny' | 'none';

/** The verdict of a policy, by AWS's rule that a Deny that applies overrides every Allow. */
export function evaluate(policy: Policy | undefined, question: PolicyQuestion): Verdict {
  const replaces = policy?.Version === VERSION_WITH_VARIABLES;
  const effects = (policy?.Statement ?? []).filter((statement) => applies(statement, question, replaces));
  if (effects.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return effects.length > 0 ? 'allow' : 'none';
}

/** The version of the policy language in which policies can have variables. */
export const VERSION_WITH_VARIABLES = '2012-10-17';

/**
 * Whether a statement applies to a request: principal, action, resource and every condition match. A statement with a
 * variable that has no value applies to no request.
 * @param replaces whether variables are replaced by their values, as in policies of {@link VERSION_WITH_VARIABLES}
 */
export function applies(
  statement: Statement,
  { principal, action, resource, context }: PolicyQuestion,
  replaces: boolean,
): boolean {
  const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const actionIn = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesWildcards(pattern.toLowerCase(), action.toLowerCase()));
  if (!either(Principal, NotPrincipal, (set) => includes(set, principal, statement.Effect))) return false;
  if (!either(Action, NotAction, actionIn)) return false;
  const resources = replaces ? withReplacedVariables(Resource ?? NotResource ?? [], context) : undefined;
  const resourceIn = (texts: readonly string[]) =>
    (resources ?? texts).some((pattern) => matchesWildcards(pattern ?? '', resource));
  return (
    resources?.includes(undefined) !== true &&
    either(Resource, NotResource, resourceIn) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, key, wanted, context, replaces)),
    )
  );
}

/** The patterns with the values of their variables. Undefined stands for a pattern with a variable without a value. */
const withReplacedVariables = (patterns: readonly string[], context: RequestContext): (Pattern | undefined)[] =>
  patterns.map((pattern) => (hasVariables(pattern) ? patternParts(pattern, context) : pattern));

function either<T>(positive: T | undefined, negative: T | undefined, test: (given: T) => boolean): boolean {
  if (positive !== undefined) return test(positive);
  return negative !== undefined && !test(negative);
}

/**
 * Whether a set of principals includes the principal of a request. `*` includes services, so a Deny for all principals
 * also denies services.
 */
function includes(set: PrincipalSet, principal: Principal, effect: Statement['Effect']): boolean {
  const { AWS = [], Service = [], CanonicalUser = [] } = set as Record<string, string[] | undefined>;
  if (AWS.includes('*')) return true;
  if (principal.kind === 'service') return Service.some((name) => principal.names.includes(name));
  const { accountId, arn, user, canonicalId } = principal;
  if (canonicalId !== undefined && CanonicalUser.includes(canonicalId)) return true;
  const identity = arn === undefined ? user && `user/${escaped(user)}` : identityPattern(arn);
  const isAnyIdentity = arn === undefined && effect === 'Allow';
  const named = isAnyIdentity ? '' : `(${['root', ...(identity === undefined ? [] : [identity])].join('|')})$`;
  const matches = new RegExp(`^arn:[a-z-]+:(iam|sts)::${accountId}:${named}`);
  return AWS.some((name) => name === accountId || matches.test(name));
}

/**
 * A pattern for the ARNs by which a policy can name an identity. A policy can name a role session by the session's ARN
 * or by the role's ARN. Any path of the role matches, because the session's ARN does not contain the path.
 */
function identityPattern(arn: string): string {
  const own = escaped(arn.split(':').slice(5).join(':'));
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return role === undefined ? own : `${own}|role/([^:]+/)?${escaped(role)}`;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
