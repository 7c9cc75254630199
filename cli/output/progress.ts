import { clearLine, cursorTo } from 'node:readline';
import type { RunningExport } from '../../contract/progress.js';
import type { Io, Output } from '../io.js';
import { clockText, doneOf, exportedText, slicesDoneText } from './amounts.js';
import { activityOfRunning, progressLine } from './progress-line.js';
import { clean, isTerminal, note, printJson } from './terminal.js';

/** Shows the progress of an export. */
export interface ProgressView {
  /** Time between two updates (ms). */
  everyMs: number;
  update(running: RunningExport): void;
  /** Ends the view. @param keep whether the last progress stays visible, because the export is still open */
  stop(keep: boolean): void;
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
    update({ paused, workerSeen, progress }) {
      const { asOf, ...known } = progress ?? {};
      const event = { paused, workerSeen, ...known };
      const text = JSON.stringify(event);
      if (text === last) return;
      last = text;
      printJson(io, {
        type: 'progress',
        at: new Date(io.now()).toISOString(),
        ...(asOf !== undefined && { asOf }),
        ...event,
      });
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
    update(running) {
      const nowMs = io.now();
      const state = stateOf(running);
      if (state === lastState && nowMs - lastAtMs < LINE_AT_LEAST_EVERY_MS) return;
      lastState = state;
      lastAtMs = nowMs;
      note(io, lineOf(running, nowMs));
    },
    stop: () => {},
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

const DEFAULT_COLUMNS = 80;

function barView({ stderr, now }: Io): ProgressView {
  const line = new LiveLine(stderr);
  return {
    everyMs: 500,
    update: (running) => line.show((most) => progressLine(running, now(), most)),
    stop: (keep) => (keep ? line.leave() : line.clear()),
  };
}

/** The last line of a terminal, which is rewritten. A line that the terminal wraps cannot be rewritten. */
class LiveLine {
  readonly #stream: Output;
  #shown = false;

  constructor(stream: Output) {
    this.#stream = stream;
  }

  /** @param line makes the line for a number of characters, which is one less than the terminal has columns */
  show(line: (most: number) => string): void {
    const most = (this.#stream.columns || DEFAULT_COLUMNS) - 1;
    this.clear();
    this.#stream.write(clean(line(most)).slice(0, most));
    this.#shown = true;
  }

  clear(): void {
    if (!this.#shown) return;
    cursorTo(this.#stream, 0);
    clearLine(this.#stream, 0);
    this.#shown = false;
  }

  /** Leaves the line on the screen. The next output begins below it. */
  leave(): void {
    if (!this.#shown) return;
    this.#stream.write('\n');
    this.#shown = false;
  }
}
