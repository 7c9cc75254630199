import type { World, WorldOptions } from '../support/world.js';

export interface ScenarioOptions extends WorldOptions {
  /**
   * The test run that also runs the scenario over a real Temporal server. Scenarios without this mark run there only with
   * LOGFERRY_TEST_ALL.
   */
  alsoOverTheServer?: 'npm test' | 'npm run test:rest';
  /** The scenario takes seconds, so it runs only with workflows in memory. */
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
