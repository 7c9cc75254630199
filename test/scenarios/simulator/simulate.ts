import { expect } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../contract/index.js';
import { Attempt } from '../../simulation/temporal/worker.js';
import { Timeline } from '../../simulation/time/timeline.js';
import { installVirtualTime, type Waiting } from '../../simulation/time/virtual-time.js';
import type { Scenario } from '../scenario.js';
import { type ScenarioCode, SimulatedWorld } from './simulated-world.js';

const START_MS = Date.parse('2026-11-20T12:00:00Z');
/** Virtual time (ms) after which a scenario that has not ended counts as hanging. */
const patienceMs = ({ days = 0 }: Scenario['options']): number => HOUR_MS + days * DAY_MS;

/**
 * Real time (ns) without any event after which a scenario counts as hanging. The limit is long, because activities can
 * wait for threads of Node.js (files, compression), and such waits are not events of virtual time.
 */
const HANGS_AFTER_NS = 60_000_000_000n;

/** Runs a scenario in virtual time. */
export async function simulate(code: ScenarioCode, { options, tell }: Scenario): Promise<void> {
  const timeline = new Timeline(START_MS);
  const outside = waitingOn(timeline);
  const restore = installVirtualTime(
    () => timeline.nowMs,
    () => Attempt.current() ?? outside,
  );
  const world = new SimulatedWorld(timeline, code, options);
  try {
    let over = false;
    const told = tell(world).finally(() => {
      over = true;
    });
    told.catch(() => undefined);
    // If no event is planned, the code of the scenario may still be running, so this loop lets Node.js go on.
    let idleSince = process.hrtime.bigint();
    while (!over && process.hrtime.bigint() - idleSince < HANGS_AFTER_NS) {
      const beforeMs = timeline.nowMs;
      const isLate = !(await timeline.runUntil(START_MS + patienceMs(options), () => over || world.busy > 0));
      if (isLate) break;
      if (world.busy > 0 || timeline.nowMs > beforeMs) idleSince = process.hrtime.bigint();
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!over) throw new Error(`the scenario waits for ever\n${world.story}`);
    await told;
    const { liveTasks, defects } = world.emulator.state();
    expect({ liveTasks: options.leavesTasks ? 0 : liveTasks, defects }).toEqual({ liveTasks: 0, defects: [] });
    expect(await world.examineHistories()).toBeGreaterThan(0);
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
