import type { ExportTimings } from '../activities/index.js';
import { MINUTE_MS, SECOND_MS } from '../contract/index.js';
import { PATIENCE } from '../workflows/export/retry-policy.js';

export const DEFAULT_TIMINGS = {
  // Long enough that a long task costs few actions, short enough that a lost worker is noticed within a minute.
  watchAttemptMs: 45 * SECOND_MS,
  // AWS gives no figure for PENDING_CANCEL; a person who cancels will not wait longer.
  pendingCancelBoundMs: 15 * MINUTE_MS,
  // Describe is eventually consistent; a task unlisted for this long is not coming back.
  vanishedAfterMs: 15 * MINUTE_MS,
  ...PATIENCE,
  lookAtLaneMs: MINUTE_MS,
  idleTurnMs: 5 * SECOND_MS,
  // About where the server suggests it too (4,096 events).
  historyEvents: 4_000,
} satisfies ExportTimings;

/** On a server of one's own, actions are free: a killed command should find its task again within seconds. */
export const EMBEDDED_TIMINGS = { ...DEFAULT_TIMINGS, watchAttemptMs: 5 * SECOND_MS } satisfies ExportTimings;
