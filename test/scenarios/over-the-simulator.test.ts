import { beforeAll, describe, it } from 'vitest';
import { LEAST_CERTAIN } from '../support/switches.js';
import type { WorldOptions } from '../support/world.js';
import { simulate } from './simulator/simulate.js';
import { type ScenarioCode, scenarioCode } from './simulator/simulated-world.js';
import { TOPICS } from './topics/index.js';

let code: ScenarioCode;
beforeAll(async () => {
  code = await scenarioCode();
});

const all = (more?: WorldOptions): void => {
  for (const { name, scenarios } of TOPICS) {
    describe(name, () => {
      for (const scenario of scenarios.filter(({ options }) => !more || !options.costly))
        it(scenario.title, () => simulate(code, scenario, more));
    });
  }
};

all();

describe('with the least certain points of AWS set otherwise and no workflow in memory', () => {
  all({ emulator: LEAST_CERTAIN, maxCachedWorkflows: 0 });
});
