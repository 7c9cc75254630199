import type { Decision } from '@logferry/resource-policy';
import type { Statement } from '../statements/index.js';

/** `a`, `a and b`, or `a, b and c`; each name once. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`;
}

/** The remedy for a Deny that reaches AWS services. @param statements names of the statements */
export const exemptService = (statements: string): string =>
  `Exempt CloudWatch Logs from ${statements}. If a statement is meant for people only, add "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } to its Condition.`;

/** The parts of statements that leave a decision open. */
export const undecidedBy = (decisions: readonly Pick<Decision, 'by' | 'because'>[]): string =>
  `${listed(decisions.flatMap(({ because }) => because))} in ${listed(decisions.flatMap(({ by }) => by))} cannot be evaluated here`;

/** The remedy for missing or differing statements. A policy has each Sid once, so one that is present is replaced. */
export function addOrReplace(statements: readonly Statement[], policy: string | undefined, to: string): string {
  const isPresent = ({ Sid }: Statement): boolean => (policy ?? '').includes(JSON.stringify(Sid));
  const sids = (wanted: boolean) =>
    listed(statements.filter((each) => isPresent(each) === wanted).map(({ Sid }) => Sid));
  const [replaced, added] = [sids(true), sids(false)];
  if (replaced === '') return `Add ${added} to ${to}.`;
  return added === '' ? `Replace ${replaced} in ${to}.` : `Add ${added} to ${to}, and replace ${replaced} there.`;
}

/** The remedy where conditions on log groups decide and the command names none. */
export const NAME_LOG_GROUPS = 'Name your log groups with --log-group to have them checked.';

/** The remedies where a policy cannot be evaluated. */
export const READ_POLICY = 'Read these statements yourself.';
export const TRY_SMALL_GROUP = 'Read these statements yourself, or try one day of a small log group.';
