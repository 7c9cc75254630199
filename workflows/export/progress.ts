import { type ExportPhase, type ExportProgress, noSlices, type WatchedTask } from '../../contract/index.js';
import type { ExportState } from './state.js';

export function progressOf(
  state: ExportState,
  shown: { phase: ExportPhase; planComplete: boolean; task: WatchedTask | undefined },
): ExportProgress {
  const { slices, objects, bytes, events } = state.totals;
  return {
    phase: shown.phase,
    slices,
    verifying: state.verifying.length,
    planComplete: shown.planComplete,
    objects,
    bytes,
    events,
    ...(shown.task && { task: shown.task }),
    ...troubleOf(state),
    lane: state.export.laneId,
    startedAt: state.export.startedAt,
  };
}

function troubleOf({ current }: ExportState): Pick<ExportProgress, 'trouble'> {
  if (current?.trouble === undefined) return {};
  const { failure, since } = current.trouble;
  return { trouble: { code: failure.code, message: failure.message, since } };
}

/** Before the export is opened. */
export const preparing = (startedAt: string): ExportProgress => ({
  phase: 'preparing',
  slices: noSlices(),
  verifying: 0,
  planComplete: false,
  objects: 0,
  bytes: 0,
  events: 0,
  startedAt,
});
