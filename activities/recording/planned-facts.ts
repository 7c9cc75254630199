import { AVAILABILITY_LAG_MS, formatInstant, instantMs, type SliceRef } from '../../contract/index.js';
import type { Aws, LogGroup } from '../ports.js';

/** A log group as planning found it. */
export type PlannedGroup = Pick<
  LogGroup,
  'arn' | 'createdAt' | 'logClass' | 'retentionDays' | 'retentionPolicyName' | 'kmsKeyArn'
>;

/** AWS's answers for a window that needs no task. */
export interface TasklessFacts {
  /** When AWS was asked. */
  askedAt: string;
  group: PlannedGroup;
  /** Whether AWS's index shows that no event of the group lies in the window. */
  isQuiet: boolean;
}

/** Asks AWS about a window that needs no task. Undefined if the group is gone. */
export async function tasklessFacts({ logGroups }: Aws, slice: SliceRef): Promise<TasklessFacts | undefined> {
  const nowMs = Date.now();
  const group = await logGroups.find(slice.logGroup);
  if (group === undefined) return undefined;
  return { askedAt: formatInstant(nowMs), group, isQuiet: await isQuiet(logGroups, slice, nowMs) };
}

/** The index lags, so it says nothing of a window that ended within the availability lag. */
async function isQuiet(logGroups: Aws['logGroups'], { logGroup, from, to }: SliceRef, nowMs: number): Promise<boolean> {
  if (instantMs(to) > nowMs - AVAILABILITY_LAG_MS) return false;
  const newest = await logGroups.newestEvent(logGroup);
  return newest === 'none' || (newest !== undefined && instantMs(newest) < instantMs(from));
}
