import { parseArgs } from 'node:util';

export interface Options {
  schedules: number;
  seed: number;
  /** Prints what happened, line by line. */
  trace: boolean;
  /** Runs the schedules against each known mistake instead of the code as it is. */
  mutants: boolean;
}

/**
 * Reads `--schedules N --seed S [--trace] [--mutants]`. With `--trace` one schedule is run unless N says otherwise.
 * @throws Error naming the flag that is unknown or no number
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
