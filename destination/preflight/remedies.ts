import type { Decision } from '@logferry/resource-policy';
import type { Statement } from '../statements/index.js';

/** Joins names for a message: `a`, `a and b`, or `a, b and c`. A repeated name is listed once. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`;
}

/** The remedy for a Deny that also applies to AWS services. @param statements names of the statements */
export const exemptService = (statements: string): string =>
  `Exempt CloudWatch Logs from ${statements}. If a statement is meant for people only, add "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } to its Condition.`;

/**
 * A text for a message. It names the statements that leave a decision open, and the parts of them that cannot be
 * evaluated.
 */
export const undecidedBy = (decisions: readonly Pick<Decision, 'by' | 'because'>[]): string =>
  `${listed(decisions.flatMap(({ because }) => because))} in ${listed(decisions.flatMap(({ by }) => by))} cannot be evaluated here`;

/**
 * The remedy for statements that a policy lacks or has in another form. A policy has each Sid only once, so a statement
 * whose Sid is present must be replaced.
 * @param to a noun phrase for the policy
 */
export function addOrReplace(statements: readonly Statement[], policy: string | undefined, to: string): string {
  const isPresent = ({ Sid }: Statement): boolean => (policy ?? '').includes(JSON.stringify(Sid));
  const sids = (wanted: boolean) =>
    listed(statements.filter((each) => isPresent(each) === wanted).map(({ Sid }) => Sid));
  const [replaced, added] = [sids(true), sids(false)];
  if (replaced === '') return `Add ${added} to ${to}.`;
  return added === '' ? `Replace ${replaced} in ${to}.` : `Add ${added} to ${to}, and replace ${replaced} there.`;
}

/** The remedy if the decision depends on the log group and the command names no log group. */
export const NAME_LOG_GROUPS = 'Name your log groups with --log-group to have them checked.';

/** The remedies if a policy cannot be evaluated. The second remedy also proposes a trial export. */
export const READ_POLICY = 'Read these statements yourself.';
export const TRY_SMALL_GROUP = 'Read these statements yourself, or export one day of a small log group as a trial.';
