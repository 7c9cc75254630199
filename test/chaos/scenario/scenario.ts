import type { Fault } from '../../../emulator/index.js';
import type { ChaosOptions } from '../options.js';
import { Choices } from './choices.js';
import { type PlannedExport, plannedExports } from './exports.js';
import { fault } from './faults.js';
import { daysFor, groupNames, LANES, type LoadedStream, logData } from './log-data.js';

export type Action =
  | { kind: 'start'; id: string }
  | { kind: 'cancel'; id: string; how: 'signal' | 'native' | 'both' }
  /** Terminated, which runs no code of ours, and the same request again a little later. */
  | { kind: 'terminate'; id: string; againAfterMs: number }
  | { kind: 'fault'; fault: Omit<Fault, 'times'> & { times?: number } }
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
    ...later(options.faults, () => ({ kind: 'fault', fault: fault(choices) })),
    ...later(Math.round(FOREIGN_TASKS_PER_MINUTE * options.minutes), () => foreignTask(choices)),
    ...evenly(options.workerKills, lengthMs, () => ({ kind: 'killWorker', worker: worker(choices, options) })),
    ...later(options.stalls, () => ({
      kind: 'stallWorker',
      worker: worker(choices, options),
      ms: choices.between(500, LONGEST_STALL_MS),
    })),
    ...evenly(options.serverKills, lengthMs, () => ({
      kind: 'killServer',
      victim: choices.of(['server', 'supervisor'] as const),
    })),
  ];
  return { streams, exports, actions: actions.sort((a, b) => a.atMs - b.atMs) };

  /** Kills are spread, with a little chance: two that meet are one. */
  function evenly(count: number, within: number, draw: () => Action): TimedAction[] {
    const gap = (within - CALM_BEGINNING_MS) / (count + 1);
    return Array.from({ length: count }, (_, index) => ({
      atMs: Math.round(CALM_BEGINNING_MS + gap * (index + 0.5) + choices.between(0, Math.floor(gap / 2))),
      action: draw(),
    }));
  }
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
