import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaign } from './campaign.js';
import { type Code, shippedCode } from './code.js';
import { isNoticed, MUTANTS } from './mutants.js';
import { mutatedCode, removeCopies } from './mutated-code.js';
import { simulate } from './simulate.js';

/** Number of schedules; every seed is another one. `npm run simulate` runs thousands. */
const SCHEDULES = 300;
/** Number of schedules within which each mistake must be noticed. */
const SCHEDULES_FOR_A_MISTAKE = 1_000;

describe('simulated schedules of the two workflows', () => {
  let code: Code;

  beforeAll(async () => {
    code = await shippedCode();
  });
  afterAll(removeCopies);

  it('keep every invariant', async () => {
    const { violations, totals } = await campaign(code, { seed: 1, schedules: SCHEDULES });

    expect(violations).toEqual([]);
    expect(totals.exportTasks).toBeGreaterThan(SCHEDULES);
    expect(totals.replays).toBeGreaterThan(SCHEDULES);
  });

  it('are the same whenever a seed is run', async () => {
    const run = async (): Promise<string[]> => {
      const lines: string[] = [];
      await simulate(7, code, (line) => lines.push(line));
      return lines;
    };
    const first = await run();

    expect(first.length).toBeGreaterThan(20);
    expect(await run()).toEqual(first);
  });

  it.each(MUTANTS)('show that $mistake', async (mutant) => {
    const mistaken = await mutatedCode(code, mutant);
    const options = { seed: 1, schedules: SCHEDULES_FOR_A_MISTAKE };
    const { violations } = await campaign(mistaken, options, (found) => isNoticed(mutant, found));

    expect(violations.flatMap(({ checks }) => checks)).toContain(mutant.noticedBy);
  });
});
