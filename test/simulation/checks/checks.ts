import {
  closes,
  EXPORT_WORKFLOW,
  type ExportRequest,
  type ExportResult,
  formatInstant,
  instantMs,
  MEMO,
  SEARCH_ATTRIBUTES,
} from '../../../contract/index.js';
import { type Account, isLive, type TrueTask } from '../aws/account.js';
import type { RandomWorld } from '../random-world.js';
import { type Execution, searchAttributesOf } from '../temporal/execution.js';
import { notExported, openIn, receiptsIn, untrueReceipts, untrueRecounts } from './archive-truth.js';
import { Beginnings } from './beginnings.js';
import { CallRates } from './call-rates.js';
import { isLogged, mistakesInLog } from './log-truth.js';
import { Turns } from './turns.js';

/**
 * Number of history events by which a run may exceed its limit. Current work must end before the run continues as new.
 */
const HISTORY_SLACK_EVENTS = 150;

/** Error codes that outages result in. An export waits longer than any outage of a simulated run lasts. */
const WAITED_OUT: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'BUCKET_ACCESS', 'CREDENTIALS', 'AWS_UNREACHABLE']);

/**
 * Checks the engine's invariants (see docs/architecture.md) against the true state of AWS, the archive and the Temporal
 * server.
 */
export class Checks {
  readonly turns: Turns;
  readonly beginnings: Beginnings;
  readonly callRates: CallRates;

  constructor(private readonly world: RandomWorld) {
    this.turns = new Turns((check, text) => world.violation(check, text));
    this.beginnings = new Beginnings(world);
    this.callRates = new CallRates(world);
  }

  onClosed(execution: Execution): void {
    if (execution.status === 'TERMINATED') this.beginnings.terminated(execution.firstRunId);
    if (execution.workflowType === EXPORT_WORKFLOW) this.onExportClosed(execution);
    this.isShort(execution);
  }

  /** Checks that a worker cancels no task of another program, neither for an export nor for a stranger. */
  onCancelAsked({ taskId, owner }: TrueTask): void {
    if (owner === undefined) this.world.violation('othersAreLeftAlone', `${taskId} of another program is cancelled`);
  }

  /** Checks invariant 4, and that the result of an export agrees with the truth. */
  private onExportClosed(execution: Execution): void {
    const { status, workflowId, firstRunId } = execution;
    if (status !== 'COMPLETED' && status !== 'CANCELED') return;
    const result = execution.memo[MEMO.result] as ExportResult | undefined;
    if (result === undefined) {
      this.world.violation('resultsAreTrue', `${workflowId} closed without a result`);
      return;
    }
    const { stillCancelling = [] } = result;
    this.beginnings.closed.set(firstRunId, { workflowId, stillCancelling });
    this.world.say(
      () => `${workflowId} result ${JSON.stringify({ ...result, failures: result.failures.map(({ code }) => code) })}`,
    );
    for (const task of this.world.accounts.flatMap(({ tasks }) => tasks)) {
      if (task.owner !== firstRunId || !isLive(task)) continue;
      if (task.status === 'PENDING_CANCEL' && stillCancelling.includes(task.taskId)) continue;
      this.world.violation(
        'noTaskOutlivesItsExport',
        `${workflowId} has closed as ${result.status}, and its ${task.taskId} is ${task.status}`,
      );
    }
    this.resultIsTrue(execution, result);
    this.runIsLogged(workflowId, result);
    this.isFoundByStatus(execution, result);
    this.refusalsWereWaitedOut(workflowId, result);
  }

  /**
   * Checks that no export gave up because of a refusal. All outages are shorter than the time for which an export
   * waits.
   */
  private refusalsWereWaitedOut(workflowId: string, { failures, status, manifest }: ExportResult): void {
    const refused = failures.filter(({ code }) => WAITED_OUT.has(code));
    // An export that cannot be opened is refused immediately, without a manifest. This is no violation.
    if (status === 'cancelled' || manifest === undefined || refused.length === 0) return;
    const codes = [...new Set(refused.map(({ code }) => code))].join(', ');
    this.world.violation('refusalsAreWaitedOut', `${workflowId} gave up for ${codes}, which ended soon`);
  }

