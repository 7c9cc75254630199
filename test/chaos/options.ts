import { parseArgs } from 'node:util';

/** Options of a chaos run. The seed decides the whole plan of the run, but not the order in which processes act. */
export interface ChaosOptions {
  exports: number;
  seed: number;
  /** Beginning of the run (epoch ms). Some log groups have events from the weeks before this time. */
  nowMs: number;
  /**
   * How long exports are started and faults occur (minutes). After this time, the run waits for open exports to close.
   */
  minutes: number;
  workers: number;
  workerKills: number;
  serverKills: number;
  stalls: number;
  /** Maximum number of faults for the emulator. */
  faults: number;
}

const PER_MINUTE = { workerKills: 12, serverKills: 1, stalls: 2, faults: 60 } as const;
const DEFAULTS = { exports: 30, seed: 1, minutes: 1, workers: 3 } as const;

/**
 * Reads `--exports N --seed S --minutes M [--workers W]`. The numbers of kills, stalls and faults follow from the
 * minutes, unless `--worker-kills`, `--server-kills`, `--stalls` or `--faults` give them.
 * @throws Error that names the flag that is unknown or has no number
 */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const flags = ['exports', 'seed', 'minutes', 'workers', 'worker-kills', 'server-kills', 'stalls', 'faults'];
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: 'string' as const }]));
  const { values } = parseArgs({ args: [...args], options });
  const number = (flag: string, otherwise: number, isWhole = true): number => {
    const value = values[flag];
    if (value === undefined) return otherwise;
    const parsed = Number(value);
    const isGood = parsed >= 0 && (isWhole ? Number.isInteger(parsed) : Number.isFinite(parsed));
    if (!isGood) throw new Error(`--${flag} ${value}: must be ${isWhole ? 'a whole number' : 'a number'}, 0 or more`);
    return parsed;
  };
  const minutes = number('minutes', DEFAULTS.minutes, false);
  return {
    exports: number('exports', DEFAULTS.exports),
    seed: number('seed', DEFAULTS.seed),
    nowMs: Date.now(),
    minutes,
    workers: Math.max(1, number('workers', DEFAULTS.workers)),
    workerKills: number('worker-kills', Math.round(PER_MINUTE.workerKills * minutes)),
    serverKills: number('server-kills', Math.max(1, Math.round(PER_MINUTE.serverKills * minutes))),
    stalls: number('stalls', Math.round(PER_MINUTE.stalls * minutes)),
    faults: number('faults', Math.round(PER_MINUTE.faults * minutes)),
  };
}
