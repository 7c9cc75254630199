import type { Finding, Invariant } from './audit/finding.js';
import type { ChaosOptions } from './options.js';
import type { Done } from './performer.js';
import type { RecordedRun } from './runs.js';

/** The one line of JSON that a run prints. */
export interface Summary extends Record<Invariant, number> {
  seed: number;
  minutes: number;
  workers: number;
  exports: number;
  runs: number;
  continuedAsNew: number;
  byStatus: Record<string, number>;
  tasksCreated: number;
  tasksByStatus: Record<string, number>;
  receipts: number;
  /** Number of the stranger's workflows that have completed. Each of them calls all activities with forged inputs. */
  forgeries: number;
  cancels: number;
  terminations: number;
  foreignTasks: number;
  remadeGroups: number;
  lateEvents: number;
  kills: { workers: number; stalls: number; server: number; supervisor: number };
  workersEndedByThemselves: number;
  faultsUsed: number;
  faultsByKind: Record<string, number>;
  emulatorDefects: number;
  wallSeconds: number;
  findings: Finding[];
  /** Folder with the evidence, if there are findings. */
  evidence?: string;
}

export interface Observed {
  options: ChaosOptions;
  done: Done;
  runs: readonly RecordedRun[];
  taskStatuses: readonly string[];
  receipts: number;
  forgeries: number;
  workersEndedByThemselves: number;
  /** Number of faults that occurred, by kind. */
  faultsUsed: Record<string, number>;
  emulatorDefects: number;
  wallMs: number;
  findings: readonly Finding[];
}

/** Maximum number of findings that are listed. The counts include all findings. */
const NAMED_FINDINGS = 20;

export function summaryOf(observed: Observed): Summary {
  const { options, done, runs, findings, faultsUsed } = observed;
  const count = (invariant: Invariant) => findings.filter((finding) => finding.invariant === invariant).length;
  return {
    seed: options.seed,
    minutes: options.minutes,
    workers: options.workers,
    exports: new Set(runs.map(({ exportId }) => exportId)).size,
    runs: runs.length,
    continuedAsNew: runs.reduce((sum, { histories }) => sum + histories.length - 1, 0),
    byStatus: tally(
      runs.map(({ ended, result }) => (ended === 'TERMINATED' ? 'terminated' : (result?.status ?? ended))),
    ),
    tasksCreated: observed.taskStatuses.length,
    tasksByStatus: tally(observed.taskStatuses),
    receipts: observed.receipts,
    forgeries: observed.forgeries,
    duplicates: count('duplicates'),
    windowsLost: count('windowsLost'),
    windowsWrong: count('windowsWrong'),
    liveTasksAfterClose: count('liveTasksAfterClose'),
    recordsBroken: count('recordsBroken'),
    neverClosed: count('neverClosed'),
    cancels: done.cancels,
    terminations: done.terminations,
    foreignTasks: done.foreignTasks,
    remadeGroups: done.remadeGroups,
    lateEvents: done.lateEvents,
    kills: {
      workers: done.workerKills,
      stalls: done.stalls,
      server: done.serverKills,
      supervisor: done.supervisorKills,
    },
    workersEndedByThemselves: observed.workersEndedByThemselves,
    faultsUsed: Object.values(faultsUsed).reduce((sum, used) => sum + used, 0),
    faultsByKind: faultsUsed,
    emulatorDefects: observed.emulatorDefects,
    wallSeconds: Math.round(observed.wallMs / 1_000),
    findings: findings.slice(0, NAMED_FINDINGS),
  };
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
