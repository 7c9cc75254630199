import { type ExportPhase, type ExportProgress, noSlices, type WatchedTask } from '../../contract/index.js';
import { oldest } from './reading-back.js';
import type { ExportState } from './state.js';
import type { Trouble } from './trouble.js';

export function progressOf(
  state: ExportState,
  { phase, planComplete, task }: { phase: ExportPhase; planComplete: boolean; task: WatchedTask | undefined },
): ExportProgress {
  const { slices, objects, bytes, events, unsettled, warnings } = state.totals;
  return {
    phase,
    slices,
    verifying: state.verifying.length,
    planComplete,
    objects,
    bytes,
    events,
    unsettled,
    warnings,
    ...(task && { task }),
    ...shown(troubleOf(state)),
    lane: state.export.laneId,
    startedAt: state.export.startedAt,
  };
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
export const preparing = (startedAt: string): ExportProgress => ({
  phase: 'preparing',
  slices: noSlices(),
  verifying: 0,
  planComplete: false,
  objects: 0,
  bytes: 0,
  events: 0,
  unsettled: 0,
  warnings: [],
  startedAt,
});
