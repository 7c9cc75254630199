import type { RecordAnswer } from '../../activities/index.js';
import { defined, explain, type Failure, formatInstant, SECOND_MS } from '../../contract/index.js';
import { failureOf } from './activity-failure.js';
import { after, consequence, isOfItsSlice, mayCreate, refusal, succeededSince } from './reading-back.js';
import { pauseMs } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { EndedWork, ExportState } from './state.js';

/** Maximum number of slices in verification. No slice is begun while there are this many. */
const MAX_VERIFYING = 200;
/**
 * Maximum number of slices that one activity verifies and records. While tasks are short, ended slices wait until there
 * are this many, but no longer than the pause `batch`.
 */
const BATCH_SLICES = 5;
/**
 * Maximum number of verifying activities that one export runs at the same time, so that slots of the worker stay free
 * for other exports.
 */
const BATCHES_AT_ONCE = 8;
const SHORT_TASK_MS = 10 * SECOND_MS;

/** The answer that ends the verification of a slice. */
export type FinalAnswer = Extract<RecordAnswer, { kind: 'recorded' | 'unrecorded' }>;

/**
 * Has slices verified and recorded while the next tasks run, so that AWS's slot is not idle meanwhile. The state holds
 * all slices that are not finished. The next run of a continued export verifies them again, which is safe because each
 * step is idempotent. Slices that cannot be read back for now stay in the state, and are tried again at growing
 * intervals.
 */
export class Verifier {
  private starting = false;
  private batches = 0;
  /** Ended slices that have not been given to an activity yet, or that are to be tried again. */
  private waiting: EndedWork[] = [];
  /**
   * Whether the next slice is expected soon, because tasks are short or slices need no task. One activity then records
   * several slices, to save a third of the history events.
   */
  private moreSoon = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly take: (ended: EndedWork, answer: FinalAnswer) => void,
    private readonly onRecorded: () => void,
  ) {}

  /** Starts to verify the slices that the previous run of a continued export has left. */
  resume(): void {
    this.waiting.push(...this.state.verifying);
    void this.start();
  }

  verify(ended: EndedWork): void {
    this.state.verifying.push(ended);
    this.waiting.push(ended);
    // If no task may be created before objects have been read back, no slice comes soon.
    this.moreSoon = isShort(ended) && mayCreate(this.state) && !this.isFirst(ended);
    void this.start();
  }

  /** Whether another slice may be begun. @param creates whether the slice needs a task */
  hasRoom(creates: boolean): boolean {
    return this.state.verifying.length < MAX_VERIFYING && (!creates || mayCreate(this.state));
  }

  get idle(): boolean {
    return this.state.verifying.length === 0;
  }

  /** Has waiting slices recorded immediately, because no more slices come soon. */
  hurry(): void {
    this.moreSoon = false;
  }

  /** Counts every slice without a written receipt as failed. Answers that come later are ignored. */
  giveUp(failure: Failure): void {
    const left = this.state.verifying;
    this.state.verifying = [];
    this.waiting = [];
    for (const ended of left) this.take(ended, { kind: 'unrecorded', failure });
  }

  /** Whether a task must be read back immediately, because further tasks wait for the first one that is read back. */
  private isFirst({ ending }: EndedWork): boolean {
    return this.state.export.firstAtOnce === true && this.state.proven !== true && ending.kind === 'completed';
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
   * Waits until it is time to try slices, and returns the next batch. Slices that are tried again are in reverse order,
   * because an outage can keep an activity from trying the last slices of a batch.
   */
  private async nextBatch(): Promise<EndedWork[]> {
    const { runtime } = this;
    if (this.moreSoon) {
      const isFull = () => this.waiting.length >= BATCH_SLICES;
      await runtime.condition(() => !this.moreSoon || isFull(), this.lengthMs('batch'));
    }
    if (this.batches >= BATCHES_AT_ONCE) await runtime.condition(() => this.batches < BATCHES_AT_ONCE);
    if (refusal(this.state)) {
      // One batch at a time is enough to find out that the refusal is over. Each time, another batch is tried.
      await runtime.condition(() => this.batches === 0);
      const trouble = refusal(this.state);
      if (trouble) await runtime.sleep(this.lengthMs('notReadBack', Math.max(...this.waiting.map(waitsOf))));
      return this.waiting.splice(0, BATCH_SLICES).reverse();
    }
    const untried = () => this.waiting.filter(({ trouble }) => trouble === undefined);
    if (untried().length === 0) {
      await runtime.condition(
        () => untried().length > 0,
        this.lengthMs('notReadBack', Math.min(...this.waiting.map(waitsOf))),
      );
    }
    const isNew = untried().length > 0;
    const batch = (isNew ? untried() : this.waiting).slice(0, BATCH_SLICES);
    this.waiting = this.waiting.filter((ended) => !batch.includes(ended));
    return isNew ? batch : batch.reverse();
  }

  private lengthMs(reason: 'batch' | 'notReadBack', waits = 0): number {
    return pauseMs(reason, { before: Math.max(0, waits - 1), timings: this.state.export.timings });
  }

  private async run(batch: readonly EndedWork[]): Promise<void> {
    const answers = await this.answersTo(batch);
    for (const [index, ended] of batch.entries()) {
      if (this.state.verifying.includes(ended)) this.heard(ended, answers[index] ?? NO_ANSWER);
    }
    if (answers.some(({ kind }) => kind === 'recorded')) this.onRecorded();
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

/** The answer for a slice for which an activity gave no answer, by a mistake of our code. */
const NO_ANSWER: RecordAnswer = { kind: 'defect', failure: explain('DEFECT') };

const waitsOf = ({ trouble }: EndedWork): number => trouble?.waits ?? 0;

/**
 * Whether the task of a slice was short. A slice that needed no task counts as short; a task whose times are not known
 * counts as long.
 */
function isShort({ ending }: EndedWork): boolean {
  if (ending.kind === 'without') return true;
  const { createdAt, completedAt } = ending.task;
  if (createdAt === undefined || completedAt === undefined) return false;
  return Date.parse(completedAt) - Date.parse(createdAt) < SHORT_TASK_MS;
}