  /** Checks that a Temporal query by status finds the export, if the export has search attributes. */
  private isFoundByStatus(execution: Execution, { status }: ExportResult): void {
    const found = searchAttributesOf(execution)[SEARCH_ATTRIBUTES.status];
    if (found === undefined || String(found) === status) return;
    this.world.violation('resultsAreTrue', `${execution.workflowId} ended as ${status} and is found as ${found}`);
  }

  /** Checks that the archive's log contains each closed run with a manifest. */
  private runIsLogged(workflowId: string, { manifest, region }: ExportResult): void {
    const account = this.world.accounts.find((each) => each.region === region);
    if (account === undefined || manifest === undefined) return;
    const key = manifest.slice(manifest.indexOf('/', 's3://'.length) + 1);
    if (!isLogged(account.store, key)) this.world.violation('runsAreLogged', `${workflowId} has closed without ${key}`);
  }

  private resultIsTrue({ workflowId, firstRunId }: Execution, result: ExportResult): void {
    const { slices, failures, status } = result;
    const { planned, ...outcomes } = slices;
    const sum = Object.values(outcomes).reduce((total, count) => total + count, 0);
    if (planned !== sum)
      this.world.violation('resultsAreTrue', `${workflowId} planned ${planned} slices, and ${sum} have an outcome`);
    const open = slices.failed + slices.unconfirmedEmpty;
    if (failures.length < Math.min(open, 100)) {
      this.world.violation('resultsAreTrue', `${workflowId} left ${open} slices open and names ${failures.length}`);
    }
    const request = this.requestOf(workflowId);
    if (status !== 'completed' || request === undefined) return;
    if (result.manifest === undefined)
      this.world.violation('resultsAreTrue', `${workflowId} completed without a manifest`);
    const missing = this.openOf(request, firstRunId);
    if (missing.length > 0)
      this.world.violation('windowsAreClosed', `${workflowId} completed, but ${missing.join(', ')} is open`);
  }

  /** Checks that a run which continued as new did so in time, so that no history grows without bound. */
  private isShort({ workflowId, events, status }: Execution): void {
    const { suggestAt, timings } = this.world.scenario;
    const most = Math.min(suggestAt, workflowId.startsWith('export-lane') ? suggestAt : timings.historyEvents);
    if (status === 'CONTINUED_AS_NEW' && events > most + HISTORY_SLACK_EVENTS) {
      this.world.violation('historiesAreShort', `${workflowId} continued as new only after ${events} events`);
    }
  }

  /**
   * Checks receipts, recounts, the log, tasks, windows and late events at the end of a simulated run, after the
   * requests were repeated without faults.
   */
  atTheEnd(): void {
    for (const account of this.world.accounts) {
      for (const text of untrueReceipts(account)) this.world.violation('receiptsAreTrue', text);
      for (const text of untrueRecounts(account)) this.world.violation('nothingLateIsLost', text);
      for (const text of mistakesInLog(account)) this.world.violation('runsAreLogged', text);
      for (const task of account.tasks.filter(isLive)) {
        // A terminated export may leave a task that still runs, because no code could cancel it.
        const closed = this.beginnings.closed.get(task.owner ?? '');
        if (closed === undefined || closed.stillCancelling.includes(task.taskId)) continue;
        this.world.violation('noTaskOutlivesItsExport', `${task.taskId} of ${closed.workflowId} still lives`);
      }
    }
    for (const { id, request } of this.world.scenario.requests) {
      // A request that names a deleted log group is refused as a whole.
      const missing = this.missesAGroup(request) ? [] : this.openOf(request);
      if (missing.length > 0)
        this.world.violation('windowsAreClosed', `${id} has ended for good, and ${missing.join(', ')} is open`);
      this.completedWithoutFaults(`${id}-again`, request);
      this.completedWithoutFaults(`${id}-later`, request);
      this.nothingLateIsLost(id, request);
    }
  }

