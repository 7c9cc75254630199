import type { LiveProgress } from '../../client/index.js';
import { activityText, carriedText, clockText, doneOf } from './progress-text.js';
import { clean, isTerminal, note, printJson } from './terminal.js';

/** Shows how an export goes on. */
export interface ProgressView {
  /** How often it wants to be updated. */
  everyMs: number;
  update(progress: LiveProgress): void;
  stop(): void;
}

const LINE_AT_LEAST_EVERY_MS = 30_000;

/** One bar at the bottom of a terminal, lines elsewhere, NDJSON for programs that asked for events. */
export async function progressView(events: boolean): Promise<ProgressView> {
  if (events) return eventView();
  return isTerminal(process.stderr) ? barView() : lineView();
}

function eventView(): ProgressView {
  let last = '';
  return {
    everyMs: 1_000,
    update(progress) {
      const event = JSON.stringify(progress);
      if (event === last) return;
      last = event;
      printJson({ type: 'progress', at: new Date().toISOString(), ...progress });
    },
    stop: () => {},
  };
}

/** A line whenever a slice is over or the phase changes, and now and then while nothing does. */
export function lineView(write: (line: string) => void = note, now: () => number = Date.now): ProgressView {
  let lastState = '';
  let lastAtMs = 0;
  return {
    everyMs: 1_000,
    update(progress) {
      const state = `${progress.phase} ${doneOf(progress).done} ${progress.task?.taskId ?? ''}`;
      if (state === lastState && now() - lastAtMs < LINE_AT_LEAST_EVERY_MS) return;
      lastState = state;
      lastAtMs = now();
      write(`${carriedText(progress)} - ${activityText(progress, now())} (${clockText(progress, now())})`);
    },
    stop: () => {},
  };
}

async function barView(): Promise<ProgressView> {
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: '{bar} {carried} | {activity} | {clock}',
    barsize: 20,
    barCompleteChar: '=',
    barIncompleteChar: '-',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    fps: 4,
  });
  let started = false;
  return {
    everyMs: 500,
    update(progress) {
      const { done, planned } = doneOf(progress);
      const texts = {
        carried: carriedText(progress),
        activity: clean(activityText(progress, Date.now())),
        clock: clockText(progress, Date.now()),
      };
      if (!started) bar.start(Math.max(planned, 1), done, texts);
      started = true;
      bar.setTotal(Math.max(planned, 1));
      bar.update(done, texts);
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}
