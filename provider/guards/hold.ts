import {
  AVAILABILITY_LAG_MS,
  formatInstant,
  isLogferryError,
  isOutage,
  MINUTE_MS,
  SECOND_MS,
} from '../../contract/index.js';
import { pause } from '../exports/pause.js';
import type { Destroy } from './destroy.js';
import { lookAt } from './look.js';
import { untilStopped } from './until-stopped.js';

/** How far (ms) a worker's reading of AWS's clock can be behind the reading of this process. */
const CLOCKS_DIFFER_MS = 3 * SECOND_MS;
/** The pause (ms) after a call that failed because of an outage of AWS. */
const OUTAGE_PAUSE_MS = MINUTE_MS;

/**
 * The end of a window that includes everything up to now. It is the latest whole second that has passed by AWS's clock,
 * as this process reads the clock and as a worker reads it.
 */
export const endNow = (nowMs: number): string => wholeSecond(nowMs - CLOCKS_DIFFER_MS);

/** The end of a window whose events an export certainly contains, because the window ended more than 12 hours ago. */
export const provedEnd = (nowMs: number): string => wholeSecond(nowMs - AVAILABILITY_LAG_MS - CLOCKS_DIFFER_MS);

const wholeSecond = (ms: number): string => formatInstant(Math.floor(ms / SECOND_MS) * SECOND_MS);

/**
 * Waits until the newest event of a log group came in so long ago that an export must contain it. If a check finds a
 * newer event, the wait starts again.
 * @returns the end of the window to export; undefined if the time limit of the destroy passes during the wait
 * @throws Stopped, OtherAccount, and an error of AWS. An outage is an error only if the time limit passes during it
 */
export async function hold({ state, reader, group, context, deadlineMs }: Destroy): Promise<string | undefined> {
  const { stopped, log } = context;
  for (;;) {
    let pauseMs = OUTAGE_PAUSE_MS;
    let outage: Error | undefined;
    try {
      const { nowMs } = await untilStopped(stopped, lookAt(state, reader));
      const to = provedEnd(nowMs);
      const newer = await untilStopped(stopped, reader.since(group.name, Date.parse(to)));
      if (newer === undefined) return to;
      const untilMs = newer.newestMs + AVAILABILITY_LAG_MS + CLOCKS_DIFFER_MS + SECOND_MS;
      pauseMs = Math.max(untilMs - nowMs, SECOND_MS);
      log(
        'info',
        `${group.name}: the newest event or ingestion is of ${formatInstant(newer.newestMs)}; the destroy waits until ${formatInstant(untilMs)}, because an earlier export could miss this event. With accept_tail_loss = true, a destroy exports everything up to now without this wait.`,
      );
    } catch (error) {
      if (!isLogferryError(error) || !isOutage(error)) throw error;
      outage = error;
      log('warn', `${group.name}: ${error.message}; the destroy asks AWS again in a minute`);
    }
    const leftMs = deadlineMs - Date.now();
    await untilStopped(stopped, pause(Math.min(pauseMs, Math.max(leftMs, 0)), stopped));
    if (pauseMs <= leftMs) continue;
    if (outage !== undefined) throw outage;
    return undefined;
  }
}
