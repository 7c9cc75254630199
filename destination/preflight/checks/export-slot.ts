import type { ActiveTask, Facts } from '../facts.js';
import { type Finding, ok, warning } from '../findings.js';
import { unanswered } from '../unanswered.js';

const OUR_NAMES = /^logferry:/;

/** AWS runs one export task at a time in an account and Region, and raises that quota for nobody. */
export function exportSlot({ activeTasks, archive, target }: Facts): Finding[] {
  if (activeTasks === undefined) return [];
  const where = `${archive?.accountId ?? 'the account'} in ${target.region}`;
  if (activeTasks.kind !== 'value') return [unanswered('export-slot', `the export task of ${where}`, activeTasks)];
  const [task] = activeTasks.value;
  if (task === undefined)
    return [ok('export-slot', `the one export task that AWS runs at a time for ${where} is free`)];
  const about = `${task.taskId} (${task.logGroup}, ${task.status}${sinceOf(task)})`;
  if (OUR_NAMES.test(task.taskName ?? '')) {
    return [ok('export-slot', `the one export task of ${where} is one of logferry's: ${about}; exports take turns`)];
  }
  const message = `the one export task that AWS runs at a time for ${where} is somebody else's: ${about}`;
  const remedy = `Exports wait until it ends. \`aws logs cancel-export-task --task-id ${task.taskId}\` ends it.`;
  return [warning('export-slot', message, remedy)];
}

const sinceOf = ({ createdAt }: ActiveTask): string => (createdAt === undefined ? '' : ` since ${createdAt}`);
