import type { RecordAnswer } from '../../activities/index.js';
import { defined, explain, type Failure, formatInstant, SECOND_MS } from '../../contract/index.js';
import { failureOf } from './activity-failure.js';
import { after, consequence, isOfItsSlice, mayCreate, refusal, succeededSince } from './reading-back.js';
import { patience } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { EndedWork, ExportState } from './state.js';

/** Most slices in verification. With this many, no task is created. */
const MAX_VERIFYING = 200;
/**
 * Number of slices that one activity verifies and records. While tasks are short, slices wait until there are this
 * many, up to a maximum time.
 */
const BATCH_SLICES = 5;
const BATCH_WAIT_MS = 20 * SECOND_MS;
/** Activities that verify at once: what one export may take of a worker's slots. */
const BATCHES_AT_ONCE = 8;
const SHORT_TASK_MS = 10 * SECOND_MS;

/** The answer that ends the verification of a slice. */
export type FinalAnswer = Extract<RecordAnswer, { kind: 'recorded' | 'unrecorded' }>;

/**
 * Has slices verified and recorded while the next tasks run, so that AWS need not wait. The state holds everything that is
 * not finished, and the next run of a continued export starts it again; each step is idempotent. Slices that cannot be
 * read back for now stay, and are tried again at growing intervals.
 */
