import { BlockFile } from './block-file.js';
import type { StoredEvent } from './event-log.js';

/** Enough for the logs of a test to stay in memory. */
const BUDGET_BYTES = 16 * 1024 * 1024;
/** What an event takes besides its message. */
const EVENT_OVERHEAD_BYTES = 160;

/** A log that can move what it holds in memory to disk. */
export interface Spilling {
  spill(): void;
}

/** The memory that all logs share, and the file that they spill to when it is used up: the largest ones first. */
export class EventMemory {
  readonly #held = new Map<Spilling, number>();
  #totalBytes = 0;

  constructor(
    readonly file = new BlockFile(),
    private readonly budgetBytes = BUDGET_BYTES,
  ) {}

  /** Takes note of events that a log now holds; may make it and others spill. */
  add(log: Spilling, events: readonly StoredEvent[]): void {
    const bytes = events.reduce((sum, { message }) => sum + message.length + EVENT_OVERHEAD_BYTES, 0);
    this.#held.set(log, (this.#held.get(log) ?? 0) + bytes);
    this.#totalBytes += bytes;
    if (this.#totalBytes <= this.budgetBytes) return;
    for (const [largest] of [...this.#held].sort(([, a], [, b]) => b - a)) {
      if (this.#totalBytes <= this.budgetBytes / 2) return;
      largest.spill();
      this.forget(largest);
    }
  }

  forget(log: Spilling): void {
    this.#totalBytes -= this.#held.get(log) ?? 0;
    this.#held.delete(log);
  }

  close(): void {
    this.#held.clear();
    this.#totalBytes = 0;
    this.file.close();
  }
}
