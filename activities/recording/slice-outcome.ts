import type { SourceCount, Verification } from '../../archive/index.js';
import { defined, type Explained, explain, instantMs, type Outcome, type Slice } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import type { TaskFacts } from '../types/ended-slice.js';
import type { TaskEnding } from './prove-ending.js';

/** The outcome of a slice, the evidence for this outcome, and how far the objects of the slice were verified. */
export interface SliceVerdict {
  outcome: Outcome;
  level: 'none' | 'listing' | 'content' | 'source';
  passed: boolean;
  evidence: string[];
  /** Why the window stays open, if the receipt alone does not explain it. */
  failure?: Explained;
}

const GONE = 'the log group no longer exists';

/**
 * The verdict on the part of a window that AWS still kept, after the task completed. If the task wrote objects, no
 * further evidence is needed. If it wrote none, AWS is asked whether the source is empty.
 * @param kept the slice without the beginning for which retention had passed
 * @param group the log group as AWS shows it now; undefined if it is gone
 */
export async function verdictOnCompleted(
  logGroups: LogGroups,
  kept: Slice,
  group: LogGroup | undefined,
  { totals }: Pick<Verification, 'totals'>,
  level: 'listing' | 'content',
): Promise<SliceVerdict> {
  const verdict = (outcome: Outcome, ...evidence: string[]): SliceVerdict => ({
    outcome,
    level,
    passed: true,
    evidence,
  });
  if (totals.objects > 0) return verdict(level === 'content' ? 'archived' : 'listed');
  if (group === undefined) return verdict('unconfirmedEmpty', GONE);
  switch (await logGroups.hasEvents(kept)) {
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

/**
 * The verdict on archived objects whose events were also counted in the log group. If the log group has events that the
 * objects lack, and nothing explains the difference, the window stays open.
 */
export function countedVerdict(
  archived: SliceVerdict,
  { verdict, reasons }: SourceCount,
  lacksEvents: boolean,
): SliceVerdict {
  if (verdict === 'equal') return { ...archived, level: 'source' };
  if (!lacksEvents) return archived;
  const [detail = ''] = reasons;
  const failure = explain('SOURCE_HAS_MORE', { detail });
  return { outcome: 'failed', level: 'source', passed: false, evidence: [...archived.evidence, ...reasons], failure };
}

/**
 * Confirms the verdict `empty` if the group still exists after AWS was asked for its events. If the group is gone, the
 * verdict becomes `unconfirmedEmpty`, because AWS may have answered for another group or for none.
 */
export const confirmedEmpty = (empty: SliceVerdict, after: LogGroup | undefined): SliceVerdict =>
  after === undefined ? { ...empty, outcome: 'unconfirmedEmpty', evidence: [GONE] } : empty;

/**
 * Why a completed task is no evidence for the planned log group: another group has the name, or the class of the group
 * has changed. Undefined if the task is evidence.
 * @param before the group as planning found it; undefined if planning did not find it
 * @param now the group as AWS shows it; undefined if it is gone, so that nothing more can be written to it
 */
export function groupTrouble(
  { createdAt }: Pick<TaskFacts, 'createdAt'>,
  before: Pick<LogGroup, 'createdAt' | 'logClass'> | undefined,
  now: LogGroup | undefined,
): SliceVerdict | undefined {
  if (now === undefined) return undefined;
  const { name: logGroup } = now;
  const failed = (code: 'LOG_GROUP_REMADE' | 'LOG_GROUP_CHANGED', detail: string): SliceVerdict => ({
    outcome: 'failed',
    level: 'none',
    passed: false,
    evidence: [detail],
    failure: explain(code, { logGroup, detail }),
  });
  if (createdAt === undefined || instantMs(createdAt) < instantMs(now.createdAt)) {
    return failed('LOG_GROUP_REMADE', `the log group was created at ${now.createdAt}, after the task`);
  }
  // A task that is younger than the new group has exported the new group, so it is no evidence for the planned one.
  if (before !== undefined && before.createdAt !== now.createdAt) {
    return failed(
      'LOG_GROUP_REMADE',
      `planning found the log group created at ${before.createdAt}, now there is one created at ${now.createdAt}`,
    );
  }
  if (before !== undefined && before.logClass !== now.logClass) {
    return failed('LOG_GROUP_CHANGED', `${ITS_CLASS_WAS} ${before.logClass} and is ${now.logClass}`);
  }
  return undefined;
}

const ITS_CLASS_WAS = 'its class was';

/**
 * The error code of a trouble with the log group, from the evidence in a stored receipt. {@link groupTrouble} has made
 * this evidence.
 */
export const groupTroubleCode = ([first = '']: readonly string[]): 'LOG_GROUP_REMADE' | 'LOG_GROUP_CHANGED' =>
  first.startsWith(ITS_CLASS_WAS) ? 'LOG_GROUP_CHANGED' : 'LOG_GROUP_REMADE';

/** The verdict on a task that did not complete. Objects that it may have written are neither read nor counted. */
export function verdictOnOther(ending: Exclude<TaskEnding, { kind: 'completed' }>, failure?: Explained): SliceVerdict {
  const verdict = (outcome: Outcome, evidence: string[]): SliceVerdict => ({
    outcome,
    level: 'none',
    passed: false,
    evidence,
    ...defined({ failure }),
  });
  switch (ending.kind) {
    case 'failed':
      return verdict('failed', ending.task.statusMessage === undefined ? [] : [`AWS: ${ending.task.statusMessage}`]);
    case 'cancelled':
      return ending.byUs ? verdict('cancelled', []) : verdict('failed', ['cancelled outside of this export']);
    case 'vanished':
      return verdict('failed', ['Describe no longer lists the task']);
  }
}
