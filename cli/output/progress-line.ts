import type { RunningExport } from '../../contract/progress.js';
import { type Activity, activityOf, plainly, shortened } from './activity.js';
import {
  clockText,
  doneOf,
  elapsedMs,
  exportedText,
  remainingMs,
  shortLength,
  slicesDoneShort,
  slicesDoneText,
} from './amounts.js';
import { formatLength } from './format.js';

const BAR_WIDTH = 10;
/**
 * Minimum number of characters at which a shortened name (`CLEAR_NAME`), or a shortened text without a name
 * (`CLEAR_TEXT`), is still clear.
 */
const CLEAR_NAME = 18;
const CLEAR_TEXT = 40;
const LEAST_ACTIVITY = 20;
const BETWEEN = ' | ';

/**
 * The progress of an export in one line of at most `most` characters. The slices done, the time elapsed and the time
 * left are always in it if `most` is 39 or more; the bar, the activity and the amounts are there if they fit.
 */
export function progressLine(running: RunningExport, nowMs: number, most: number): string {
  const heads = headsOf(running, nowMs);
  const bar = barOf(running);
  const activity = activityOfRunning(running, nowMs);
  const amounts = running.progress === null ? '' : BETWEEN + exportedText(running.progress);
  const full = activity.before + activity.name + activity.after;
  const whole = [bar + heads.long, bar + heads.medium, heads.medium].map((head) => head + BETWEEN + full);
  const [longest = ''] = whole;
  if (longest.length + amounts.length <= most) return longest + amounts;
  const fitting = whole.find((line) => line.length <= most);
  if (fitting !== undefined) return fitting;
  const { before, name, after } = activity;
  const clear = name === '' ? CLEAR_TEXT : before.length + CLEAR_NAME + after.length;
  for (const [head, least] of [
    [bar + heads.medium, clear],
    [heads.medium, clear],
    [heads.short, LEAST_ACTIVITY],
  ] as const) {
    const room = most - head.length - BETWEEN.length;
    if (room >= least) return head + BETWEEN + shortened(activity, room);
  }
  return [heads.medium, heads.short].find((head) => head.length <= most) ?? heads.short.slice(0, most);
}

/** What an open export is doing, or that it stands still. */
export function activityOfRunning({ paused, progress }: RunningExport, nowMs: number): Activity {
  if (!paused && progress !== null) return activityOf(progress, nowMs);
  if (progress === null) return plainly('no worker answers');
  return plainly(
    `paused: no worker answers; state of ${formatLength(Math.max(0, nowMs - Date.parse(progress.asOf)))} ago`,
  );
}

/** The slices done, the time elapsed and the time left, in three lengths. */
function headsOf(running: RunningExport, nowMs: number): { long: string; medium: string; short: string } {
  const { progress } = running;
  const leftMs = remainingMs(running, nowMs);
  const elapsed = elapsedMs(running, nowMs);
  const short = progress === null ? '?' : slicesDoneShort(progress);
  const left = (text: (ms: number) => string): string => (leftMs === undefined ? '' : `~${text(leftMs)} left`);
  return {
    long: `${progress === null ? 'progress unknown' : slicesDoneText(progress)}, ${clockText(running, nowMs)}`,
    medium: [`${short} slices`, formatLength(elapsed), left(formatLength)].filter(Boolean).join(', '),
    short: [short, shortLength(elapsed), left(shortLength)].filter(Boolean).join(' '),
  };
}

function barOf({ progress }: RunningExport): string {
  if (progress === null) return '';
  const { done, total } = doneOf(progress);
  const full = Math.floor((BAR_WIDTH * done) / Math.max(total, 1));
  return `${'='.repeat(full).padEnd(BAR_WIDTH, '-')} `;
}
