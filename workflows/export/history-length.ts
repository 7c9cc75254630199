import type { OpenedExport } from '../../activities/index.js';
import type { Runtime } from './runtime.js';

/**
 * Whether the history is so long that the export should continue as new, at the next point where the state contains all
 * unfinished work.
 */
export function historyIsLong(runtime: Runtime, { timings }: OpenedExport): boolean {
  const { continueAsNewSuggested, events } = runtime.history();
  return continueAsNewSuggested || events >= timings.historyEvents;
}
