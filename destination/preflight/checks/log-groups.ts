import { explain } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { type Finding, failed, ok, warning } from '../findings.js';
import { unanswered } from '../unanswered.js';

/** Whether the named log groups are there, and of a class that AWS surely exports. */
export function logGroups({ groups, target }: Facts): Finding[] {
  if (groups === undefined) return [];
  if (groups.kind !== 'value') return [unanswered('log-groups', 'the log groups', groups)];
  if (groups.value.length === 0) return [];
  const findings = groups.value.flatMap(({ name, logClass }): Finding[] => {
    if (logClass === 'missing') {
      const { code, message, hint } = explain('LOG_GROUP_MISSING', { logGroup: name, region: target.region });
      return [failed('log-groups', message, { remedy: hint, code })];
    }
    if (logClass === 'STANDARD') return [];
    const message = `${name} is of the class ${logClass}; an older text of AWS says that only Standard groups can be exported`;
    return [warning('log-groups', message, 'Try one day of it first.')];
  });
  return findings.length > 0 ? findings : [ok('log-groups', `${groups.value.length} found, of the Standard class`)];
}
