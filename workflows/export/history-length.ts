import type { OpenedExport } from '../../activities/index.js';
import type { Runtime } from './runtime.js';

/** Whether the export continues as new at the next point where the next run can take up everything that is under way. */
export function historyIsLong(runtime: Runtime, { timings }: OpenedExport): boolean {
  const { continueAsNewSuggested, events } = runtime.history();
  return continueAsNewSuggested || events >= timings.historyEvents;
}
