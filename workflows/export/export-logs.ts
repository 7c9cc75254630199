import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import {
  CANCEL_SIGNAL,
  cancelRequestOf,
  type ExportProgress,
  type ExportRequestInput,
  type ExportResult,
  FULL_SIGNAL,
  fullMessageOf,
  GRANTED_SIGNAL,
  MEMO,
  PROGRESS_QUERY,
  turnMessageOf,
  YIELD_SIGNAL,
} from '../../contract/index.js';
import { Cancellation } from './cancellation.js';
import { ExportRun } from './export-run.js';
import { isOwn, open, readRequest, secondArgument } from './open-export.js';
import { preparing } from './progress.js';
import { refusedResult } from './results.js';
import type { ExportState } from './state.js';

/**
 * The export: sources x window x destination, carried slice by slice in the turns its lane grants, verified, recorded,
 * and summed up in a manifest. `carriedState` is what continue-as-new hands on; callers give only the request.
 */
export async function exportLogs(input: ExportRequestInput, carriedState?: ExportState): Promise<ExportResult> {
  const state = isOwn(carriedState) ? carriedState : undefined;
  const cancellation = new Cancellation(state?.cancel);
  const startedAt = state?.export.startedAt ?? workflowInfo().startTime.toISOString();
  const request = state === undefined && carriedState !== undefined ? secondArgument() : readRequest(input);
  // A continued export has its run before its handlers, so that no grant is lost between two runs.
  let run = state && !('refused' in request) ? new ExportRun(request, state, cancellation) : undefined;

  setHandler(defineSignal<[unknown]>(CANCEL_SIGNAL), (sent) => cancellation.ask(cancelRequestOf(sent)));
  setHandler(defineSignal<[unknown]>(GRANTED_SIGNAL), (sent) => {
    const message = turnMessageOf(sent);
    if (message) run?.turn.onGranted(message);
  });
  setHandler(defineSignal<[unknown]>(YIELD_SIGNAL), (sent) => {
    const message = turnMessageOf(sent);
    if (message) run?.turn.onYield(message);
  });
  setHandler(defineSignal<[unknown]>(FULL_SIGNAL), (sent) => {
    const message = fullMessageOf(sent);
    if (message) run?.turn.onFull(message);
  });
  setHandler(defineQuery<ExportProgress>(PROGRESS_QUERY), () => run?.progress() ?? preparing(startedAt));

  const result = await CancellationScope.nonCancellable(async () => {
    if ('refused' in request) return refusedResult('', request, startedAt);
    if (run === undefined) {
      const opening = await open(request, startedAt);
      if ('refused' in opening) return refusedResult(request.region, opening, startedAt);
      run = new ExportRun(request, opening, cancellation);
    }
    if ((await run.work()) === 'continue') {
      await run.turn.returned();
      await continueAsNew<typeof exportLogs>(request, run.snapshot());
    }
    const closed = await run.close();
    await run.turn.returned();
    return closed;
  });

  upsertMemo({ [MEMO.result]: result });
  if (cancellation.natively) throw new CancelledFailure('The export was cancelled');
  return result;
}
