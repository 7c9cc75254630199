import type { World, WorldOptions } from '../support/world.js';

export interface ScenarioOptions extends WorldOptions {
  /**
   * Every run of the tests also runs this scenario over a real Temporal server; other scenarios only with
   * LOGFERRY_TEST_ALL.
   */
  alsoOverTheServer?: true;
  /** The scenario takes seconds, so it runs only with the emulator's default settings. */
  costly?: true;
  /** How many days pass in the scenario, if it takes more than an hour. It then runs in virtual time only. */
  days?: number;
  /** Tasks may go on at AWS when the scenario ends. */
  leavesTasks?: true;
}

/** What happens in a world and what must hold of it, written once for the simulator and the real server. */
export interface Scenario {
  title: string;
  options: ScenarioOptions;
  tell(world: World): Promise<void>;
}

/** Scenarios about one subject. */
export class Topic {
  readonly scenarios: Scenario[] = [];

  constructor(readonly name: string) {}

  scenario(title: string, options: ScenarioOptions, tell: Scenario['tell']): void {
    this.scenarios.push({ title, options, tell });
  }
}
