import { beforeAll, describe, it } from 'vitest';
import { workflowCacheIsOff } from '../support/switches.js';
import { simulate } from './simulator/simulate.js';
import { type ScenarioCode, scenarioCode } from './simulator/simulated-world.js';
import { TOPICS } from './topics/index.js';

let code: ScenarioCode;
beforeAll(async () => {
  code = await scenarioCode();
});

// In the layer `switched-scenarios`, each workflow task replays the whole history. This takes time, so the layer runs
// only the scenarios that are important enough to run over a real server, too, and the topics with `isSwitched`. `npm
// run test:matrix` runs all scenarios.
const isShort = workflowCacheIsOff() && process.env.LOGFERRY_TEST_ALL === undefined;

for (const { name, options, scenarios } of TOPICS) {
  const isWhole = !isShort || options.isSwitched;
  const chosen = scenarios.filter(({ options: { alsoOverTheServer } }) => isWhole || alsoOverTheServer !== undefined);
  if (chosen.length === 0) continue;
  describe(name, () => {
    for (const scenario of chosen) it(scenario.title, () => simulate(code, scenario));
  });
}
