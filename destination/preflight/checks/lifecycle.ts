import type { Facts, LifecycleFacts } from '../facts.js';
import { ok, type PreflightFinding, unanswered, warning } from '../preflight-findings.js';
import { listed } from '../remedies.js';

const NAME = 'lifecycle';

/**
 * Checks that no lifecycle rule of the bucket deletes or archives the records of logferry. The close of each export
 * reads entries of the archive's log. If such an entry is in an archived storage class, it cannot be read.
 */
export function lifecycle({ bucket, target }: Facts): PreflightFinding[] {
  const rules = bucket?.lifecycle;
  if (rules === undefined) return [];
  if (rules.kind !== 'value') return [unanswered(NAME, 'the lifecycle rules of the bucket', rules)];
  const folder = target.prefix === '' ? '_logferry/' : `${target.prefix}/_logferry/`;
  const harmful = rules.value.filter(({ prefix }) => folder.startsWith(prefix) || prefix.startsWith(folder));
  if (harmful.length === 0) return [ok(NAME, 'no rule deletes or archives the records of logferry')];
  const results = [
    ...(harmful.some(({ archives }) => archives !== undefined)
      ? ['exports then cannot close (RECORD_UNREADABLE)']
      : []),
    ...(harmful.some(({ expires }) => expires !== undefined) ? ['the archive then loses its proofs'] : []),
  ];
  const message = `${harmful.map(harmOf).join('; ')}: ${listed(results)}`;
  const data = JSON.stringify(folder.replace(/_logferry\/$/, 'data/'));
  return [warning(NAME, message, `Limit ${harmful.length === 1 ? 'this rule' : 'these rules'} to ${data}.`)];
}

function harmOf({ id, expires, archives }: LifecycleFacts): string {
  const does = [
    ...(archives === undefined ? [] : [`moves them to ${archives}`]),
    ...(expires === undefined ? [] : [`deletes them ${expires}`]),
  ];
  return `lifecycle rule ${JSON.stringify(id)} applies to records and ${listed(does)}`;
}
