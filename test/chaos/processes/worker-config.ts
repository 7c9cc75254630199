import { writeFile } from 'node:fs/promises';
import { ALIASES } from '../scenario/exports.js';
import { LANES } from '../scenario/log-data.js';

/**
 * Short timings, so that lost workers, vanished tasks and cancels that do not end are handled within a run of minutes.
 * With the default timings, a vanished task or such a cancel alone takes 15 minutes.
 */
const TIMINGS = {
  watchAttemptMs: 2_000,
  pendingCancelBoundMs: 4_000,
  vanishedAfterMs: 4_000,
  // A shorter interval would cause many signals. In a large run, hundreds of owners wait for a lane, and each owner
  // that asks again sends one signal.
  lookAtLaneMs: 15_000,
  idleTurnMs: 1_000,
  historyEvents: 150,
} as const;
const LANE = { quantumMs: 3_000, lookIntervalMs: 2_000, idleGraceMs: 2_000, maxSignals: 150 } as const;

export async function writeWorkerConfig(path: string): Promise<void> {
  const account = { regions: LANES.map(({ region }) => region), destinations: LANES.map(({ bucket }) => ({ bucket })) };
  const accounts = Object.fromEntries(ALIASES.map((alias) => [alias, account]));
  await writeFile(path, JSON.stringify({ accounts, timings: TIMINGS, lane: LANE, logLevel: 'error' }));
}
