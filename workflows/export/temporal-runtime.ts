import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { aboutTasks, counting, lanes, planning, recording } from '../activity-proxies.js';
import { reportWork } from '../work-sink.js';
import { reporting } from './reporting.js';
import type { RunActivities, Runtime } from './runtime.js';
import {
  cancelSummary,
  countSummary,
  foreignSummary,
  manifestSummary,
  partSummary,
  planSummary,
  recordSummary,
  sliceSummary,
  surveySummary,
} from './summaries.js';

/**
 * Makes the runtime of a real run. Must be called in the workflow's root scope, because `isCancelled` reports the
 * cancellation of the scope in which the runtime is made.
 */
export function temporalRuntime(): Runtime {
  const root = CancellationScope.current();
  return {
    activities: reporting(runActivities(), reportWork),
    firstRunId: workflowInfo().firstExecutionRunId,
    now: () => Date.now(),
    sleep: (ms) => sleep(ms),
    condition: ((holds: () => boolean, timeoutMs?: number) =>
      timeoutMs === undefined ? condition(holds) : condition(holds, timeoutMs)) as Runtime['condition'],
    history() {
      const { historyLength: events, continueAsNewSuggested } = workflowInfo();
      return { events, continueAsNewSuggested };
    },
    isCancelled: () => root.consideredCancelled,
    patched,
    upsertMemo,
    upsertSearchAttributes: (values) =>
      upsertSearchAttributes(
        Object.entries(values).map(([name, value]) => ({ key: defineSearchAttributeKey(name, KEYWORD), value })),
      ),
    async signal(workflowId, name, message) {
      try {
        await getExternalWorkflowHandle(workflowId).signal(name, message);
      } catch (error) {
        if (!(error instanceof ApplicationFailure)) throw error;
      }
    },
    abandonable(work) {
      const scope = new CancellationScope({ cancellable: true, parent: CancellationScope.current() });
      const result = scope.run(work).catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
        return undefined;
      });
      return { result, abandon: () => scope.cancel() };
    },
    report: reportWork,
  };
}

/** The type of search attributes with a short text that is compared as a whole. */
const KEYWORD = 'KEYWORD';

/** The activities with their summaries. */
function runActivities(): RunActivities {
  const { taskQueue } = workflowInfo();
  const { requestTurn, lookAtLane } = lanes;
  return {
    surveyGroups: (input) => planning(surveySummary(input)).surveyGroups(input),
    planSlices: (input) => planning(planSummary(input)).planSlices(input),
    countSlices: (input) => counting(countSummary(input)).countSlices(input),
    findExportTask: (input) => aboutTasks(taskQueue, sliceSummary(input.slice)).findExportTask(input),
    createOrAdopt: (input) => aboutTasks(taskQueue, sliceSummary(input.slice)).createOrAdopt(input),
    watchExportTask: (attemptMs, of) =>
      aboutTasks(taskQueue, of.foreign ? foreignSummary(of) : sliceSummary(of)).watchExportTask(attemptMs),
    cancelExportTask: (input) => aboutTasks(taskQueue, cancelSummary(input.taskId)).cancelExportTask(input),
    verifyAndRecord: (input) => recording(recordSummary(input.ended)).verifyAndRecord(input),
    recordPart: (input) => recording(partSummary(input)).recordPart(input),
    closeManifest: (input) => recording(manifestSummary(input.manifest)).closeManifest(input),
    requestTurn,
    lookAtLane,
  };
}
