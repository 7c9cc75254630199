import type { LiveProgress } from '../../client/index.js';
import { OUTCOMES } from '../../contract/slice.js';
import { formatBytes, formatDay, formatLength, plural } from './format.js';

/** Slices whose task is over, whatever it came to, and of how many. Short ones are recorded some at a time, later. */
export function doneOf({ slices, verifying }: Pick<LiveProgress, 'slices' | 'verifying'>): {
  done: number;
  planned: number;
} {
  const done = verifying + slices.skipped + OUTCOMES.reduce((sum, outcome) => sum + slices[outcome], 0);
  return { done, planned: Math.max(slices.planned, done) };
}

/** `2/14 slices, 12 objects, 3.4 MB`; a plan that may still grow says `14+`, and before there is one nothing is said. */
export function carriedText(progress: LiveProgress): string {
  const { done, planned } = doneOf(progress);
  if (planned === 0) return 'no slices yet';
  const of = `${planned}${progress.planComplete ? '' : '+'}`;
  return `${done}/${of} slices, ${plural(progress.objects, 'object')}, ${formatBytes(progress.bytes)}`;
}

/** What is going on: what keeps the export waiting, AWS's status of the watched task, or the phase. */
export function activityText({ phase, task, awsStatus, trouble }: LiveProgress, nowMs: number): string {
  if (trouble !== undefined && phase !== 'closed') {
    const since = formatLength(Math.max(0, nowMs - Date.parse(trouble.since)));
    return `kept waiting for ${since}: ${trouble.code}: ${trouble.message}`;
  }
  if (task === undefined || (phase !== 'exporting' && phase !== 'waiting' && phase !== 'cancelling'))
    return phases[phase];
  const since = formatLength(Math.max(0, nowMs - Date.parse(task.since)));
  const whose = task.foreign ? `waiting for another task, of ${task.logGroup}` : task.logGroup;
  const day = task.from === undefined ? '' : ` ${formatDay(task.from)}`;
  return `AWS ${awsStatus ?? 'task'} ${since}: ${whose}${day}`;
}

const phases: Record<LiveProgress['phase'], string> = {
  preparing: 'checking',
  planning: 'planning',
  waiting: 'waiting for a turn',
  exporting: 'creating an export task',
  verifying: 'reading back',
  closing: 'writing the manifest',
  cancelling: 'cancelling',
  closed: 'closed',
};

/**
 * How long the rest will take at the pace so far, in milliseconds. Slices that need no task are over at once and say
 * nothing about the pace; undefined before anything has been exported.
 */
export function remainingMs(progress: LiveProgress, nowMs: number): number | undefined {
  const { slices } = progress;
  const { done, planned } = doneOf(progress);
  const worked = done - slices.skipped - slices.quiet;
  if (worked <= 0 || planned <= done) return undefined;
  return ((nowMs - Date.parse(progress.startedAt)) / worked) * (planned - done);
}

/** `4 min 10 s elapsed, 12 min left`. */
export function clockText(progress: LiveProgress, nowMs: number): string {
  const elapsed = `${formatLength(Math.max(0, nowMs - Date.parse(progress.startedAt)))} elapsed`;
  const left = remainingMs(progress, nowMs);
  return left === undefined
    ? elapsed
    : `${elapsed}, about ${formatLength(left)}${progress.planComplete ? '' : ' or more'} left`;
}
