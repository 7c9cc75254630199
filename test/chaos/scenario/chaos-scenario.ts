import type { EmulatorSettings } from '@logferry/emulator';
import type { ChaosOptions } from '../options.js';
import { Choices } from './choices.js';
import { type PlannedExport, plannedExports } from './exports.js';
import { type PlannedFault, plannedFaults } from './faults.js';
import { CALM_BEGINNING_MS, momentsOf, workerKills } from './kills.js';
import { daysFor, FLEETING_GROUPS, groupNames, LANES, type LoadedStream, logData, streamAnew } from './log-data.js';
import { type Recent, recentOf } from './recent.js';

export type Action =
  | { kind: 'start'; id: string }
  | { kind: 'cancel'; id: string; how: 'signal' | 'native' | 'both' }
  /** Terminates an export, so that its workflow cannot clean up, and repeats the request a little later. */
  | { kind: 'terminate'; id: string; againAfterMs: number }
  /** Cancels the export that holds a lane at that moment, and so probably has a task. */
  | { kind: 'cancelHolder'; region: string; how: 'signal' | 'native' | 'both' }
  | { kind: 'terminateHolder'; region: string; againAfterMs: number }
  /** Makes the emulator faster or slower, or lets tasks complete although they are cancelled. */
  | { kind: 'change'; settings: Partial<EmulatorSettings> }
  /** Deletes a log group, and a little later creates it again with other events. */
  | { kind: 'remakeGroup'; anew: LoadedStream; afterMs: number }
  /** Adds events to a log group after their windows have been exported. */
  | { kind: 'lateEvents'; late: LoadedStream; untilMs: number }
  | { kind: 'foreignTask'; region: string; logGroupName: string; taskMs: number }
  | { kind: 'killWorker'; worker: number }
  | { kind: 'stallWorker'; worker: number; ms: number }
  | { kind: 'killServer'; victim: 'server' | 'supervisor' };

interface TimedAction {
  /** Time since the beginning of the run (ms). */
  atMs: number;
  action: Action;
}

export interface ChaosScenario {
  streams: LoadedStream[];
  exports: PlannedExport[];
  recent: Recent;
  /** The actions in order of time. */
  actions: TimedAction[];
  /** For each operation, its faults in order. */
  faults: PlannedFault[][];
}

/** The fraction of the run during which exports are started for the first time. */
const STARTING_SHARE = 0.85;
const PER_MINUTE = { foreignTasks: 3, slowSpells: 2.5, remadeGroups: 5 } as const;
/** Longest stall (ms). Invariant 1 (see docs/architecture.md) holds only for stalls of at most 10 s. */
const LONGEST_STALL_MS = 9_000;

/** All actions of a run, derived from the options alone. */
export function scenarioOf(options: ChaosOptions): ChaosScenario {
  const choices = new Choices(options.seed);
  const lengthMs = options.minutes * 60_000;
  const days = daysFor(options.exports);
  const streams = logData(choices, days);
  const exports = plannedExports(choices, options.exports, days);
  const later = (count: number, draw: (index: number) => Action): TimedAction[] =>
    Array.from({ length: count }, (_, index) => ({
      atMs: choices.between(CALM_BEGINNING_MS, lengthMs),
      action: draw(index),
    }));
  const recent = recentOf(choices, options);
  const actions = [
    ...livesOfRecent(recent, lengthMs),
    ...exports.flatMap((planned) => livesOf(choices, planned, choices.between(0, lengthMs * STARTING_SHARE))),
    ...later(Math.ceil(PER_MINUTE.foreignTasks * options.minutes), () => foreignTask(choices)),
    ...later(Math.ceil(PER_MINUTE.remadeGroups * options.minutes), (index) => ({
      kind: 'remakeGroup',
      anew: streamAnew(choices, choices.of(LANES).region, choices.of(FLEETING_GROUPS), days, index),
      afterMs: choices.of([0, 500, 3_000]),
    })),
    ...slowSpells(choices, Math.ceil(PER_MINUTE.slowSpells * options.minutes), lengthMs),
    ...workerKills(choices, options, lengthMs).map(({ atMs, worker }) => ({
      atMs,
      action: { kind: 'killWorker' as const, worker },
    })),
    ...later(options.stalls, () => ({
      kind: 'stallWorker',
      worker: choices.between(0, options.workers - 1),
      ms: choices.between(500, LONGEST_STALL_MS),
    })),
    ...momentsOf(choices, options.serverKills, lengthMs).map((atMs) => ({
      atMs,
      action: { kind: 'killServer' as const, victim: choices.of(['server', 'supervisor'] as const) },
    })),
  ];
  const faults = plannedFaults(choices, options.faults);
  return {
    streams: [...streams, ...recent.streams],
    exports,
    recent,
    actions: actions.sort((a, b) => a.atMs - b.atMs),
    faults,
  };
}

