import { afterAll, beforeAll, expect, it } from 'vitest';
import { campaign } from './campaign.js';
import { type Code, shippedCode } from './code.js';
import { isNoticed, MUTANTS } from './mutants.js';
import { mutatedCode, removeCopies } from './mutated-code.js';

/** Number of schedules within which each mistake must be noticed. */
const SCHEDULES_FOR_A_MISTAKE = 1_000;

let code: Code;

beforeAll(async () => {
  code = await shippedCode();
});
afterAll(removeCopies);

it.each(MUTANTS)('simulated schedules of the two workflows show that $mistake', async (mutant) => {
  const mistaken = await mutatedCode(code, mutant);
  const options = { seed: 1, schedules: SCHEDULES_FOR_A_MISTAKE };
  const { violations } = await campaign(mistaken, options, (found) => isNoticed(mutant, found));

  expect(violations.flatMap(({ checks }) => checks)).toContain(mutant.noticedBy);
});
