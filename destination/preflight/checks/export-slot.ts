import type { ActiveTask, Facts } from '../facts.js';
import { ok, type PreflightFinding, unanswered, warning } from '../preflight-findings.js';

const OUR_NAMES = /^logferry:/;

/**
 * Checks that no export task of another program is active. AWS runs one export task at a time per account and Region,
 * so such a task would delay exports.
 */
export function exportSlot({ activeTasks, archive, target }: Facts): PreflightFinding[] {
  if (activeTasks === undefined) return [];
  const where = `${archive === undefined ? 'the account' : `account ${archive.accountId}`} in ${target.region}`;
  if (activeTasks.kind !== 'value') return [unanswered('export-slot', `the export task of ${where}`, activeTasks)];
  const [task] = activeTasks.value;
  if (task === undefined) return [ok('export-slot', `no export task runs in ${where}, where AWS allows one at a time`)];
  const about = `${task.taskId} (${task.logGroup}, ${task.status}${sinceOf(task)})`;
  if (OUR_NAMES.test(task.taskName ?? '')) {
    return [ok('export-slot', `an export task of logferry runs in ${where}: ${about}; exports take turns`)];
  }
  const message = `an export task that logferry did not create runs in ${where}, where AWS allows one at a time: ${about}`;
  const remedy = `Exports wait until this task ends. To cancel the task: \`aws logs cancel-export-task --task-id ${task.taskId}\`.`;
  return [warning('export-slot', message, remedy)];
}

const sinceOf = ({ createdAt }: ActiveTask): string => (createdAt === undefined ? '' : ` since ${createdAt}`);
