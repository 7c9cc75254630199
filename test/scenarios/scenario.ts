import type { World, WorldOptions } from '../support/world.js';

export interface ScenarioOptions extends WorldOptions {
  /**
   * The test run in which the scenario also runs over a real Temporal server. A scenario without this option runs over
   * a real server only with LOGFERRY_TEST_ALL.
   */
  alsoOverTheServer?: 'npm test' | 'npm run test:rest';
  /** Set for a scenario of `npm test` that runs over the server once more in the layer `switched`. */
  alsoSwitched?: true;
  /** Number of days that pass in a scenario of more than an hour. Such a scenario runs only in virtual time. */
  days?: number;
  /** Set for a scenario that may end while tasks still run at AWS. */
  leavesTasks?: true;
}

/**
 * A test: what happens in a world, and what must then be true. It runs over the simulator and, if its options say so,
 * also over a real server.
 */
export interface Scenario {
  title: string;
  options: ScenarioOptions;
  run(world: World): Promise<void>;
}

/** Scenarios about one subject. */
export class Topic {
  readonly scenarios: Scenario[] = [];

  constructor(readonly name: string) {}

  scenario(title: string, options: ScenarioOptions, run: Scenario['run']): void {
    this.scenarios.push({ title, options, run });
  }
}
