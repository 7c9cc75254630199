import { beforeAll, describe, it } from 'vitest';
import { simulate } from './simulator/simulate.js';
import { type ScenarioCode, scenarioCode } from './simulator/simulated-world.js';
import { TOPICS } from './topics/index.js';

let code: ScenarioCode;
beforeAll(async () => {
  code = await scenarioCode();
});

for (const { name, scenarios } of TOPICS) {
  describe(name, () => {
    for (const scenario of scenarios) it(scenario.title, () => simulate(code, scenario));
  });
}
