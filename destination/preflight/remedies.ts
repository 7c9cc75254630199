import type { Judgement } from '@logferry/resource-policy';
import type { Statement } from '../statements/index.js';

/** `a`, `a and b`, `a, b and c`, each once. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`;
}

/** What to do about a Deny that reaches AWS's services, too. */
export const sparingServices = (statement: string): string =>
  `Exempt CloudWatch Logs from ${statement}: where it is meant for people, add "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } to its Condition.`;

/** That statements which decide hold what cannot be evaluated here. */
export const notJudged = (judged: readonly Pick<Judgement, 'by' | 'because'>[]): string =>
  `${listed(judged.flatMap(({ because }) => because))} in ${listed(judged.flatMap(({ by }) => by))} cannot be judged here`;

/** What to do about statements that a policy lacks, or has in another form: a Sid stands in a policy once. */
export function adding(statements: readonly Statement[], policy: string | undefined, to: string): string {
  const isThere = ({ Sid }: Statement): boolean => (policy ?? '').includes(JSON.stringify(Sid));
  const sids = (wanted: boolean) => listed(statements.filter((each) => isThere(each) === wanted).map(({ Sid }) => Sid));
  const [replaced, added] = [sids(true), sids(false)];
  if (replaced === '') return `Add ${added} to ${to}.`;
  return added === '' ? `Replace ${replaced} in ${to}.` : `Add ${added} to ${to}, and replace ${replaced} there.`;
}

/** What to do where conditions on log groups decide, and none is named. */
export const nameGroups = 'Name yours with --log-group to have them checked.';
