import type { ChaosOptions } from '../options.js';
import type { Choices } from './choices.js';

/** Time (ms) at the beginning of a run in which nothing is killed. */
export const CALM_BEGINNING_MS = 2_000;

interface WorkerKill {
  /** Time since the beginning of the run (ms). */
  atMs: number;
  worker: number;
}

/** Instants (ms after the beginning) that are spread over the length of the run, with some randomness. */
export function momentsOf(choices: Choices, count: number, lengthMs: number): number[] {
  const gap = (lengthMs - CALM_BEGINNING_MS) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) =>
    Math.round(CALM_BEGINNING_MS + gap * (index + choices.between(0, 50) / 100)),
  );
}

/**
 * Kills in bursts with pauses between them. Temporal needs up to half a minute to give a lost worker's work to another
 * worker, so evenly spread kills would leave no time for exports. A burst is one kill, several kills of one worker as
 * it starts, or one kill of all workers at the same time.
 */
export function workerKills(choices: Choices, options: ChaosOptions, lengthMs: number): WorkerKill[] {
  const bursts: (readonly { afterMs: number; worker: number }[])[] = [];
  for (let left = options.workerKills; left > 0; left -= bursts.at(-1)?.length ?? left) {
    bursts.push(burst(choices, options).slice(0, left));
  }
  const moments = momentsOf(choices, bursts.length, lengthMs);
  return bursts.flatMap((kills, index) =>
    kills.map(({ afterMs, worker }) => ({ atMs: Math.min((moments[index] ?? 0) + afterMs, lengthMs), worker })),
  );
}

function burst(choices: Choices, options: ChaosOptions): { afterMs: number; worker: number }[] {
  const victim = choices.between(0, options.workers - 1);
  const sizes = { single: 1, loop: choices.between(3, 7), all: options.workers } as const;
  const kind = choices.weighted([
    [2, 'single'],
    [4, 'loop'],
    [1, 'all'],
  ] as const);
  let afterMs = 0;
  return Array.from({ length: sizes[kind] }, (_, index) => {
    if (index > 0) afterMs += kind === 'loop' ? choices.between(800, 3_500) : choices.between(0, 300);
    return { afterMs, worker: kind === 'all' ? index : victim };
  });
}