  private completedWithoutFaults(workflowId: string, request: ExportRequest): void {
    const result = this.resultOf(workflowId);
    if (result === undefined || result.status === 'completed' || this.missesAGroup(request)) return;
    const failures = JSON.stringify(result.failures);
    this.world.violation('resultsAreTrue', `${workflowId} ran without faults: ${result.status} ${failures}`);
  }

  /**
   * Checks that after the last export of a request the archive has all events of the request's windows, even those that
   * were ingested late. If AWS can recount the windows, also checks that they are settled.
   */
  private nothingLateIsLost(id: string, request: ExportRequest): void {
    const account = this.accountOf(request);
    const result = this.resultOf(`${id}-later`);
    if (account === undefined || result?.status !== 'completed' || !('from' in request.window)) return;
    for (const logGroup of request.source.logGroups ?? []) {
      const lost = notExported(account, logGroup, request.window).map(({ ms }) => formatInstant(ms));
      if (lost.length === 0) continue;
      this.world.violation('nothingLateIsLost', `${id}-later has completed without ${logGroup} ${lost.join(', ')}`);
    }
    if (result.unsettled > 0 && (request.source.logGroups ?? []).every((name) => canBeRecounted(account, name))) {
      this.world.violation('nothingLateIsLost', `${id}-later leaves ${result.unsettled} windows unsettled`);
    }
  }

  private resultOf(workflowId: string): ExportResult | undefined {
    return this.world.server.current(workflowId)?.memo[MEMO.result] as ExportResult | undefined;
  }

  private accountOf({ region }: ExportRequest): Account | undefined {
    return this.world.accounts.find((each) => each.region === region);
  }

  private missesAGroup(request: ExportRequest): boolean {
    const account = this.accountOf(request);
    return (request.source.logGroups ?? []).some((name) => account?.source.find(name) === undefined);
  }

  /** Whether all windows of a request are closed. */
  isClosed(request: ExportRequest): boolean {
    return this.openOf(request).length === 0;
  }

  private requestOf(workflowId: string): ExportRequest | undefined {
    return this.world.scenario.requests.find(({ id }) => [id, `${id}-again`, `${id}-later`].includes(workflowId))
      ?.request;
  }

  /**
   * The open parts of a request's windows. If a log group was created after the beginning of the window, the window
   * must be closed only from the group's first event on; without an event, it need not be closed.
   * @param firstRunId first run id of an export. If it began to export a log group before the group was created again,
   * the whole window must be closed
   */
  private openOf(request: ExportRequest, firstRunId?: string): string[] {
    const { source, window } = request;
    const account = this.accountOf(request);
    if (account === undefined || !('from' in window)) return [];
    const receipts = receiptsIn(account.store);
    const { from, to } = window;
    const open = (logGroup: string, fromMs: number) => openIn(receipts, logGroup, formatInstant(fromMs), to) || [];
    return (source.logGroups ?? []).flatMap((logGroup) => {
      const group = account.source.find(logGroup);
      const isForgotten = account.tasks.some(
        (task) =>
          task.owner === firstRunId && task.logGroup === logGroup && task.createdMs < (group?.createdMs ?? Number.NaN),
      );
      if (group === undefined || group.createdMs <= instantMs(from) || (firstRunId !== undefined && isForgotten)) {
        return open(logGroup, instantMs(from));
      }
      const [first] = account.source.held(logGroup, { from, to });
      return first === undefined ? [] : open(logGroup, first.ms);
    });
  }
}

/**
 * Whether AWS can still count the events of each closed window of a log group. AWS cannot count them if retention has
 * deleted events, or if a window was closed for an earlier group with the same name.
 */
function canBeRecounted({ source, store }: Account, logGroup: string): boolean {
  const group = source.find(logGroup);
  if (group === undefined) return false;
  const isOfAnEarlierGroup = receiptsIn(store).some(
    ({ slice, outcome, askedAt }) =>
      slice.logGroup === logGroup && closes(outcome) && instantMs(askedAt) < group.createdMs,
  );
  return !isOfAnEarlierGroup && group.settings.every(({ days }) => days === undefined);
}
