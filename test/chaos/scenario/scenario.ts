import type { ChaosOptions } from '../options.js';
import { Choices } from './choices.js';
import { type PlannedExport, plannedExports } from './exports.js';
import { type PlannedFault, plannedFaults } from './faults.js';
import { daysFor, groupNames, LANES, type LoadedStream, logData } from './log-data.js';

export type Action =
  | { kind: 'start'; id: string }
  | { kind: 'cancel'; id: string; how: 'signal' | 'native' | 'both' }
  /** Terminated, which runs no code of ours, and the same request again a little later. */
  | { kind: 'terminate'; id: string; againAfterMs: number }
  | { kind: 'foreignTask'; region: string; logGroupName: string; taskMs: number }
  | { kind: 'killWorker'; worker: number }
  | { kind: 'stallWorker'; worker: number; ms: number }
  | { kind: 'killServer'; victim: 'server' | 'supervisor' };

interface TimedAction {
  /** Since the run began. */
  atMs: number;
  action: Action;
}

export interface Scenario {
  streams: LoadedStream[];
  exports: PlannedExport[];
  /** In order of time. */
  actions: TimedAction[];
  /** For each operation in order. */
  faults: PlannedFault[][];
}

/** Exports start in this part of the time; what goes wrong begins a little later and lasts to the end. */
const STARTING_SHARE = 0.85;
const CALM_BEGINNING_MS = 2_000;
const FOREIGN_TASKS_PER_MINUTE = 3;
/** Shorter than the time between a create's deadline check and a duplicate: see the engine's first invariant. */
const LONGEST_STALL_MS = 9_000;

/** Everything a run will do, from the seed alone. */
export function scenarioOf(options: ChaosOptions): Scenario {
  const choices = new Choices(options.seed);
  const lengthMs = options.minutes * 60_000;
  const days = daysFor(options.exports);
  const streams = logData(choices, days);
  const exports = plannedExports(choices, options.exports, days);
  const later = (count: number, draw: () => Action): TimedAction[] =>
    Array.from({ length: count }, () => ({ atMs: choices.between(CALM_BEGINNING_MS, lengthMs), action: draw() }));
  const actions = [
    ...exports.flatMap((planned) => livesOf(choices, planned, choices.between(0, lengthMs * STARTING_SHARE))),
    ...later(Math.round(FOREIGN_TASKS_PER_MINUTE * options.minutes), () => foreignTask(choices)),
    ...workerKills(choices, options, lengthMs),
    ...later(options.stalls, () => ({
      kind: 'stallWorker',
      worker: worker(choices, options),
      ms: choices.between(500, LONGEST_STALL_MS),
    })),
    ...momentsOf(choices, options.serverKills, lengthMs).map((atMs) => ({
      atMs,
      action: { kind: 'killServer' as const, victim: choices.of(['server', 'supervisor'] as const) },
    })),
  ];
  const faults = plannedFaults(choices, options.faults);
  return { streams, exports, actions: actions.sort((a, b) => a.atMs - b.atMs), faults };
}

/** Spread over the time, with a little chance. */
function momentsOf(choices: Choices, count: number, lengthMs: number): number[] {
  const gap = (lengthMs - CALM_BEGINNING_MS) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) =>
    Math.round(CALM_BEGINNING_MS + gap * (index + choices.between(0, 50) / 100)),
  );
}

/**
 * In bursts with calm between them, because Temporal needs up to half a minute to give the work of a lost worker to
 * another: evenly spread, kills would be all that ever happens. A burst is one kill, one worker that is killed again and
 * again as it starts, or all workers at once.
 */
function workerKills(choices: Choices, options: ChaosOptions, lengthMs: number): TimedAction[] {
  const bursts: (readonly { afterMs: number; worker: number }[])[] = [];
  for (let left = options.workerKills; left > 0; left -= bursts.at(-1)?.length ?? left) {
    bursts.push(burst(choices, options).slice(0, left));
  }
  const moments = momentsOf(choices, bursts.length, lengthMs);
  return bursts.flatMap((kills, index) =>
    kills.map(({ afterMs, worker: victim }) => ({
      atMs: Math.min((moments[index] ?? 0) + afterMs, lengthMs),
      action: { kind: 'killWorker' as const, worker: victim },
    })),
  );
}

function burst(choices: Choices, options: ChaosOptions): { afterMs: number; worker: number }[] {
  const victim = worker(choices, options);
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

const worker = (choices: Choices, { workers }: ChaosOptions): number => choices.between(0, workers - 1);

const foreignTask = (choices: Choices): Action => ({
  kind: 'foreignTask',
  region: choices.of(LANES).region,
  logGroupName: choices.of(groupNames()),
  taskMs: choices.between(200, 3_000),
});

/** What happens to one export: it is started, perhaps cancelled or terminated, perhaps asked for once more. */
function livesOf(choices: Choices, { id }: PlannedExport, atMs: number): TimedAction[] {
  const lives: TimedAction[] = [{ atMs, action: { kind: 'start', id } }];
  const soon = () => atMs + choices.between(200, 10_000);
  if (choices.chance(0.2)) {
    const how = choices.of(['signal', 'native', 'both'] as const);
    lives.push({ atMs: soon(), action: { kind: 'cancel', id, how } });
  } else if (choices.chance(0.12)) {
    lives.push({ atMs: soon(), action: { kind: 'terminate', id, againAfterMs: choices.between(100, 3_000) } });
  }
  if (choices.chance(0.1)) lives.push({ atMs: soon() + 5_000, action: { kind: 'start', id } });
  return lives;
}
