import { conditionHolds, type RequestContext } from './conditions.js';
import { matchesWildcards } from './patterns.js';
import type { Policy, PrincipalSet, Statement } from './policy.js';

/**
 * Who asks: an AWS service by all the names it answers to, or somebody of an account: whoever has this ARN, as STS shows
 * it, or anybody where it is not given.
 */
export type Principal =
  | { readonly kind: 'service'; readonly names: readonly string[] }
  | { readonly kind: 'account'; readonly accountId: string; readonly arn?: string };

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

export function applies(statement: Statement, { principal, action, resource, context }: PolicyQuestion): boolean {
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
 * Where it is not known who of an account asks, its identities are not told apart: an Allow for any of them counts, a
 * Deny only when it names the whole account or the user that the emulator's callers are.
 * A `*` stands for everybody, services too; that is why a Deny for all reaches the export service as well.
 */
function includes(set: PrincipalSet, principal: Principal, effect: Statement['Effect']): boolean {
  const { AWS = [], Service = [] } = set as { AWS?: string[]; Service?: string[] };
  if (AWS.includes('*')) return true;
  if (principal.kind === 'service') return Service.some((name) => principal.names.includes(name));
  const { accountId, arn } = principal;
  const who = arn === undefined ? ANYBODY[effect] : `(root|${identityPattern(arn)})$`;
  const named = new RegExp(`^arn:[a-z-]+:(iam|sts)::${accountId}:${who}`);
  return AWS.some((name) => name === accountId || named.test(name));
}

const ANYBODY = { Allow: '', Deny: '(root|user/emulator)$' };

/** A session of a role is named by itself or by its role, whose path the session's ARN does not show. */
function identityPattern(arn: string): string {
  const own = escaped(arn.split(':').slice(5).join(':'));
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return role === undefined ? own : `${own}|role/([^:]+/)?${escaped(role)}`;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
