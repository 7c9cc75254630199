import { namedGroups } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { ok, type PreflightFinding, warning } from '../preflight-findings.js';

const NAME = 'deletion-protection';

/** Checks that AWS refuses to delete the named log groups. Groups about which AWS says nothing give no finding. */
export function deletionProtection({ groups }: Facts): PreflightFinding[] {
  if (groups?.kind !== 'value') return [];
  const known = groups.value.filter((group) => group.deletionProtection !== undefined);
  if (known.length === 0) return [];
  const open = known.filter((group) => group.deletionProtection === false).map(({ name }) => name);
  if (open.length === 0) return [ok(NAME, `AWS refuses to delete ${namedGroups(known.map(({ name }) => name))}`)];
  const message = `deletion protection is off for ${namedGroups(open)}: if a group is deleted, its events that are not exported yet are lost`;
  const remedy = `aws logs put-log-group-deletion-protection --deletion-protection-enabled --log-group-identifier ${open[0]}`;
  return [warning(NAME, message, `Turn it on, and keep it on until the events are exported: ${remedy}`)];
}
