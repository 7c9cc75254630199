import type { WorkEvent } from '../../../activities/index.js';
import type { RunActivities, Runtime } from '../runtime.js';

interface Waiting {
  holds: () => boolean;
  dueMs: number | undefined;
  resolve: (held: boolean) => void;
}

const START_MS = Date.parse('2026-11-20T12:00:00Z');

/** A runtime with a simulated clock: its time passes only when all code waits. The test provides the activities. */
export class VirtualRuntime implements Runtime {
  readonly firstRunId = 'run';
  readonly signals: { workflowId: string; name: string; message: object }[] = [];
  /** The memos that the workflow has upserted, oldest first. */
  readonly memos: Record<string, unknown>[] = [];
  /** The search attributes that the workflow has upserted, oldest first. */
  readonly searchAttributes: Readonly<Record<string, string>>[] = [];
  /** The events that the workflow has reported, oldest first. */
  readonly reported: WorkEvent[] = [];
  events = 0;
  private nowMs = START_MS;
  private readonly waiting = new Set<Waiting>();

  constructor(readonly activities: RunActivities) {}

  /** Minutes since the beginning. */
  get minutes(): number {
    return (this.nowMs - START_MS) / 60_000;
  }

  now(): number {
    return this.nowMs;
  }

  async sleep(ms: number): Promise<void> {
    await this.wait(() => false, ms);
  }

  readonly condition = ((holds: () => boolean, timeoutMs?: number) =>
    this.wait(holds, timeoutMs)) as Runtime['condition'];

  history(): { events: number; continueAsNewSuggested: boolean } {
    return { events: this.events, continueAsNewSuggested: false };
  }

  isCancelled(): boolean {
    return false;
  }

  patched(): boolean {
    return true;
  }

  upsertMemo(memo: Record<string, unknown>): void {
    this.memos.push(structuredClone(memo));
  }

  upsertSearchAttributes(values: Readonly<Record<string, string>>): void {
    this.searchAttributes.push(values);
  }

  async signal(workflowId: string, name: string, message: object): Promise<void> {
    this.signals.push({ workflowId, name, message });
  }

  abandonable<T>(work: () => Promise<T>) {
    return { result: work() as Promise<T | undefined>, abandon: () => undefined };
  }

  report(event: WorkEvent): void {
    this.reported.push(event);
  }

  /**
   * Runs work until it ends. @throws Error if it would wait for ever, or takes longer than `mostMinutes` of simulated
   * time
   */
  async play<T>(work: Promise<T>, mostMinutes: number): Promise<T> {
    let isOver = false;
    work.then(
      () => (isOver = true),
      () => (isOver = true),
    );
    for (;;) {
      await everythingWaits();
      if (isOver) return work;
      if (!this.resolveWhatHolds() && !this.passTime()) throw new Error('everything waits, and no time would end it');
      if (this.minutes > mostMinutes) throw new Error(`not over after ${mostMinutes} minutes`);
    }
  }

  /** Schedules a call, at a number of minutes of simulated time from the beginning. */
  at(minutes: number, call: () => void): void {
    void this.sleep(START_MS + minutes * 60_000 - this.nowMs).then(call);
  }

  private wait(holds: () => boolean, timeoutMs?: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.waiting.add({ holds, dueMs: timeoutMs === undefined ? undefined : this.nowMs + timeoutMs, resolve });
    });
  }

  private resolveWhatHolds(): boolean {
    return this.resolve((each) => each.holds());
  }

  private passTime(): boolean {
    const due = [...this.waiting].flatMap(({ dueMs }) => dueMs ?? []);
    if (due.length === 0) return false;
    this.nowMs = Math.max(this.nowMs, Math.min(...due));
    return this.resolve(({ dueMs = Number.POSITIVE_INFINITY }) => dueMs <= this.nowMs);
  }

  private resolve(isOver: (each: Waiting) => boolean): boolean {
    const over = [...this.waiting].filter(isOver);
    for (const each of over) {
      this.waiting.delete(each);
      each.resolve(each.holds());
    }
    return over.length > 0;
  }
}

/** Waits for two iterations of the event loop. After them, all promises that can be resolved are resolved. */
async function everythingWaits(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
