/** Something that will happen at an instant of virtual time, unless it is called off. */
export interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void | Promise<void>;
  off: boolean;
}

/** One turn of the real event loop: after it every promise that could settle without a timer has. */
const settled = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));
const realSetImmediate = setImmediate;

/** Virtual time: whatever happens next happens at once, and the clock jumps there. */
export class Timeline {
  nowMs: number;
  /** A binary heap by instant, then by the order in which things were planned. */
  private readonly heap: Planned[] = [];
  private planned = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(ms: number, happen: Planned['happen']): Planned {
    const entry = { atMs: this.nowMs + Math.max(0, ms), order: this.planned, happen, off: false };
    this.planned += 1;
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
    return entry;
  }

  /** Until an instant, or until nothing is planned before it. @returns false when something is still planned */
  async runUntil(endMs: number, isOver: () => boolean = () => false): Promise<boolean> {
    while (!isOver()) {
      const [next] = this.heap;
      if (next === undefined) return true;
      if (next.atMs > endMs) return false;
      this.removeFirst();
      if (next.off) continue;
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
