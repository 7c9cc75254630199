import {
  closes,
  EXPORT_WORKFLOW,
  type ExportRequestInput,
  type ExportResult,
  formatInstant,
  instantMs,
  MEMO,
} from '../../../contract/index.js';
import { type Account, isLive, type TrueTask } from '../aws/account.js';
import { eventsIn } from '../aws/source.js';
import type { Execution } from '../temporal/execution.js';
import type { World } from '../world.js';
import { openIn, receiptsIn, untrueReceipts } from './archive-truth.js';
import { Turns } from './turns.js';

/** After what Describe has hidden, a look may miss for as long as a look and a create take. */
const LOOK_AND_CREATE_MS = 30_000;
/** Tasks that a look surely reads, however AWS orders them: four pages. */
const READ_TASKS = 16;
/** A run may pass the length at which it continues as new by what is under way. */
const HISTORY_SLACK_EVENTS = 150;

/** The invariants of the engine, over the truth of AWS, the archive and the server. */
export class Checks {
  readonly turns: Turns;
  /** Runs of exports that have closed by themselves, by their first run. */
  private readonly closed = new Map<string, { workflowId: string; stillCancelling: readonly string[] }>();
  private readonly terminatedMs = new Map<string, number>();
  private closedBefore: Map<Account, ReturnType<typeof receiptsIn>> | undefined;

  constructor(private readonly world: World) {
    this.turns = new Turns((text) => world.violation(text));
  }

  /** Invariants 1, 2 and 4 at the moment a task begins. */
  onCreated(account: Account, task: TrueTask): void {
    if (task.owner === undefined) return;
    const { calm } = this.world.scenario;
    const closed = this.closed.get(task.owner);
    if (closed) this.world.violation(`${task.taskId} was created after its export ${closed.workflowId} had closed`);
    const same = account.tasks.filter((other) => other !== task && other.taskName === task.taskName);
    for (const other of same) {
      if (this.mayBeAskedAgain(account, task, other)) continue;
      this.world.violation(`${task.taskId} is a duplicate of ${other.taskId} (${other.status}): ${task.taskName}`);
    }
    const live = account.tasks.filter((other) => isLive(other) && other.owner !== undefined);
    if (calm && live.length > 1) {
      this.world.violation(
        `two exports had a turn: ${live.map(({ taskId, owner }) => `${taskId} of ${owner}`).join(', ')}`,
      );
    }
    if (this.closedBefore) this.repeated(account, task);
  }

  /** Where AWS itself hides the first task, or lets two exports make theirs at once, nobody can know of it. */
  private mayBeAskedAgain(account: Account, task: TrueTask, other: TrueTask): boolean {
    const {
      calm,
      account: { maxActive },
    } = this.world.scenario;
    const { hiddenUntilMs, createdMs } = other;
    const wasHidden = hiddenUntilMs > createdMs && hiddenUntilMs + LOOK_AND_CREATE_MS > this.world.timeline.nowMs;
    const isUnread = eventsIn(task.logGroup, task.from, task.to).length === 0 && account.tasks.length > READ_TASKS;
    const isAnothers = maxActive > 1 && !calm && other.owner !== task.owner;
    const isOrphans = other.owner !== task.owner && (this.isOrphan(task) || this.isOrphan(other));
    return other.status === 'GONE' || wasHidden || isUnread || isAnothers || isOrphans;
  }

  /** A create that was under way when its export was terminated: nobody is left who could know of it. */
  private isOrphan({ owner = '', createdMs }: TrueTask): boolean {
    return (this.terminatedMs.get(owner) ?? Number.POSITIVE_INFINITY) <= createdMs;
  }

  onClosed(execution: Execution): void {
    if (execution.status === 'TERMINATED') this.terminatedMs.set(execution.firstRunId, this.world.timeline.nowMs);
    if (execution.workflowType === EXPORT_WORKFLOW) this.onExportClosed(execution);
    this.isShort(execution);
  }

