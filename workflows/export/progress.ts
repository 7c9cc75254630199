import { type ExportPhase, type ExportProgress, noSlices, type WatchedTask } from '../../contract/index.js';
import type { ExportState } from './state.js';

export function progressOf(
  state: ExportState,
  shown: { phase: ExportPhase; planComplete: boolean; task: WatchedTask | undefined },
): ExportProgress {
  const { slices, objects, bytes, events, unsettled, warnings } = state.totals;
  return {
    phase: shown.phase,
    slices,
    verifying: state.verifying.length,
    planComplete: shown.planComplete,
    objects,
    bytes,
    events,
    unsettled,
    warnings,
    ...(shown.task && { task: shown.task }),
    ...troubleOf(state),
    lane: state.export.laneId,
    startedAt: state.export.startedAt,
  };
}

/** The trouble that has lasted longest. */
function troubleOf({ current, troubles }: ExportState): Pick<ExportProgress, 'trouble'> {
  const all = [current?.trouble, ...Object.values(troubles)].filter((trouble) => trouble !== undefined);
  const [oldest] = all.sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  if (oldest === undefined) return {};
  const { failure, since } = oldest;
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
  unsettled: 0,
  warnings: [],
  startedAt,
});
