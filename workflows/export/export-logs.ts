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
  type CancelRequest,
  type ExportProgress,
  type ExportRequestInput,
  type ExportResult,
  FULL_SIGNAL,
  type FullMessage,
  GRANTED_SIGNAL,
  MEMO,
  PROGRESS_QUERY,
  type TurnMessage,
  YIELD_SIGNAL,
} from '../../contract/index.js';
import { Cancelling } from './cancelling.js';
import { ExportRun } from './export-run.js';
import { open, readRequest } from './opening.js';
import { preparing } from './progress.js';
import { refusedResult } from './results.js';
import type { ExportState } from './state.js';

/**
 * The export: sources x window x destination, carried slice by slice in the turns its lane grants, verified, recorded,
 * and summed up in a manifest. `carriedState` is what continue-as-new hands on; callers give only the request.
 */
export async function exportLogs(input: ExportRequestInput, carriedState?: ExportState): Promise<ExportResult> {
  const cancelling = new Cancelling(carriedState?.cancel);
  const startedAt = carriedState?.export.startedAt ?? workflowInfo().startTime.toISOString();
  const request = readRequest(input);
  // A continued export has its run before its handlers, so that no grant is lost between two runs.
  let run = carriedState && !('refused' in request) ? new ExportRun(request, carriedState, cancelling) : undefined;

  setHandler(defineSignal<[CancelRequest]>(CANCEL_SIGNAL), (message) => cancelling.ask(message));
  setHandler(defineSignal<[TurnMessage]>(GRANTED_SIGNAL), (message) => run?.turn.onGranted(message));
  setHandler(defineSignal<[TurnMessage]>(YIELD_SIGNAL), (message) => run?.turn.onYield(message));
  setHandler(defineSignal<[FullMessage]>(FULL_SIGNAL), (message) => run?.turn.onFull(message));
  setHandler(defineQuery<ExportProgress>(PROGRESS_QUERY), () => run?.progress() ?? preparing(startedAt));

  const result = await CancellationScope.nonCancellable(async () => {
    if ('refused' in request) return refusedResult('', request, startedAt);
    if (run === undefined) {
      const opening = await open(request, startedAt);
      if ('refused' in opening) return refusedResult(request.region, opening, startedAt);
      run = new ExportRun(request, opening, cancelling);
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
  if (cancelling.natively) throw new CancelledFailure('The export was cancelled');
  return result;
}
