import {
  ApplicationFailure,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { aboutTasks, countSlices, exporting, lanes } from '../activity-proxies.js';
import type { Runtime } from './runtime.js';

/**
 * Makes the runtime of a real run. Must be called in the workflow's root scope: `isCancelled` reports the cancellation
 * of the scope in which the runtime is made.
 */
export function temporalRuntime(): Runtime {
  const root = CancellationScope.current();
  const { surveyGroups, planSlices, verifyAndRecord, recordPart, closeManifest } = exporting;
  const { requestTurn, lookAtLane } = lanes;
  return {
    activities: {
      ...{ surveyGroups, planSlices, countSlices, verifyAndRecord, recordPart, closeManifest, requestTurn, lookAtLane },
      ...aboutTasks(workflowInfo().taskQueue),
    },
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
  };
}
