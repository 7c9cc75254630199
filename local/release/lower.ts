import { setTimeout as sleep } from 'node:timers/promises';
import type { LogGroup, LogGroups } from '../../activities/ports.js';
import type { ReleaseResult } from '../../archive/index.js';
import type { SetRetention } from '../../aws/index.js';
import { defined, isLogferryError, SECOND_MS } from '../../contract/index.js';

/** Maximum number of looks at a log group after its retention was set, and the time (ms) between two looks. */
const LOOKS = { most: 5, pauseMs: SECOND_MS };

/** Whether a log group is still as the command has found it. */
export const isUnchanged = (before: LogGroup, now: LogGroup | undefined): boolean =>
  now !== undefined &&
  now.createdAt === before.createdAt &&
  now.retentionDays === before.retentionDays &&
  now.retentionPolicyName === before.retentionPolicyName &&
  now.logClass === before.logClass;

/** What AWS shows after a retention was set, and the error of setting it. */
export interface Lowered {
  result: Pick<ReleaseResult, 'outcome' | 'retentionDays' | 'failure'>;
  error?: unknown;
}

/** What a record says about an error. */
export const failureOf = (error: unknown): string => (isLogferryError(error) ? error.code : 'unknown');

/** Sets the retention of a log group, and looks whether AWS shows it for the same log group. */
export async function lowerRetention(
  logGroups: Pick<LogGroups, 'find'>,
  setRetention: SetRetention,
  { name, createdAt }: Pick<LogGroup, 'name' | 'createdAt'>,
  keepDays: number,
  looks = LOOKS,
): Promise<Lowered> {
  let shown: LogGroup | undefined;
  try {
    await setRetention(name, keepDays);
  } catch (error) {
    // AWS can have lowered the retention although its reply was lost.
    shown = await logGroups.find(name).catch(() => undefined);
    const isLowered = shown?.retentionDays === keepDays && shown.createdAt === createdAt;
    const result = { failure: failureOf(error), ...defined({ retentionDays: shown?.retentionDays }) };
    return { result: { outcome: isLowered ? 'lowered' : 'failed', ...result }, error };
  }
  for (let look = 1; ; look += 1) {
    shown = await logGroups.find(name).catch(() => undefined);
    if (shown?.retentionDays === keepDays || look === looks.most) break;
    await sleep(looks.pauseMs);
  }
  const retentionDays = shown?.retentionDays;
  const isShown = retentionDays === keepDays && shown?.createdAt === createdAt;
  const outcome = isShown ? 'lowered' : 'unconfirmed';
  return { result: { outcome, ...defined({ retentionDays }) } };
}
