import { Context } from '@temporalio/activity';
import type { RecordAnswer } from '../types/recording.js';

/** Answers by the position of their slice in the batch. */
type Answers = (RecordAnswer | null)[];

/**
 * The answers for the slices of a batch that are finished. Heartbeats contain these answers. If an attempt is lost, the
 * next attempt takes over the answers of its last heartbeat, except `blind` ones: their slices have no receipts yet.
 */
export class FinishedSlices {
  private readonly answers: Answers;

  constructor(slices: number) {
    const { info } = Context.current();
    const earlier: unknown = info.heartbeatDetails;
    this.answers = isAnswers(earlier) && earlier.length === slices ? earlier : Array<null>(slices).fill(null);
  }

  /**
   * The answer of an earlier attempt. Undefined if there is none, or if the answer is `blind`, because AWS is then
   * asked again.
   */
  at(index: number): RecordAnswer | undefined {
    const answer = this.answers[index] ?? undefined;
    return answer?.kind === 'blind' ? undefined : answer;
  }

  finish(index: number, answer: RecordAnswer): void {
    this.answers[index] = answer;
    Context.current().heartbeat(this.answers);
  }

  get details(): readonly (RecordAnswer | null)[] {
    return this.answers;
  }
}

const isAnswers = (details: unknown): details is Answers => Array.isArray(details);
