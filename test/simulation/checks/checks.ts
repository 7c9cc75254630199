import {
  EXPORT_WORKFLOW,
  type ExportRequestInput,
  type ExportResult,
  formatInstant,
  instantMs,
  MEMO,
} from '../../../contract/index.js';
import { isLive } from '../aws/account.js';
import type { Execution } from '../temporal/execution.js';
import type { ScheduleWorld } from '../world.js';
import { openIn, receiptsIn, untrueReceipts } from './archive-truth.js';
import { Beginnings } from './beginnings.js';
import { Turns } from './turns.js';

/** Events by which a run may exceed the length at which it continues as new, because of work under way. */
const HISTORY_SLACK_EVENTS = 150;

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
    this.resultIsTrue(workflowId, result);
  }

  private resultIsTrue(workflowId: string, result: ExportResult): void {
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
    const missing = this.openOf(request);
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
      for (const task of account.tasks.filter(isLive)) {
        // A terminated export may leave one: no code was left to cancel it.
        const closed = this.beginnings.closed.get(task.owner ?? '');
        if (closed === undefined || closed.stillCancelling.includes(task.taskId)) continue;
        this.world.violation('noTaskOutlivesItsExport', `${task.taskId} of ${closed.workflowId} still lives`);
      }
    }
    for (const { id, request } of this.world.scenario.requests) {
      const missing = this.openOf(request);
      if (missing.length > 0)
        this.world.violation('windowsAreClosed', `${id} has ended for good, and ${missing.join(', ')} is open`);
      const again = this.world.server.current(`${id}-again`);
      const result = again?.memo[MEMO.result] as ExportResult | undefined;
      if (result && result.status !== 'completed') {
        this.world.violation(
          'resultsAreTrue',
          `${id} was asked for again without faults: ${result.status} ${JSON.stringify(result.failures)}`,
        );
      }
    }
  }

  /** Whether all windows of a request are closed. */
  isClosed(request: ExportRequestInput): boolean {
    return this.openOf(request).length === 0;
  }

  private requestOf(workflowId: string): ExportRequestInput | undefined {
    return this.world.scenario.requests.find(({ id }) => workflowId === id || workflowId === `${id}-again`)?.request;
  }

  private openOf({ source, window, region }: ExportRequestInput): string[] {
    const account = this.world.accounts.find((each) => each.region === region);
    if (account === undefined || !('from' in window)) return [];
    const receipts = receiptsIn(account.store);
    const { from, to } = window;
    return (source.logGroups ?? []).flatMap(
      (logGroup) => openIn(receipts, logGroup, formatInstant(instantMs(from)), to) || [],
    );
  }
}
