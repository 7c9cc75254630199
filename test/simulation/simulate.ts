import { Bystander } from './bystander.js';
import type { Violation } from './checks/check.js';
import type { Code } from './code.js';
import { type Focus, type RandomScenario, scenarioOf } from './random-scenario.js';
import { type Counts, RandomWorld } from './random-world.js';
import { Attempt } from './temporal/simulated-worker.js';
import { Random } from './time/random.js';
import { installVirtualTime } from './time/virtual-time.js';

/** Virtual time (ms) after the last fault within which every export must close. */
const PATIENCE_MS = 60 * 60_000;

export interface Simulated {
  seed: number;
  violations: Violation[];
  counts: Counts;
  scenario: RandomScenario;
}

export interface SimulateOptions {
  /** Receives the events line by line. */
  trace?: (line: string) => void;
  /** Changes the scenario that the seed has decided, so that a situation is more frequent. */
  focus?: Focus;
}

/**
 * Makes the simulated run of a seed in virtual time.
 * 1. The events and faults of the simulated run occur. Then every export must close.
 * 2. The requests are repeated immediately.
 * 3. The requests are repeated at a time when no window can get late events any more.
 *
 * If an export does not close, the simulation ends, because the lane would check this export for weeks of virtual time.
 */
export async function simulate(seed: number, code: Code, { trace, focus }: SimulateOptions = {}): Promise<Simulated> {
  const random = new Random(seed);
  const decided = scenarioOf(random);
  const scenario = focus?.(decided) ?? decided;
  const world = new RandomWorld(scenario, random, code, trace);
  const restore = installVirtualTime(
    () => world.timeline.nowMs,
    () => Attempt.current(),
  );
  const { stackTraceLimit } = Error;
  // Stack traces are switched off to save time, because there are many simulated failures and no test reads their
  // stacks.
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
      `the simulation stopped with an error: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    );
  } finally {
    restore();
    Error.stackTraceLimit = stackTraceLimit;
    await world.dispose();
  }
  const { violations, counts } = world;
  return { seed, violations, counts, scenario };
}
