import {
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setCurrentDetails,
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
  grantedMessageOf,
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
import { pageOrNone, resultPage } from './progress-page.js';
import { exportClosed, exportOpened } from './reporting.js';
import { unopenedResult } from './results.js';
import { setSearchAttributes } from './search-attributes.js';
import { answerStarts } from './start-update.js';
import type { ExportState } from './state.js';
import { temporalRuntime } from './temporal-runtime.js';
import { returnGrants } from './turn.js';

/**
 * The export: sources x window x destination. The workflow reads the request, opens a run, exports slice by slice in
 * the turns that its lane grants, and writes a manifest. Callers give only the request. `passedState` is for an export
 * that continues as new.
 */
export async function exportLogs(input: ExportRequest, passedState?: ExportState): Promise<ExportResult> {
  const start = readStart(input, passedState);
  const before = start.kind === 'continued' ? start.state : undefined;
  const mailbox = new Mailbox(before?.mail);
  receiveInto(mailbox);
  answerStarts(start);
  const startedAt = before?.export.startedAt ?? workflowInfo().startTime.toISOString();
  let progress = (): ExportProgress => preparing(start, startedAt);
  setHandler(defineQuery<ExportProgress>(PROGRESS_QUERY), () => progress(), {
    description: 'What the export has done so far, and what it does or waits for',
  });

  let page = () => `**${progress().phase}**`;

  const runtime = temporalRuntime();
  const { result, searchable } = await CancellationScope.nonCancellable(async () => {
    keepPage(() => page());
    const cancellation = new Cancellation(runtime, mailbox);
    const opened = await open(start, startedAt, cancellation);
    if (opened.kind === 'refused') {
      await returnGrants(runtime, mailbox, opened.laneId);
      const unopened = unopenedResult(opened, start, { exportId: ownExportId(), startedAt });
      return { result: unopened, searchable: opened.searchable };
    }
    const { request, state } = opened;
    if (start.kind === 'new' && state.searchable) {
      setSearchAttributes(runtime, request, state.export.archive.accountId, 'running');
    }
    if (start.kind === 'new') runtime.report(exportOpened(state.export, request));
    const run = new ExportRun(runtime, mailbox, cancellation, request, state);
    progress = () => run.progress();
    page = () => run.page();
    if ((await run.work()) === 'continue') await continueAsNew<typeof exportLogs>(request, run.snapshot());
    return { result: await run.close(), searchable: state.searchable };
  });

  runtime.report(exportClosed(result));
  upsertMemo({ [MEMO.result]: memoOf(result) });
  if (searchable && start.kind !== 'refused') {
    setSearchAttributes(runtime, start.request, result.accountId, result.status);
  }
  page = () => resultPage(result);
  setCurrentDetails(pageOrNone(page));
  if (runtime.isCancelled()) throw new CancelledFailure('The export was cancelled');
  return result;
}

/**
 * Keeps the page of the export in the Web UI up to date. The SDK evaluates the condition, which never holds, each time
 * the workflow has acted. Setting the page adds nothing to the history.
 */
function keepPage(page: () => string): void {
  void condition(() => {
    setCurrentDetails(pageOrNone(page));
    return false;
  });
}

/**
 * Puts the contents of signals into the mailbox. Ignores malformed signals of the lane, because a signal handler that
 * throws would stop the workflow for good. A malformed cancel still cancels.
 */
function receiveInto(mailbox: Mailbox): void {
  setHandler(defineSignal<[unknown]>(CANCEL_SIGNAL), (sent) => {
    mailbox.cancel ??= cancelRequestOf(sent);
  });
  setHandler(defineSignal<[unknown]>(GRANTED_SIGNAL), (sent) => {
    const message = grantedMessageOf(sent);
    if (message) mailbox.grant(message);
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
