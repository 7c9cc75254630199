import { parseArgs } from 'node:util';

export interface Options {
  schedules: number;
  seed: number;
  /** Prints the events line by line. */
  trace: boolean;
  /** Whether the schedules run against each mutant instead of the built code. */
  mutants: boolean;
}

/**
 * Reads `--schedules N --seed S [--trace] [--mutants]`. With `--trace` the default number of schedules is one.
 * @throws Error that names the flag that is unknown or has no number
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      schedules: { type: 'string' },
      seed: { type: 'string', default: '1' },
      trace: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
    },
  });
  const { trace, mutants } = values;
  const schedules = values.schedules ?? (trace ? '1' : mutants ? '300' : '5000');
  return { schedules: whole('schedules', schedules), seed: whole('seed', values.seed), trace, mutants };
}

function whole(flag: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new Error(`--${flag} ${value}: must be a whole number, 0 or more`);
}
