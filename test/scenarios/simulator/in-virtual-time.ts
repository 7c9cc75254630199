import { Attempt } from '../../simulation/temporal/simulated-worker.js';
import { Timeline } from '../../simulation/time/timeline.js';
import { installVirtualTime, type Waiting } from '../../simulation/time/virtual-time.js';
import { EVENT_LIMIT_MS } from '../../support/time-limits.js';

/** When virtual time begins. */
const START_MS = Date.parse('2026-11-20T12:00:00Z');

/** A scenario without any event for this real time (ns) counts as hanging. */
const HANGS_AFTER_NS = BigInt(EVENT_LIMIT_MS) * 1_000_000n;

/** A world in virtual time. Virtual time stands still while `busy` is more than 0. */
export interface VirtualWorld {
  readonly busy: number;
  /** A report of what happened, for a person who examines it. */
  readonly trace: string;
  close(): Promise<void>;
}

interface Rest<Made> {
  /** Number of events after which a scenario counts as endless. */
  mostEvents?: number;
  /** Runs after the end of the scenario, while virtual time stands still. */
  afterwards?: (world: Made) => Promise<void>;
}

/**
 * Makes a world and runs a scenario (`run`) in it, in virtual time. @param patienceMs virtual time after which a
 * scenario that has not ended counts as hanging
 */
export async function inVirtualTime<Made extends VirtualWorld, Result>(
  patienceMs: number,
  make: (timeline: Timeline) => Made,
  run: (world: Made) => Promise<Result>,
  { mostEvents, afterwards = async () => undefined }: Rest<Made> = {},
): Promise<Result> {
  const timeline = new Timeline(START_MS, mostEvents);
  const outside = waitingOn(timeline);
  const restore = installVirtualTime(
    () => timeline.nowMs,
    () => Attempt.current() ?? outside,
  );
  const world = make(timeline);
  try {
    let over = false;
    const running = run(world).finally(() => {
      over = true;
    });
    running.catch(() => undefined);
    // If no event is planned, the code of the scenario may still be running, so this loop lets Node.js go on.
    let idleSince = process.hrtime.bigint();
    while (!over && process.hrtime.bigint() - idleSince < HANGS_AFTER_NS) {
      const beforeMs = timeline.nowMs;
      const isLate = !(await timeline.runUntil(START_MS + patienceMs, () => over || world.busy > 0));
      if (isLate) break;
      if (world.busy > 0 || timeline.nowMs > beforeMs) idleSince = process.hrtime.bigint();
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!over) throw new Error(`the scenario waits for ever\n${world.trace}`);
    const result = await running;
    await afterwards(world);
    return result;
  } finally {
    await world.close();
    restore();
  }
}

/** Timers for code outside of activities. They are events of the timeline of virtual time. */
const waitingOn = (timeline: Timeline): Waiting => ({
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const aborted = () => {
        timer.off = true;
        reject(new Error('aborted'));
      };
      const timer = timeline.after(ms, () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      });
      signal?.addEventListener('abort', aborted, { once: true });
    }),
  after(ms, call) {
    const timer = timeline.after(ms, call);
    return () => {
      timer.off = true;
    };
  },
  every(ms, call) {
    let timer = timeline.after(ms, beat);
    function beat(): void {
      call();
      timer = timeline.after(ms, beat);
    }
    return () => {
      timer.off = true;
    };
  },
});
