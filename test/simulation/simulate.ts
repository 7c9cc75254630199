import { Bystander } from './bystander.js';
import type { Code } from './code.js';
import { type Scenario, scenarioOf } from './scenario.js';
import { Attempt } from './temporal/worker.js';
import { Random } from './time/random.js';
import { installVirtualTime } from './time/virtual-time.js';
import { type Counts, World } from './world.js';

/** How long after the last fault everything must be over, in virtual time. */
const PATIENCE_MS = 60 * 60_000;

export interface Simulated {
  seed: number;
  violations: string[];
  counts: Counts;
  scenario: Scenario;
}

/**
 * Runs one schedule: what the seed says, then a time without faults in which all must end, then everything again.
 * @param trace is told what happened, line by line
 */
export async function simulate(seed: number, code: Code, trace?: (line: string) => void): Promise<Simulated> {
  const random = new Random(seed);
  const scenario = scenarioOf(random);
  const world = new World(scenario, random, code, trace);
  const restore = installVirtualTime(
    () => world.timeline.nowMs,
    () => Attempt.current(),
  );
  const { stackTraceLimit } = Error;
  // Simulated failures are many, and nobody reads where they were thrown.
  if (trace === undefined) Error.stackTraceLimit = 0;
  try {
    const bystander = new Bystander(world, scenario);
    await bystander.actsUntilQuiet();
    await world.allClosedWithin(PATIENCE_MS);
    await bystander.asksAgain(PATIENCE_MS);
    world.checkAtTheEnd();
  } catch (error) {
    world.violation(`the simulation broke off: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  } finally {
    restore();
    Error.stackTraceLimit = stackTraceLimit;
    await world.dispose();
  }
  const { violations, counts } = world;
  return { seed, violations, counts, scenario };
}