  /** Invariant 4, and that a result says what is so. */
  private onExportClosed(execution: Execution): void {
    const { status, workflowId, firstRunId } = execution;
    if (status !== 'COMPLETED' && status !== 'CANCELED') return;
    const result = execution.memo[MEMO.result] as ExportResult | undefined;
    if (result === undefined) {
      this.world.violation(`${workflowId} closed without a result`);
      return;
    }
    const { stillCancelling = [] } = result;
    this.closed.set(firstRunId, { workflowId, stillCancelling });
    this.world.say(
      () => `${workflowId} result ${JSON.stringify({ ...result, failures: result.failures.map(({ code }) => code) })}`,
    );
    for (const task of this.world.accounts.flatMap(({ tasks }) => tasks)) {
      if (task.owner !== firstRunId || !isLive(task)) continue;
      if (task.status === 'PENDING_CANCEL' && stillCancelling.includes(task.taskId)) continue;
      this.world.violation(`${workflowId} has closed as ${result.status}, and its ${task.taskId} is ${task.status}`);
    }
    this.resultIsTrue(workflowId, result);
  }

  private resultIsTrue(workflowId: string, result: ExportResult): void {
    const { slices, failures, status } = result;
    const { planned, ...outcomes } = slices;
    const sum = Object.values(outcomes).reduce((total, count) => total + count, 0);
    if (planned !== sum) this.world.violation(`${workflowId} planned ${planned} slices and tells of ${sum}`);
    const open = slices.failed + slices.unconfirmedEmpty;
    if (failures.length < Math.min(open, 100)) {
      this.world.violation(`${workflowId} left ${open} slices open and names ${failures.length}`);
    }
    const request = this.requestOf(workflowId);
    if (status !== 'completed' || request === undefined) return;
    if (result.manifest === undefined) this.world.violation(`${workflowId} completed without a manifest`);
    const missing = this.openOf(request);
    if (missing.length > 0) this.world.violation(`${workflowId} completed, but ${missing.join(', ')} is open`);
  }

  /** No history grows without end. */
  private isShort({ workflowId, events, status }: Execution): void {
    const { suggestAt, timings } = this.world.scenario;
    const most = Math.min(suggestAt, workflowId.startsWith('export-lane') ? suggestAt : timings.historyEvents);
    if (status === 'CONTINUED_AS_NEW' && events > most + HISTORY_SLACK_EVENTS) {
      this.world.violation(`${workflowId} continued as new only after ${events} events`);
    }
  }

  /** From now on, whatever is closed must stay untouched. */
  beginAgain(): void {
    this.closedBefore = new Map(this.world.accounts.map((account) => [account, receiptsIn(account.store)]));
  }

  private repeated(account: Account, task: TrueTask): void {
    const closing = (this.closedBefore?.get(account) ?? []).filter(
      ({ slice, outcome }) => closes(outcome) && slice.logGroup === task.logGroup,
    );
    const again = closing.find(
      ({ slice }) => instantMs(slice.from) < instantMs(task.to) && instantMs(task.from) < instantMs(slice.to),
    );
    if (again)
      this.world.violation(`${task.taskId} repeats ${again.slice.logGroup} ${again.slice.from}, which was closed`);
  }

  /** Invariants 3 and 5, when everything has been asked for twice and nothing failed the second time. */
  atTheEnd(): void {
    for (const account of this.world.accounts) {
      for (const text of untrueReceipts(account)) this.world.violation(text);
      for (const task of account.tasks.filter(isLive)) {
        // One whose export was terminated may: nobody was left to cancel it.
        const closed = this.closed.get(task.owner ?? '');
        if (closed === undefined || closed.stillCancelling.includes(task.taskId)) continue;
        this.world.violation(`${task.taskId} of ${closed.workflowId} still lives`);
      }
    }
    for (const { id, request } of this.world.scenario.requests) {
      const missing = this.openOf(request);
      if (missing.length > 0) this.world.violation(`${id} has ended for good, and ${missing.join(', ')} is open`);
      const again = this.world.server.current(`${id}-again`);
      const result = again?.memo[MEMO.result] as ExportResult | undefined;
      if (result && result.status !== 'completed') {
        this.world.violation(
          `${id} was asked for again without faults: ${result.status} ${JSON.stringify(result.failures)}`,
        );
      }
    }
  }

  /** Whether nothing of a request's windows is open. */
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
