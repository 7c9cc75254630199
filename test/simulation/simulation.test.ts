import { beforeAll, describe, expect, it } from 'vitest';
import { campaign } from './campaign.js';
import { type Code, shippedCode } from './code.js';
import * as focuses from './focuses.js';
import { simulate } from './simulate.js';

/** Number of simulated runs, each with a seed of its own. `npm run simulate` runs thousands. */
const RUNS = 100;

/** Number of simulated runs for each focus. A focus makes a situation frequent that is rare in other simulated runs. */
const RUNS_OF_A_FOCUS = 3;

describe('simulated runs of the two workflows', () => {
  let code: Code;

  beforeAll(async () => {
    code = await shippedCode();
  });

  it('break no invariant', async () => {
    const { violations, totals } = await campaign(code, { seed: 1, runs: RUNS });

    expect(violations).toEqual([]);
    expect(totals.exportTasks).toBeGreaterThan(RUNS);
    expect(totals.replays).toBeGreaterThan(RUNS);
  });

  it.each(Object.entries(focuses))('break no invariant in the rare situation %s', async (_name, focus) => {
    const { violations } = await campaign(code, { seed: 1, runs: RUNS_OF_A_FOCUS, focus });

    expect(violations).toEqual([]);
  });

  it('are the same each time for the same seed', async () => {
    const run = async (): Promise<string[]> => {
      const lines: string[] = [];
      await simulate(7, code, { trace: (line) => lines.push(line) });
      return lines;
    };
    const first = await run();

    expect(first.length).toBeGreaterThan(20);
    expect(await run()).toEqual(first);
  });
});