export class Verifier {
  private starting = false;
  private batches = 0;
  /** Ended slices that no activity has yet been given, or that are to be tried again. */
  private waiting: EndedWork[] = [];
  /**
   * While tasks are short and more are to come, one activity records several slices: that saves a third of the history
   * events.
   */
  private moreSoon = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly take: (ended: EndedWork, answer: FinalAnswer) => void,
  ) {}

  /** Starts what the run before left. */
  resume(): void {
    this.waiting.push(...this.state.verifying);
    void this.start();
  }

  verify(ended: EndedWork): void {
    this.state.verifying.push(ended);
    this.waiting.push(ended);
    // The next task waits for the first objects to be read back.
    this.moreSoon = isShort(ended) && mayCreate(this.state);
    void this.start();
  }

  /** @param creates whether a task is to be created */
  hasRoom(creates: boolean): boolean {
    return this.state.verifying.length < MAX_VERIFYING && (!creates || mayCreate(this.state));
  }

  get idle(): boolean {
    return this.state.verifying.length === 0;
  }

  /** Lets waiting slices be recorded at once: no more slices come soon. */
  hurry(): void {
    this.moreSoon = false;
  }

  /** Leaves all windows open whose receipts are not written by now. Answers that still come change nothing. */
  giveUp(failure: Failure): void {
    const left = this.state.verifying;
    this.state.verifying = [];
    this.waiting = [];
    for (const ended of left) this.take(ended, { kind: 'unrecorded', failure });
  }

  private async start(): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    while (this.waiting.length > 0) {
      const batch = await this.nextBatch();
      this.batches += 1;
      void this.run(batch).then(() => {
        this.batches -= 1;
      });
    }
    this.starting = false;
  }

  /**
   * The next slices to try, when it is time to try them. An activity may stop before the last ones of a batch, so slices
   * that are tried again change their order.
   */
  private async nextBatch(): Promise<EndedWork[]> {
    const { runtime } = this;
    if (this.moreSoon) {
      await runtime.condition(() => !this.moreSoon || this.waiting.length >= BATCH_SLICES, BATCH_WAIT_MS);
    }
    if (this.batches >= BATCHES_AT_ONCE) await runtime.condition(() => this.batches < BATCHES_AT_ONCE);
    if (refusal(this.state)) {
      // One question at a time is enough to see that the refusal is over. The slices take turns.
      await runtime.condition(() => this.batches === 0);
      const trouble = refusal(this.state);
      if (trouble) await runtime.sleep(this.pauseMs(Math.max(...this.waiting.map(waitsOf))));
      return this.waiting.splice(0, BATCH_SLICES).reverse();
    }
    const untried = () => this.waiting.filter(({ trouble }) => trouble === undefined);
    if (untried().length === 0) {
      await runtime.condition(() => untried().length > 0, this.pauseMs(Math.min(...this.waiting.map(waitsOf))));
    }
    const isNew = untried().length > 0;
    const batch = (isNew ? untried() : this.waiting).slice(0, BATCH_SLICES);
    this.waiting = this.waiting.filter((ended) => !batch.includes(ended));
    return isNew ? batch : batch.reverse();
  }

  private pauseMs(waits: number): number {
    return patience(Math.max(0, waits - 1), this.state.export.timings.longestPauseMs);
  }

  private async run(batch: readonly EndedWork[]): Promise<void> {
    const answers = await this.answersTo(batch);
    for (const [index, ended] of batch.entries()) {
      if (this.state.verifying.includes(ended)) this.heard(ended, answers[index] ?? NO_ANSWER);
    }
  }

  private async answersTo(batch: readonly EndedWork[]): Promise<RecordAnswer[]> {
    const { export: opened } = this.state;
    const ended = batch.map(({ work: { slice, replaces }, ending }) => ({ slice, ending, ...defined({ replaces }) }));
    if (ended.length === 0) return [];
    try {
      return await this.runtime.activities.verifyAndRecord({ export: opened, pass: this.state.pass, ended });
    } catch (error) {
      const failure = failureOf(error);
      return batch.map(() => ({ kind: 'unrecorded', failure }));
    }
  }

  private heard(ended: EndedWork, answer: RecordAnswer): void {
    switch (answer.kind) {
      case 'recorded':
        this.state.defectsInARow = 0;
        if (answer.objects > 0 && answer.outcome !== 'failed') this.state.proven = true;
        this.done(ended, answer);
        break;
      case 'unrecorded':
        this.done(ended, answer);
        break;
      case 'defect':
        if (ended.trouble === undefined) this.state.defectsInARow += 1;
        if (isOfItsSlice(this.state)) this.done(ended, { kind: 'unrecorded', failure: answer.failure });
        else this.refused(ended, answer.failure);
        break;
      case 'blind':
        this.refused(ended, answer.failure);
    }
  }

  private done(ended: EndedWork, answer: FinalAnswer): void {
    this.state.readBackAt = formatInstant(this.runtime.now());
    this.state.verifying = this.state.verifying.filter((other) => other !== ended);
    this.take(ended, answer);
  }

  private refused(ended: EndedWork, failure: Failure): void {
    const nowMs = this.runtime.now();
    ended.trouble = after(this.state, ended.trouble, failure, nowMs);
    switch (consequence(this.state, ended.trouble, nowMs, this.state.export.timings)) {
      case 'wait':
        this.waiting.push(ended);
        void this.start();
        break;
      case 'leaveSlice':
        if (!succeededSince(ended.trouble, this.state)) this.state.suspectSince = ended.trouble.since;
        this.state.verifying = this.state.verifying.filter((other) => other !== ended);
        this.take(ended, { kind: 'unrecorded', failure });
        break;
      case 'block':
        this.state.blocked ??= failure;
        this.giveUp(failure);
    }
  }
}

/** For a slice that an activity has left out: a mistake of our code. */
const NO_ANSWER: RecordAnswer = { kind: 'defect', failure: explain('DEFECT') };

const waitsOf = ({ trouble }: EndedWork): number => trouble?.waits ?? 0;

/** A slice that needed no task counts as short; a task whose times AWS does not give counts as long. */
function isShort({ ending }: EndedWork): boolean {
  if (ending.kind === 'without') return true;
  const { createdAt, completedAt } = ending.task;
  if (createdAt === undefined || completedAt === undefined) return false;
  return Date.parse(completedAt) - Date.parse(createdAt) < SHORT_TASK_MS;
}
