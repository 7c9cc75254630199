import type { WorkEvent } from '../../activities/index.js';
import { type LaneSettings, laneParts, MINUTE_MS } from '../../contract/index.js';
import type { LaneState } from './lane-state.js';

/** Time (ms) that the look at a holder may take. */
const LOOK_MS = 2 * MINUTE_MS;

/**
 * What a lane reports about the exports that wait for a turn; undefined if the workflow id is not that of a lane. The
 * report counts for `freshForMs`: while exports wait, the lane looks at the holder and reports again within this time.
 */
export function laneSeen(
  workflowId: string,
  { queue: { waiting } }: Pick<LaneState, 'queue'>,
  nowMs: number,
  { lookIntervalMs }: Pick<LaneSettings, 'lookIntervalMs'>,
): WorkEvent | undefined {
  const lane = laneParts(workflowId);
  if (lane === undefined) return undefined;
  const { accountId: account, region } = lane;
  const longestWaitMs = Math.max(0, ...waiting.map(({ askedAtMs = nowMs }) => nowMs - askedAtMs));
  return {
    ...{ kind: 'laneSeen', account, region, waiting: waiting.length, longestWaitMs },
    freshForMs: lookIntervalMs + LOOK_MS,
  };
}
