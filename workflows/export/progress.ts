import {
  defined,
  type ExportPhase,
  type ExportProgress,
  noTotals,
  type ResolvedRequest,
  type WatchedTask,
  windowFactsOf,
} from '../../contract/index.js';
import type { Start } from './open-export.js';
import { estimateOf } from './pace.js';
import { oldest } from './reading-back.js';
import { factsOf, warningsOf } from './results.js';
import type { ExportState } from './state.js';
import type { Trouble } from './trouble.js';

export function progressOf(
  request: ResolvedRequest,
  state: ExportState,
  { phase, planComplete, task }: { phase: ExportPhase; planComplete: boolean; task: WatchedTask | undefined },
): ExportProgress {
  const { failures: _failures, tasksCreated: _created, ...totals } = state.totals;
  const trouble = troubleOf(state);
  const { planned } = totals.slices;
  const total = planComplete ? planned : state.counted && Math.max(state.counted.slices, planned);
  const isBusy = (phase === 'exporting' || phase === 'planning') && trouble === undefined && task?.foreign !== true;
  const estimate = isBusy ? estimateOf(state.pace, tasksLeft(state, planComplete)) : undefined;
  return {
    phase,
    ...totals,
    warnings: warningsOf(state),
    ...factsOf(request, state),
    verifying: state.verifying.filter(({ ending }) => ending.kind === 'completed' || ending.kind === 'without').length,
    planComplete,
    ...defined({ total, estimate }),
    ...defined({ task }),
    ...shown(trouble),
    lane: state.export.laneId,
    startedAt: state.export.startedAt,
  };
}

/** Number of tasks that the run still needs, including the current one; undefined if it is not known. */
function tasksLeft({ planned, current, counted, tasksPlanned = 0 }: ExportState, planComplete: boolean) {
  const known = planned.filter(({ without }) => without === undefined).length + (current ? 1 : 0);
  if (planComplete) return known;
  return counted?.tasks === undefined ? undefined : known + Math.max(0, counted.tasks - tasksPlanned);
}

/** The trouble of the run that has lasted longest; undefined if there is none. */
export const troubleOf = ({ current, troubles, verifying }: ExportState): Trouble | undefined =>
  oldest([current?.trouble, ...Object.values(troubles), ...verifying.map(({ trouble }) => trouble)]);

function shown(trouble: Trouble | undefined): Pick<ExportProgress, 'trouble'> {
  if (trouble === undefined) return {};
  const { failure, since } = trouble;
  return { trouble: { code: failure.code, message: failure.message, since } };
}

/** The progress of an export that is not opened yet. */
export function preparing(start: Start, startedAt: string): ExportProgress {
  const { failures: _failures, tasksCreated: _created, ...totals } = noTotals();
  const facts = start.kind === 'refused' ? {} : windowFactsOf(start.request);
  return { phase: 'preparing', ...totals, ...facts, verifying: 0, planComplete: false, startedAt };
}
