import { BlockFile } from './block-file.js';
import type { StoredEvent } from './event-log.js';

/** Maximum size of the events in memory (bytes). It is enough for the logs of most tests. */
const BUDGET_BYTES = 16 * 1024 * 1024;
/** Memory of an event in addition to its message (bytes). */
const EVENT_OVERHEAD_BYTES = 160;

/** A log that can move events from memory to disk. */
export interface Spilling {
  spill(): void;
}

/**
 * The memory that all logs share. When the memory is full, the largest logs spill, so that their events move to `file`.
 */
export class EventMemory {
  readonly #held = new Map<Spilling, number>();
  #totalBytes = 0;

  constructor(
    readonly file = new BlockFile(),
    private readonly budgetBytes = BUDGET_BYTES,
  ) {}

  /** Counts events that were added to a log. If the memory is full, the largest logs spill. */
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