const how = (choices: Choices) => choices.of(['signal', 'native', 'both'] as const);

/**
 * Actions for times in which tasks are slow. In these times, holders of lanes are cancelled or terminated. Faster tasks
 * would end before the cancel arrives.
 */
const slowSpells = (choices: Choices, count: number, lengthMs: number): TimedAction[] =>
  momentsOf(choices, count, lengthMs).flatMap((atMs) => [
    { atMs, action: { kind: 'change', settings: slow(choices) } },
    ...LANES.map(({ region }) => ({ atMs: atMs + choices.between(2_000, 5_000), action: toHolder(choices, region) })),
    { atMs: atMs + 7_000, action: { kind: 'change', settings: { taskMs: choices.of([50, 100, 200]) } } },
  ]);

const toHolder = (choices: Choices, region: string): Action =>
  choices.chance(0.75)
    ? { kind: 'cancelHolder', region, how: how(choices) }
    : { kind: 'terminateHolder', region, againAfterMs: choices.between(100, 3_000) };

const slow = (choices: Choices): Partial<EmulatorSettings> => ({
  taskMs: choices.between(2_000, 5_000),
  cancelMs: choices.of([0, 200, 200, 1_500]),
  cancelOutcome: choices.of(['cancelled', 'cancelled', 'completed']),
});

const foreignTask = (choices: Choices): Action => ({
  kind: 'foreignTask',
  region: choices.of(LANES).region,
  logGroupName: choices.of(groupNames()),
  taskMs: choices.between(200, 3_000),
});

/** The actions on recent log groups. Each export is started twice: before late events are added, and after that. */
const livesOfRecent = ({ exports, late, lateUntilMs }: Recent, lengthMs: number): TimedAction[] => [
  ...exports.flatMap(({ id }) =>
    [0.05, 0.8].map((share) => ({ atMs: lengthMs * share, action: { kind: 'start' as const, id } })),
  ),
  ...late.map((stream) => ({
    atMs: lengthMs * 0.45,
    action: { kind: 'lateEvents' as const, late: stream, untilMs: lateUntilMs },
  })),
];

/** The actions on one export: its start, perhaps a cancel or termination, and perhaps a second request. */
function livesOf(choices: Choices, { id }: PlannedExport, atMs: number): TimedAction[] {
  const lives: TimedAction[] = [{ atMs, action: { kind: 'start', id } }];
  const soon = () => atMs + choices.between(200, 10_000);
  if (choices.chance(0.15)) {
    lives.push({ atMs: soon(), action: { kind: 'cancel', id, how: how(choices) } });
  } else if (choices.chance(0.1)) {
    lives.push({ atMs: soon(), action: { kind: 'terminate', id, againAfterMs: choices.between(100, 3_000) } });
  }
  if (choices.chance(0.1)) lives.push({ atMs: soon() + 5_000, action: { kind: 'start', id } });
  return lives;
}
