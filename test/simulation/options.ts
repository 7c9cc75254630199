import { parseArgs } from 'node:util';

export interface Options {
  runs: number;
  seed: number;
  /** Whether the events are printed line by line. */
  trace: boolean;
  /** Whether the simulated runs use each mutant instead of the built code. */
  mutants: boolean;
}

/**
 * Reads `--runs N --seed S [--trace] [--mutants]`. Default number of simulated runs: 5,000; with `--mutants` 300 for
 * each mutant; with `--trace` one.
 * @throws Error that names the flag that is unknown or has no number
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      trace: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
    },
  });
  const { trace, mutants } = values;
  const runs = values.runs ?? (trace ? '1' : mutants ? '300' : '5000');
  return { runs: whole('runs', runs), seed: whole('seed', values.seed), trace, mutants };
}

function whole(flag: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new Error(`--${flag} ${value}: must be a whole number, 0 or more`);
}
