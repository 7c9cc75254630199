import { describe } from 'vitest';
import type { ScenarioOptions } from '../scenarios/scenario.js';
import { TOPICS } from '../scenarios/topics/index.js';
import { overServer } from '../support/create-world.js';

/**
 * Registers the wanted scenarios as tests with a real server and real sockets. Time is real there, so a scenario cannot
 * wait for days.
 */
export function scenariosOverTheServer(isWanted: (options: ScenarioOptions) => boolean): void {
  for (const { name, scenarios } of TOPICS) {
    const wanted = scenarios.filter(({ options }) => options.days === undefined && isWanted(options));
    if (wanted.length === 0) continue;
    describe(name, () => {
      for (const { title, options, run } of wanted) overServer(title, options, run);
    });
  }
}
