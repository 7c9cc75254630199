import { defaultPayloadConverter } from '@temporalio/common';
import {
  FULL_SIGNAL,
  GRANTED_SIGNAL,
  ownerRunOf,
  RELEASE_TURN_SIGNAL,
  REQUEST_TURN_SIGNAL,
  type TurnRequest,
} from '../../../contract/index.js';
import type { Command, Job } from '../temporal/sandbox.js';

interface SentSignal {
  seq: number;
  signalName: string;
  args: unknown[];
  workflowExecution: { workflowId: string };
}

const first = <T>(payloads: readonly unknown[] | undefined): T =>
  defaultPayloadConverter.fromPayload((payloads ?? [])[0] as never);
const counterOf = (requestId: string): number => Number(requestId.split('/')[1]);
const sameRun = (one: string, other: string): boolean => ownerRunOf(one) === ownerRunOf(other);
const isReplacedBy = (one: string, other: string): boolean =>
  one !== other && (!sameRun(one, other) || counterOf(one) < counterOf(other));

/**
 * A model of a lane: which owners have a turn, and which owners wait for one. The model is computed from the messages
 * in the lane's history without the code of the lane, so that mistakes in that code show.
 */
export class LaneModel {
  /** Owners by request: `held` has the requests that hold a turn, `waiting` those that wait for a turn. */
  readonly held = new Map<string, string>();
  readonly waiting = new Map<string, string>();
  /**
   * Ids of released requests. They are kept, because the lane may read the message of a release only after the lane's
   * next grant. `newest` has the newest request of each owner.
   */
  private readonly released = new Set<string>();
  private readonly newest = new Map<string, string>();
  /**
   * Signals that have been sent but not yet confirmed, by the number of the signal's command. The value is the id of
   * the granted request, or an empty text for any other signal.
   */
  private unconfirmed = new Map<number, string>();
  private looks = new Map<number, string>();
  private runId = '';

  constructor(readonly firstRunId: string) {}

  newRun(runId: string): void {
    if (runId === this.runId) return;
    this.runId = runId;
    this.unconfirmed = new Map();
    this.looks = new Map();
  }

  /**
   * Whether a signal of the lane is not yet confirmed. Until all signals are confirmed, the lane may have unread
   * messages.
   */
  get hasUnconfirmedSignals(): boolean {
    return this.unconfirmed.size > 0;
  }

  receive(job: Job): void {
    const signal = job.signalWorkflow as { signalName: string; input: unknown[] } | undefined;
    if (signal?.signalName === REQUEST_TURN_SIGNAL) this.asked(first<TurnRequest>(signal.input));
    if (signal?.signalName === RELEASE_TURN_SIGNAL) this.gaveBack(first<TurnRequest>(signal.input).requestId);
    const confirmed = job.resolveSignalExternalWorkflow as { seq: number; failure?: unknown } | undefined;
    if (confirmed?.failure) this.held.delete(this.unconfirmed.get(confirmed.seq) ?? '');
    if (confirmed) this.unconfirmed.delete(confirmed.seq);
    const looked = job.resolveActivity as { seq: number; result: { completed?: { result: unknown } } } | undefined;
    const verdict = looked?.result.completed && first<string>([looked.result.completed.result]);
    if (looked && verdict === 'gone') this.held.delete(this.looks.get(looked.seq) ?? '');
  }

  send(command: Command): void {
    const sent = command.signalExternalWorkflowExecution as SentSignal | undefined;
    if (sent) this.signalled(sent);
    const look = command.scheduleActivity as { seq: number; arguments?: unknown[] } | undefined;
    if (look) this.looks.set(look.seq, first<TurnRequest>(look.arguments).requestId);
  }

  private signalled({ seq, signalName, args, workflowExecution }: SentSignal): void {
    const { requestId } = first<TurnRequest>(args);
    const owner = workflowExecution.workflowId;
    // Whether the signal arrives matters only for a grant.
    this.unconfirmed.set(seq, signalName === GRANTED_SIGNAL ? requestId : '');
    if (signalName === FULL_SIGNAL || signalName === GRANTED_SIGNAL) this.waiting.delete(requestId);
    const isOver = this.released.has(requestId) || isReplacedBy(requestId, this.newest.get(owner) ?? requestId);
    if (signalName === GRANTED_SIGNAL && !isOver) this.held.set(requestId, owner);
  }

  /**
   * Processes a request. The request is ignored if its owner has an equal or newer request of the same run. If not, the
   * request replaces all earlier requests of its owner.
   */
  private asked({ owner, requestId }: TurnRequest): void {
    const mine = [...this.held, ...this.waiting].flatMap(([other, by]) => (by === owner ? [other] : []));
    if (mine.some((other) => sameRun(other, requestId) && counterOf(other) >= counterOf(requestId))) return;
    for (const other of mine) {
      this.held.delete(other);
      this.waiting.delete(other);
    }
    this.waiting.set(requestId, owner);
    this.newest.set(owner, requestId);
    this.released.delete(requestId);
  }

  private gaveBack(requestId: string): void {
    this.released.add(requestId);
    this.held.delete(requestId);
    this.waiting.delete(requestId);
  }
}
