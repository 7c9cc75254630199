import { defined } from '../../contract/defined.js';
import type { RunningExport } from '../../contract/progress.js';
import type { Io } from '../io.js';
import { clockText, doneOf, exportedText, slicesDoneText } from './amounts.js';
import { LiveLines } from './live-lines.js';
import { activityOfRunning, progressLine } from './progress-line.js';
import { isTerminal, note, printJson } from './terminal.js';

/** Shows the progress of an export. */
export interface ProgressView {
  /** Time between two updates (ms). */
  everyMs: number;
  update(running: RunningExport): void;
  /**
   * Ends the view.
   * @param keep whether the last progress stays visible, because the export is still open
   * @param status the status of a closed export. Only lines that begin with the name of their export show it
   */
  stop(keep: boolean, status?: string): void;
}

/**
 * The view of an export's progress. On a terminal, it is one line that is rewritten. If stderr is no terminal, it
 * prints separate lines. With `--events`, it writes NDJSON to stdout.
 */
export function progressView(io: Io, { events = false }: { events?: boolean | undefined } = {}): ProgressView {
  if (events) return eventView(io);
  return isTerminal(io.stderr, io.env) ? barView(io, new LiveLines(io.stderr), '') : lineView(io, '');
}

/**
 * Minimum time (ms) between two updates of a view, for each export that is followed. The time grows with the number of
 * exports, because each update asks Temporal.
 */
const EVERY_MS_PER_EXPORT = 100;
const DEFAULT_ROWS = 24;

/**
 * The views of several exports that are followed together. On a terminal with enough rows, each export has one line
 * that is rewritten. If stderr is no such terminal, the views print separate lines. Each line begins with the name of
 * its export. With `--events`, the views write NDJSON to stdout instead.
 * @param exports ids of the exports with short names, such as `prod.eu-central-1`
 */
export function progressViews(
  io: Io,
  exports: readonly { id: string; name: string }[],
  { events = false }: { events?: boolean | undefined } = {},
): { id: string; view: ProgressView }[] {
  const lines = new LiveLines(io.stderr, exports.length);
  // A terminal cannot rewrite lines that have left its screen.
  const fits = isTerminal(io.stderr, io.env) && exports.length < (io.stderr.rows ?? DEFAULT_ROWS);
  const width = Math.max(...exports.map(({ name }) => name.length));
  return exports.map(({ id, name }, at) => {
    const label = `${name.padEnd(width)}  `;
    const view = events ? eventView(io) : fits ? barView(io, lines, label, at) : lineView(io, label);
    return { id, view: { ...view, everyMs: Math.max(view.everyMs, EVERY_MS_PER_EXPORT * exports.length) } };
  });
}

function eventView(io: Io): ProgressView {
  let last = '';
  return {
    everyMs: 1_000,
    update({ exportId, paused, workerSeen, progress }) {
      const { asOf, ...known } = progress ?? {};
      const event = { paused, workerSeen, ...known };
      const text = JSON.stringify(event);
      if (text === last) return;
      last = text;
      printJson(io, {
        type: 'progress',
        exportId,
        at: new Date(io.now()).toISOString(),
        ...defined({ asOf }),
        ...event,
      });
    },
    stop: () => {},
  };
}

const LINE_AT_LEAST_EVERY_MS = 30_000;

/**
 * Prints a line when a slice is done, when the phase, the task, the trouble, the turn or the state of the worker
 * changes, and every half minute while nothing changes.
 */
function lineView(io: Io, label: string): ProgressView {
  let lastState = '';
  let lastAtMs = 0;
  return {
    everyMs: 1_000,
    update(running) {
      const nowMs = io.now();
      const state = stateOf(running);
      if (state === lastState && nowMs - lastAtMs < LINE_AT_LEAST_EVERY_MS) return;
      lastState = state;
      lastAtMs = nowMs;
      note(io, label + lineOf(running, nowMs));
    },
    stop(_keep, status) {
      if (label !== '' && status !== undefined) note(io, label + status);
    },
  };
}

/** A text that changes whenever a new line is worth printing. */
function stateOf({ paused, progress }: RunningExport): string {
  if (progress === null) return 'unknown';
  const { phase, task, trouble, turn } = progress;
  const ids = [task?.taskId, trouble?.code, turn?.holder?.exportId, turn?.ahead];
  return [paused, phase, doneOf(progress).done, ...ids].join(' ');
}

function lineOf(running: RunningExport, nowMs: number): string {
  const { progress } = running;
  const amounts = progress === null ? 'progress unknown' : `${slicesDoneText(progress)}, ${exportedText(progress)}`;
  const { before, name, after } = activityOfRunning(running, nowMs);
  return `${amounts} - ${before}${name}${after} (${clockText(running, nowMs)})`;
}

/** Maximum number of characters of a label, so that a line also has room for the progress. */
const LONGEST_LABEL = 40;

function barView({ now }: Io, lines: LiveLines, label: string, at = 0): ProgressView {
  const name = label.length > LONGEST_LABEL ? `…${label.slice(1 - LONGEST_LABEL)}` : label;
  return {
    everyMs: 500,
    update: (running) => lines.show(at, (most) => name + progressLine(running, now(), Math.max(0, most - name.length))),
    stop(keep, status) {
      if (label !== '' && status !== undefined) lines.show(at, () => name + status);
      lines.end(at, keep);
    },
  };
}
