import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../scenarios/simulator/simulate.js';
import { scenarioCode } from '../scenarios/simulator/simulated-world.js';
import { LATE_CREATE, lostReplies } from '../scenarios/topics/lost-replies.js';
import { type Campaign, campaign } from './campaign.js';
import { type Code, shippedCode } from './code.js';
import { EARLY_SEARCH, isNoticed, MUTANTS } from './mutants.js';
import { mutatedCode, removeCopies } from './mutated-code.js';

/** Maximum number of simulated runs until a mistake is noticed. Most mistakes are noticed within ten. */
const RUNS_FOR_A_MISTAKE = 1_000;

let code: Code;

beforeAll(async () => {
  code = await shippedCode();
});
afterAll(removeCopies);

describe('simulated runs of the two workflows', () => {
  // A loop and not `it.each`, which would shorten the title.
  for (const mutant of MUTANTS) {
    it(`notice the mistake that ${mutant.mistake}`, async ({ signal }) => {
      const mistaken = await mutatedCode(code, mutant);
      const options = { seed: 1, runs: RUNS_FOR_A_MISTAKE, focus: mutant.focus };
      const isEnough = (found: Campaign['violations']) => signal.aborted || isNoticed(mutant, found);
      const { violations } = await campaign(mistaken, options, isEnough);

      expect(violations.flatMap(({ checks }) => checks)).toContain(mutant.noticedBy);
    });
  }
});

describe('a scenario', () => {
  it(`notices the mistake that ${EARLY_SEARCH.mistake}`, async () => {
    const scenario = lostReplies.scenarios.find(({ title }) => title === LATE_CREATE);
    if (scenario === undefined) throw new Error('the scenario does not exist');
    const shipped = await scenarioCode();
    const mistaken = { ...shipped, ...(await mutatedCode(shipped, EARLY_SEARCH)) };

    await expect(simulate(mistaken, scenario)).rejects.toThrow("expected [ ':g1', ':g1' ] to deeply equal [ ':g1' ]");
  });
});
