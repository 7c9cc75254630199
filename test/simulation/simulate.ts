import { Bystander } from './bystander.js';
import type { Violation } from './checks/check.js';
import type { Code } from './code.js';
import { type Focus, type Scenario, scenarioOf } from './scenario.js';
import { Attempt } from './temporal/worker.js';
import { Random } from './time/random.js';
import { installVirtualTime } from './time/virtual-time.js';
import { type Counts, ScheduleWorld } from './world.js';

/** Virtual time after the last fault within which everything must end. */
const PATIENCE_MS = 60 * 60_000;

export interface Simulated {
  seed: number;
  violations: Violation[];
  counts: Counts;
  scenario: Scenario;
}

export interface SimulateOptions {
  /** Receives the events line by line. */
  trace?: (line: string) => void;
  /** Changes what the seed has decided, so that some situation is more frequent. */
  focus?: Focus;
}

/**
 * Runs one schedule: the seed's events, then a time without faults in which every export must close, then all requests
 * again: at once, and when no window can get late events any more. It ends early when an export waits for ever, because
 * its lane would go on looking after it for weeks of virtual time.
 */
export async function simulate(seed: number, code: Code, { trace, focus }: SimulateOptions = {}): Promise<Simulated> {
  const random = new Random(seed);
  const decided = scenarioOf(random);
  const scenario = focus?.(decided) ?? decided;
  const world = new ScheduleWorld(scenario, random, code, trace);
  const restore = installVirtualTime(
    () => world.timeline.nowMs,
    () => Attempt.current(),
  );
  const { stackTraceLimit } = Error;
  // There are many simulated failures, and their stack traces are never read.
  if (trace === undefined) Error.stackTraceLimit = 0;
  try {
    const bystander = new Bystander(world, scenario);
    await bystander.actsUntilQuiet();
    const isOver =
      (await world.allClosedWithin(PATIENCE_MS)) &&
      (await bystander.asksAgain(PATIENCE_MS)) &&
      (await bystander.asksMuchLater(PATIENCE_MS));
    if (isOver) world.checkAtTheEnd();
  } catch (error) {
    world.violation(
      'broken',
      `the simulation broke off: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    );
  } finally {
    restore();
    Error.stackTraceLimit = stackTraceLimit;
    await world.dispose();
  }
  const { violations, counts } = world;
  return { seed, violations, counts, scenario };
}
