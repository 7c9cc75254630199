/** An event that is planned for an instant of virtual time. Setting `off` cancels it. */
export interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void | Promise<void>;
  off: boolean;
}

/** Resolves after one turn of the real event loop. Every promise that can settle without a timer has then settled. */
const settled = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));
const realSetImmediate = setImmediate;

/**
 * Default maximum number of events, after which a simulated run counts as endless. It is many times the number of
 * events in a simulated run.
 */
const MOST_EVENTS = 30_000;

/**
 * The timeline of virtual time. It runs planned events one after the other without waiting: the virtual clock jumps to
 * the instant of each event.
 */
export class Timeline {
  nowMs: number;
  /** The planned events as a binary heap, ordered by instant and then by the order in which they were planned. */
  private readonly heap: Planned[] = [];
  private planned = 0;
  private happened = 0;

  constructor(
    startMs: number,
    private readonly mostEvents = MOST_EVENTS,
  ) {
    this.nowMs = startMs;
  }

  after(ms: number, happen: Planned['happen']): Planned {
    const entry = { atMs: this.nowMs + Math.max(0, ms), order: this.planned, happen, off: false };
    this.planned += 1;
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
    return entry;
  }

  /**
   * Runs events until an instant, until no event is planned, or until `isOver` returns true.
   * @returns false if the instant was reached and later events are still planned
   * @throws Error after the maximum number of events
   */
  async runUntil(endMs: number, isOver: () => boolean = () => false): Promise<boolean> {
    while (!isOver()) {
      const [next] = this.heap;
      if (next === undefined) return true;
      if (next.atMs > endMs) return false;
      this.removeFirst();
      if (next.off) continue;
      this.happened += 1;
      if (this.happened > this.mostEvents) throw new Error(`more than ${this.mostEvents} events`);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      const happening = next.happen();
      if (happening) await happening;
      await settled();
    }
    return true;
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const smallest = [left, left + 1].reduce((best, child) => (this.isBefore(child, best) ? child : best), at);
      if (smallest === at) return;
      this.swap(at, smallest);
      at = smallest;
    }
  }

  private rise(index: number): void {
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.isBefore(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const [one, other] = [this.heap[a], this.heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order;
  }

  private swap(a: number, b: number): void {
    const [one, other] = [this.heap[a], this.heap[b]];
    if (one === undefined || other === undefined) return;
    this.heap[a] = other;
    this.heap[b] = one;
  }
}
