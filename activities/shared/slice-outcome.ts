import type { Verification } from '../../archive/index.js';
import { instantMs, type Outcome, type Slice } from '../../contract/index.js';
import type { LogGroups } from '../ports.js';
import type { Ending } from '../types.js';
import { retentionHasPassed } from './retention.js';

/** The outcome of a slice, the evidence for it, and how far its objects were verified. */
export interface SliceVerdict {
  outcome: Outcome;
  level: 'none' | 'listing' | 'content';
  passed: boolean;
  evidence: string[];
}

/** The verdict on a completed task. Objects need no further evidence; a task that wrote nothing needs a reason. */
export async function verdictOnCompleted(
  logGroups: LogGroups,
  slice: Slice,
  { task }: Extract<Ending, { kind: 'completed' }>,
  { totals }: Verification,
  level: 'listing' | 'content',
): Promise<SliceVerdict> {
  const verdict = (outcome: Outcome, ...evidence: string[]): SliceVerdict => ({
    outcome,
    level,
    passed: true,
    evidence,
  });
  if (totals.objects > 0) return verdict(level === 'content' ? 'archived' : 'listed');
  const group = await logGroups.find(slice.logGroup);
  if (group === undefined) return verdict('unconfirmedEmpty', 'the log group no longer exists');
  const exportedMs = task.createdAt === undefined ? Date.now() : instantMs(task.createdAt);
  if (retentionHasPassed(group, slice.from, exportedMs)) {
    return verdict('expired', `retention of ${group.retentionDays} days had passed for events of ${slice.from}`);
  }
  switch (await logGroups.hasEvents(slice)) {
    case false:
      return verdict('empty', 'the task completed without objects and the source shows no events');
    case true:
      return verdict('unconfirmedEmpty', 'the task completed without objects, but the source shows events');
    case undefined:
      return verdict(
        'unconfirmedEmpty',
        'the task completed without objects, and the source did not answer conclusively',
      );
  }
}

/** The verdict on an ending without a completed task: its objects, if any, are neither read nor counted. */
export function verdictOnOther(ending: Exclude<Ending, { kind: 'completed' }>): SliceVerdict {
  const verdict = (outcome: Outcome, evidence: string[]): SliceVerdict => ({
    outcome,
    level: 'none',
    passed: false,
    evidence,
  });
  switch (ending.kind) {
    case 'without':
      return ending.reason === 'quiet'
        ? verdict('quiet', ['no event of the log group is as young as this window, by its stream index'])
        : verdict('expired', ['the retention of the log group had passed when the export was planned']);
    case 'failed':
      return verdict('failed', ending.task.statusMessage === undefined ? [] : [`AWS: ${ending.task.statusMessage}`]);
    case 'cancelled':
      return ending.byUs ? verdict('cancelled', []) : verdict('failed', ['cancelled outside of this export']);
    case 'vanished':
      return verdict('failed', ['Describe no longer lists the task']);
  }
}
