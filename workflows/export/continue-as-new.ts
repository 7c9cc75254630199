import { workflowInfo } from '@temporalio/workflow';
import type { OpenedExport } from '../../activities/index.js';

/** Whether it is time to continue as new at the next point where nothing is under way that a new run could not take up. */
export function historyIsLong({ timings }: OpenedExport): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= timings.historyEvents;
}
