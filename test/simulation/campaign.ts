import { type Check, violationText } from './checks/check.js';
import type { Code } from './code.js';
import type { Focus } from './random-scenario.js';
import { simulate } from './simulate.js';

/** The results of simulated runs with consecutive seeds. */
export interface Campaign {
  runs: number;
  seconds: number;
  seeds: { first: number; last: number };
  /**
   * The seeds whose simulated runs broke an invariant, each with its first violations and all checks that noticed one.
   */
  violations: { seed: number; found: string[]; checks: Check[] }[];
  totals: Record<string, number>;
}

const NAMED_VIOLATIONS = 5;

/**
 * Makes simulated runs with consecutive seeds.
 * @param isEnough called before each simulated run with the violations so far. If it returns true, the campaign ends
 */
export async function campaign(
  code: Code,
  { seed, runs, focus }: { seed: number; runs: number; focus?: Focus | undefined },
  isEnough: (violations: Campaign['violations']) => boolean = () => false,
): Promise<Campaign> {
  const startedMs = performance.now();
  const violations: Campaign['violations'] = [];
  const totals: Record<string, number> = {};
  let last = seed - 1;
  while (last < seed + runs - 1 && !isEnough(violations)) {
    last += 1;
    const { violations: found, counts } = await simulate(last, code, focus && { focus });
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
    if (found.length === 0) continue;
    violations.push({
      seed: last,
      found: found.slice(0, NAMED_VIOLATIONS).map(violationText),
      checks: [...new Set(found.map(({ check }) => check))],
    });
  }
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  return { runs: last - seed + 1, seconds, seeds: { first: seed, last }, violations, totals };
}
