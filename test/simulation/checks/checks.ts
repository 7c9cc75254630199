import {
  EXPORT_WORKFLOW,
  type ExportRequestInput,
  type ExportResult,
  formatInstant,
  instantMs,
  MEMO,
} from '../../../contract/index.js';
import { type Account, isLive, type TrueTask } from '../aws/account.js';
import type { Execution } from '../temporal/execution.js';
import type { ScheduleWorld } from '../world.js';
import { notExported, openIn, receiptsIn, untrueReceipts, untrueRecounts } from './archive-truth.js';
import { Beginnings } from './beginnings.js';
import { Turns } from './turns.js';

/** Events by which a run may exceed the length at which it continues as new, because of work under way. */
const HISTORY_SLACK_EVENTS = 150;

/** Codes of refusals that a user can take back. An export waits for that longer than any outage of a schedule lasts. */
const WAITED_OUT: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'BUCKET_ACCESS', 'CREDENTIALS', 'AWS_UNREACHABLE']);

/** The engine's invariants, checked against the truth of AWS, the archive and the server. */
export class Checks {
  readonly turns: Turns;
  readonly beginnings: Beginnings;

  constructor(private readonly world: ScheduleWorld) {
    this.turns = new Turns((check, text) => world.violation(check, text));
    this.beginnings = new Beginnings(world);
  }

  onClosed(execution: Execution): void {
    if (execution.status === 'TERMINATED') this.beginnings.terminated(execution.firstRunId);
    if (execution.workflowType === EXPORT_WORKFLOW) this.onExportClosed(execution);
    this.isShort(execution);
  }

  /** Checks that a worker cancels no task of another program, for an export or for a stranger. */
  onCancelAsked({ taskId, owner }: TrueTask): void {
    if (owner === undefined) this.world.violation('othersAreLeftAlone', `${taskId} of another program is cancelled`);
  }

  /** Checks invariant 4, and that a result agrees with the truth. */
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
    this.refusalsWereWaitedOut(workflowId, result);
  }

  /** Checks that no short refusal leaves a window open: all outages are shorter than the bound for refusals. */
  private refusalsWereWaitedOut(workflowId: string, { failures, status, manifest }: ExportResult): void {
    const refused = failures.filter(({ code }) => WAITED_OUT.has(code));
    // An export that cannot be opened has no manifest, and says so at once.
    if (status === 'cancelled' || manifest === undefined || refused.length === 0) return;
    const codes = [...new Set(refused.map(({ code }) => code))].join(', ');
    this.world.violation('refusalsAreWaitedOut', `${workflowId} gave up for ${codes}, which ended soon`);
  }

  private resultIsTrue({ workflowId, firstRunId }: Execution, result: ExportResult): void {
    const { slices, failures, status } = result;
    const { planned, ...outcomes } = slices;
    const sum = Object.values(outcomes).reduce((total, count) => total + count, 0);
    if (planned !== sum)
      this.world.violation('resultsAreTrue', `${workflowId} planned ${planned} slices and tells of ${sum}`);
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

  /** Checks that no history grows without bound. */
  private isShort({ workflowId, events, status }: Execution): void {
    const { suggestAt, timings } = this.world.scenario;
    const most = Math.min(suggestAt, workflowId.startsWith('export-lane') ? suggestAt : timings.historyEvents);
    if (status === 'CONTINUED_AS_NEW' && events > most + HISTORY_SLACK_EVENTS) {
      this.world.violation('historiesAreShort', `${workflowId} continued as new only after ${events} events`);
    }
  }

  /** Checks invariants 3 and 5 after every request was made twice, the second time without faults. */
  atTheEnd(): void {
    for (const account of this.world.accounts) {
      for (const text of untrueReceipts(account)) this.world.violation('receiptsAreTrue', text);
      for (const text of untrueRecounts(account)) this.world.violation('nothingLateIsLost', text);
      for (const task of account.tasks.filter(isLive)) {
        // A terminated export may leave a live task: no code was left to cancel it.
        const closed = this.beginnings.closed.get(task.owner ?? '');
        if (closed === undefined || closed.stillCancelling.includes(task.taskId)) continue;
        this.world.violation('noTaskOutlivesItsExport', `${task.taskId} of ${closed.workflowId} still lives`);
      }
    }
    for (const { id, request } of this.world.scenario.requests) {
      // A request that names a group that is gone is refused as a whole.
      const missing = this.missesAGroup(request) ? [] : this.openOf(request);
      if (missing.length > 0)
        this.world.violation('windowsAreClosed', `${id} has ended for good, and ${missing.join(', ')} is open`);
      this.completedWithoutFaults(`${id}-again`, request);
      this.completedWithoutFaults(`${id}-later`, request);
      this.nothingLateIsLost(id, request);
    }
  }

  private completedWithoutFaults(workflowId: string, request: ExportRequestInput): void {
    const result = this.resultOf(workflowId);
    if (result === undefined || result.status === 'completed' || this.missesAGroup(request)) return;
    const failures = JSON.stringify(result.failures);
    this.world.violation('resultsAreTrue', `${workflowId} ran without faults: ${result.status} ${failures}`);
  }

  /** Checks that the last export has all events, however late they came in, and that its windows are settled. */
  private nothingLateIsLost(id: string, request: ExportRequestInput): void {
    const account = this.accountOf(request);
    const result = this.resultOf(`${id}-later`);
    if (account === undefined || result?.status !== 'completed' || !('from' in request.window)) return;
    for (const logGroup of request.source.logGroups ?? []) {
      const lost = notExported(account, logGroup, request.window).map(({ ms }) => formatInstant(ms));
      if (lost.length === 0) continue;
      this.world.violation('nothingLateIsLost', `${id}-later has completed without ${logGroup} ${lost.join(', ')}`);
    }
    // What retention has removed cannot be recounted.
    const isKept = (name: string) =>
      account.source.find(name)?.settings.every(({ days }) => days === undefined) ?? false;
    if (result.unsettled > 0 && (request.source.logGroups ?? []).every(isKept)) {
      this.world.violation('nothingLateIsLost', `${id}-later leaves ${result.unsettled} windows unsettled`);
    }
  }

  private resultOf(workflowId: string): ExportResult | undefined {
    return this.world.server.current(workflowId)?.memo[MEMO.result] as ExportResult | undefined;
  }

  private accountOf({ region }: ExportRequestInput): Account | undefined {
    return this.world.accounts.find((each) => each.region === region);
  }

  private missesAGroup(request: ExportRequestInput): boolean {
    const account = this.accountOf(request);
    return (request.source.logGroups ?? []).some((name) => account?.source.find(name) === undefined);
  }

  /** Whether all windows of a request are closed. */
  isClosed(request: ExportRequestInput): boolean {
    return this.openOf(request).length === 0;
  }

  private requestOf(workflowId: string): ExportRequestInput | undefined {
    return this.world.scenario.requests.find(({ id }) => [id, `${id}-again`, `${id}-later`].includes(workflowId))
      ?.request;
  }

  /**
   * The open parts of the request's windows. If a group is younger than a window, the part before the group's first
   * event is not asked for.
   * @param firstRunId an export: if a group was made anew after this export had begun to export it, the whole window
   * counts
   */
  private openOf(request: ExportRequestInput, firstRunId?: string): string[] {
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
