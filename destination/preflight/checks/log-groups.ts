import { explain } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { failedBy, ok, type PreflightFinding, unanswered, warning } from '../preflight-findings.js';

/**
 * Checks that the named log groups exist and are of the Standard class, the only class that AWS exports for certain.
 */
export function logGroups({ groups, target }: Facts): PreflightFinding[] {
  if (groups === undefined) return [];
  if (groups.kind !== 'value') return [unanswered('log-groups', 'the log groups', groups)];
  if (groups.value.length === 0) return [];
  const findings = groups.value.flatMap(({ name, logClass }): PreflightFinding[] => {
    if (logClass === 'missing') {
      return [failedBy('log-groups', explain('LOG_GROUP_MISSING', { logGroup: name, region: target.region }))];
    }
    if (logClass === 'STANDARD') return [];
    const message = `${name} is of the class ${logClass}; an older AWS page says that only Standard groups can be exported`;
    return [warning('log-groups', message, 'Export one day of this log group first.')];
  });
  return findings.length > 0 ? findings : [ok('log-groups', `${groups.value.length} found, all of the Standard class`)];
}
