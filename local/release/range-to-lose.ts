import { earliestMs } from '../../activities/plan/surveyed-group.js';
import type { LogGroup, LogGroups } from '../../activities/ports.js';
import { keptFromMs } from '../../activities/shared/retention.js';
import { DAY_MS, floorToDay, formatInstant, HOUR_MS, type Interval, instantMs } from '../../contract/index.js';

/**
 * Events that the present retention deletes within this time (ms) need no proof. AWS may or may not show such events
 * while the command runs, so they cannot be counted.
 */
const NEARLY_EXPIRED_MS = HOUR_MS;

/** The end of the last UTC day that loses events to a retention. */
export const lossEndMs = (keepDays: number, nowMs: number): number => {
  const cutMs = nowMs - keepDays * DAY_MS;
  return floorToDay(cutMs) === cutMs ? cutMs : floorToDay(cutMs) + DAY_MS;
};

/**
 * The days of a log group that a shorter retention loses. They begin with the day of the first event that AWS shows,
 * but not before {@link NEARLY_EXPIRED_MS} after the first instant that the present retention keeps. Empty if no day is
 * lost, or if AWS shows that these days have no events.
 */
export async function rangeToLose(
  logGroups: Pick<LogGroups, 'firstEvent'>,
  group: LogGroup,
  keepDays: number,
  nowMs: number,
): Promise<Interval> {
  const toMs = lossEndMs(keepDays, nowMs);
  const keptMs = keptFromMs(group, nowMs);
  const startMs = Number.isFinite(keptMs)
    ? Math.ceil((keptMs + NEARLY_EXPIRED_MS) / HOUR_MS) * HOUR_MS
    : earliestMs(group);
  const fromMs = Math.max(startMs, earliestMs(group));
  if (fromMs >= toMs) return { fromMs: toMs, toMs };
  const first = await logGroups.firstEvent(group.name, { from: formatInstant(fromMs), to: formatInstant(toMs) });
  if (first === 'none') return { fromMs: toMs, toMs };
  return { fromMs: first === undefined ? fromMs : Math.max(fromMs, floorToDay(instantMs(first))), toMs };
}
