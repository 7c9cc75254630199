import { clearLine, cursorTo } from 'node:readline';
import type { LiveProgress } from '../../client/index.js';
import { OUTCOMES } from '../../contract/slice.js';
import type { Io, Output } from '../io.js';
import { formatBytes, formatDay, formatLength, plural } from './format.js';
import { clean, isTerminal, note, printJson } from './terminal.js';

/** Shows the progress of an export. */
export interface ProgressView {
  /** Time between two updates (ms). */
  everyMs: number;
  update(progress: LiveProgress): void;
  stop(): void;
}

/**
 * The view of an export's progress: one line that is rewritten on a terminal, separate lines if stderr is no terminal,
 * and NDJSON on stdout with `--events`.
 */
export function progressView(io: Io, { events = false }: { events?: boolean | undefined } = {}): ProgressView {
  if (events) return eventView(io);
  return isTerminal(io.stderr, io.env) ? barView(io) : lineView(io);
}

function eventView(io: Io): ProgressView {
  let last = '';
  return {
    everyMs: 1_000,
    update(progress) {
      const event = JSON.stringify(progress);
      if (event === last) return;
      last = event;
      printJson(io, { type: 'progress', at: new Date(io.now()).toISOString(), ...progress });
    },
    stop: () => {},
  };
}

const LINE_AT_LEAST_EVERY_MS = 30_000;

/**
 * Prints a line when a slice is done, or when the phase or the task changes, and every half minute while nothing
 * changes.
 */
function lineView(io: Io): ProgressView {
  let lastState = '';
  let lastAtMs = 0;
  return {
    everyMs: 1_000,
    update(progress) {
      const nowMs = io.now();
      const state = `${progress.phase} ${doneOf(progress).done} ${progress.task?.taskId ?? ''}`;
      if (state === lastState && nowMs - lastAtMs < LINE_AT_LEAST_EVERY_MS) return;
      lastState = state;
      lastAtMs = nowMs;
      note(io, `${amountText(progress)} - ${activityText(progress, nowMs)} (${clockText(progress, nowMs)})`);
    },
    stop: () => {},
  };
}

const BAR_WIDTH = 20;

function barView({ stderr, now }: Io): ProgressView {
  const line = new LiveLine(stderr);
  return {
    everyMs: 500,
    update(progress) {
      const { done, planned } = doneOf(progress);
      const full = Math.floor((BAR_WIDTH * done) / Math.max(planned, 1));
      const bar = '='.repeat(full).padEnd(BAR_WIDTH, '-');
      line.show(`${bar} ${amountText(progress)} | ${activityText(progress, now())} | ${clockText(progress, now())}`);
    },
    stop: () => line.clear(),
  };
}

/**
 * The last line of a terminal, which is rewritten. It is cut at the width of the terminal, because a wrapped line
 * cannot be rewritten.
 */
class LiveLine {
  readonly #stream: Output;
  #shown = false;

  constructor(stream: Output) {
    this.#stream = stream;
  }

  show(text: string): void {
    this.clear();
    this.#stream.write(clean(text).slice(0, (this.#stream.columns ?? 80) - 1));
    this.#shown = true;
  }

  clear(): void {
    if (!this.#shown) return;
    cursorTo(this.#stream, 0);
    clearLine(this.#stream, 0);
    this.#shown = false;
  }
}

/**
 * Number of slices that are done, and number of slices in the plan so far. A slice is done if it was skipped, has an
 * outcome, or is being verified after the end of its task.
 */
function doneOf({ slices, verifying }: LiveProgress): { done: number; planned: number } {
  const done = verifying + slices.skipped + OUTCOMES.reduce((sum, outcome) => sum + slices[outcome], 0);
  return { done, planned: Math.max(slices.planned, done) };
}

/**
 * The amounts so far, such as `2/14 slices, 12 objects, 3.4 MB`. A plan of 14 slices that may still grow is shown as
 * `14+`.
 */
export function amountText(progress: LiveProgress): string {
  const { done, planned } = doneOf(progress);
  if (planned === 0) return 'no slices yet';
  const total = `${planned}${progress.planComplete ? '' : '+'}`;
  return `${done}/${total} slices, ${plural(progress.objects, 'object')}, ${formatBytes(progress.bytes)}`;
}

/** What the export is doing: the problem for which it waits, AWS's status of the watched task, or the phase. */
export function activityText({ phase, task, awsStatus, trouble }: LiveProgress, nowMs: number): string {
  if (trouble !== undefined && phase !== 'closed') {
    const since = formatLength(Math.max(0, nowMs - Date.parse(trouble.since)));
    return `waiting for ${since}: ${trouble.code}: ${trouble.message}`;
  }
  if (task === undefined || (phase !== 'exporting' && phase !== 'waiting' && phase !== 'cancelling'))
    return PHASES[phase];
  const since = formatLength(Math.max(0, nowMs - Date.parse(task.since)));
  const subject = task.foreign ? `waiting for another task, of ${task.logGroup}` : task.logGroup;
  const day = task.from === undefined ? '' : ` ${formatDay(task.from)}`;
  return `AWS ${awsStatus ?? 'task'} ${since}: ${subject}${day}`;
}

const PHASES: Record<LiveProgress['phase'], string> = {
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
 * Estimate of the time left (ms) from the average time of a slice so far. Skipped and quiet slices are not part of the
 * average, because they have no task and take no time. Undefined before the first export task has ended.
 */
export function remainingMs(progress: LiveProgress, nowMs: number): number | undefined {
  const { slices } = progress;
  const { done, planned } = doneOf(progress);
  const worked = done - slices.skipped - slices.quiet;
  if (worked <= 0 || planned <= done) return undefined;
  return ((nowMs - Date.parse(progress.startedAt)) / worked) * (planned - done);
}

/** The times, such as `4 min 10 s elapsed, about 12 min left`. */
export function clockText(progress: LiveProgress, nowMs: number): string {
  const elapsed = `${formatLength(Math.max(0, nowMs - Date.parse(progress.startedAt)))} elapsed`;
  const left = remainingMs(progress, nowMs);
  if (left === undefined) return elapsed;
  return `${elapsed}, about ${formatLength(left)}${progress.planComplete ? '' : ' or more'} left`;
}
