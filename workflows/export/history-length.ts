import type { OpenedExport } from '../../activities/index.js';
import type { Runtime } from './runtime.js';

/**
 * Whether the export should continue as new: at the next point where another run can take over all that is under way.
 */
export function historyIsLong(runtime: Runtime, { timings }: OpenedExport): boolean {
  const { continueAsNewSuggested, events } = runtime.history();
  return continueAsNewSuggested || events >= timings.historyEvents;
}
