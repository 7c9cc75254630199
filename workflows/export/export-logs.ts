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
  type ExportRequest,
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
import { Mailbox } from './mailbox.js';
import { memoOf } from './memo.js';
import { open, ownExportId, readStart } from './open-export.js';
import { preparing } from './progress.js';
import { unopenedResult } from './results.js';
import type { ExportState } from './state.js';
import { temporalRuntime } from './temporal-runtime.js';
import { returnGrants } from './turn.js';

/**
 * The export: sources x window x destination. The workflow reads the request, opens a run, exports slice by slice in
 * the turns that its lane grants, and at the end writes a manifest. Callers give only the request. `passedState` is for
 * an export that continues as new.
 */
export async function exportLogs(input: ExportRequest, passedState?: ExportState): Promise<ExportResult> {
  const start = readStart(input, passedState);
  const before = start.kind === 'continued' ? start.state : undefined;
  const mailbox = new Mailbox(before?.mail);
  receiveInto(mailbox);
  const startedAt = before?.export.startedAt ?? workflowInfo().startTime.toISOString();
  let progress = (): ExportProgress => preparing(start, startedAt);
  setHandler(defineQuery<ExportProgress>(PROGRESS_QUERY), () => progress());

  const runtime = temporalRuntime();
  const result = await CancellationScope.nonCancellable(async () => {
    const cancellation = new Cancellation(runtime, mailbox);
    const opened = await open(start, startedAt, cancellation);
    if (opened.kind === 'refused') {
      await returnGrants(runtime, mailbox, opened.laneId);
      return unopenedResult(opened, start, { exportId: ownExportId(), startedAt });
    }
    const run = new ExportRun(runtime, mailbox, cancellation, opened.request, opened.state);
    progress = () => run.progress();
    if ((await run.work()) === 'continue') await continueAsNew<typeof exportLogs>(opened.request, run.snapshot());
    return run.close();
  });

  upsertMemo({ [MEMO.result]: memoOf(result) });
  if (runtime.isCancelled()) throw new CancelledFailure('The export was cancelled');
  return result;
}

/**
 * Puts the contents of signals into the mailbox. Ignores malformed signals: a signal handler that throws would stop the
 * workflow for good.
 */
function receiveInto(mailbox: Mailbox): void {
  setHandler(defineSignal<[unknown]>(CANCEL_SIGNAL), (sent) => {
    mailbox.cancel ??= cancelRequestOf(sent);
  });
  setHandler(defineSignal<[unknown]>(GRANTED_SIGNAL), (sent) => {
    const message = turnMessageOf(sent);
    if (message) mailbox.granted.add(message.requestId);
  });
  setHandler(defineSignal<[unknown]>(YIELD_SIGNAL), (sent) => {
    const message = turnMessageOf(sent);
    if (message) mailbox.yield.add(message.requestId);
  });
  setHandler(defineSignal<[unknown]>(FULL_SIGNAL), (sent) => {
    const message = fullMessageOf(sent);
    if (message) mailbox.full.set(message.requestId, message.retryAfterMs);
  });
}
