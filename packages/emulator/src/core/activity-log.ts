/** Maximum number of calls in the timeline: enough for hours of polling. */
const TIMELINE_CAPACITY = 20_000;

/** One call of an export-task operation, as the timeline shows it. */
export interface TimelineEntry {
  /** Milliseconds since 1970 on the emulator's clock, when the call arrived. */
  readonly atMs: number;
  readonly operation: string;
  readonly accountId: string;
  readonly region: string;
  readonly taskId?: string;
  /** `ok`, AWS's error code, or `reset` if the connection was cut. */
  readonly result: string;
}

export interface OperationCounter {
  calls: number;
  errors: number;
}

/**
 * A record of the calls of clients. Tests use it to check call rates, pauses between calls, or that no call was
 * repeated.
 */
export class ActivityLog {
  readonly #counters = new Map<string, OperationCounter>();
  #timeline: TimelineEntry[] = [];
  #defects: string[] = [];

  count(operation: string, failed: boolean): void {
    const counter = this.#counters.get(operation) ?? { calls: 0, errors: 0 };
    counter.calls += 1;
    if (failed) counter.errors += 1;
    this.#counters.set(operation, counter);
  }

  note(entry: TimelineEntry): void {
    this.#timeline.push(entry);
    if (this.#timeline.length >= 2 * TIMELINE_CAPACITY) this.#timeline = this.#timeline.slice(-TIMELINE_CAPACITY);
  }

  /** Records an error of the emulator itself. Only the latest such errors are kept. A test run should end with none. */
  defect(operation: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#defects = [...this.#defects.slice(-9), `${operation}: ${text}`];
  }

  counters(): Record<string, OperationCounter> {
    const sorted = [...this.#counters].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, counter]) => [name, { ...counter }]));
  }

  timeline(): TimelineEntry[] {
    return this.#timeline.slice(-TIMELINE_CAPACITY);
  }

  defects(): string[] {
    return [...this.#defects];
  }
}
