import type { SpillFile } from './spill.js';

/** An event with the number of the object from which it was read. */
export interface SourcedRecord {
  timeMs: number;
  source: number;
  /** Its instant, a space and its message. */
  record: Buffer;
}

/** Length (bytes) of the head of an event in a temporary file: its time, its source and its length. */
const FRAME_HEAD_BYTES = 16;
const WRITE_BYTES = 1024 * 1024;
const READ_BYTES = 128 * 1024;

/** Writes events into a temporary file, in the given order. */
export async function writeRun(file: SpillFile, events: Iterable<SourcedRecord>): Promise<void> {
  const writer = new RunWriter(file);
  for (const event of events) if (!writer.add(event)) await writer.flushAndAdd(event);
  await writer.flush();
}

/** Collects events and writes them in large pieces. */
export class RunWriter {
  #bytes = Buffer.allocUnsafeSlow(WRITE_BYTES);
  #used = 0;

  constructor(private readonly file: SpillFile) {}

  /** Adds an event, whose bytes are copied. @returns false if there is no room: {@link flushAndAdd} adds it */
  add({ timeMs, source, record }: SourcedRecord): boolean {
    const end = this.#used + FRAME_HEAD_BYTES + record.length;
    if (end > this.#bytes.length) return false;
    this.#bytes.writeDoubleLE(timeMs, this.#used);
    this.#bytes.writeUInt32LE(source, this.#used + 8);
    this.#bytes.writeUInt32LE(record.length, this.#used + 12);
    record.copy(this.#bytes, this.#used + FRAME_HEAD_BYTES);
    this.#used = end;
    return true;
  }

  async flushAndAdd(event: SourcedRecord): Promise<void> {
    await this.flush();
    const size = FRAME_HEAD_BYTES + event.record.length;
    if (size > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(size);
    this.add(event);
  }

  async flush(): Promise<void> {
    if (this.#used > 0) await this.file.write(this.#bytes.subarray(0, this.#used));
    this.#used = 0;
  }
}

/** Reads the events of a temporary file, one after the other. */
class RunReader {
  /** The event at the front, until the next step; undefined at the end of the file. */
  event: SourcedRecord | undefined;
  #bytes = Buffer.allocUnsafeSlow(READ_BYTES);
  #at = 0;
  #end = 0;
  #offset = 0;

  constructor(
    private readonly file: SpillFile,
    /** The position in the order of runs: of two equal events, the one of the earlier run comes first. */
    readonly no: number,
  ) {}

  /** Goes to the next event. @returns whether {@link refill} must be called first */
  step(): boolean {
    const left = this.#end - this.#at;
    const length = left < FRAME_HEAD_BYTES ? 0 : this.#bytes.readUInt32LE(this.#at + 12);
    if (left < FRAME_HEAD_BYTES + length) return true;
    const start = this.#at + FRAME_HEAD_BYTES;
    this.event = {
      timeMs: this.#bytes.readDoubleLE(this.#at),
      source: this.#bytes.readUInt32LE(this.#at + 8),
      record: this.#bytes.subarray(start, start + length),
    };
    this.#at = start + length;
    return false;
  }

  /** Reads on in the file, and goes to the next event or to the end. */
  async refill(): Promise<void> {
    do {
      const rest = this.#end - this.#at;
      const bytes = rest * 2 > this.#bytes.length ? Buffer.allocUnsafeSlow(this.#bytes.length * 2) : this.#bytes;
      this.#bytes.copy(bytes, 0, this.#at, this.#end);
      const read = await this.file.read(this.#offset, bytes.subarray(rest));
      this.#offset += read;
      this.#bytes = bytes;
      this.#at = 0;
      this.#end = rest + read;
      if (read === 0) {
        this.event = undefined;
        return;
      }
    } while (this.step());
  }
}

/**
 * Merges runs into one order, page by page. A page must be used before the next is asked for, because its memory is
 * used again.
 * @param pageBytes size of a page; a larger event has a page of its own
 */
export async function* mergeRuns(files: readonly SpillFile[], pageBytes: number): AsyncGenerator<SourcedRecord[]> {
  const heap: RunReader[] = [];
  for (const [no, file] of files.entries()) {
    const reader = new RunReader(file, no);
    await reader.refill();
    if (reader.event === undefined) continue;
    heap.push(reader);
    siftUp(heap);
  }
  let bytes = Buffer.allocUnsafeSlow(pageBytes);
  let used = 0;
  let page: SourcedRecord[] = [];
  for (let first = heap[0]; first?.event !== undefined; first = heap[0]) {
    const { timeMs, source, record } = first.event;
    if (used + record.length > bytes.length) {
      if (page.length > 0) yield page;
      page = [];
      used = 0;
      if (record.length > bytes.length) bytes = Buffer.allocUnsafeSlow(record.length);
    }
    record.copy(bytes, used);
    page.push({ timeMs, source, record: bytes.subarray(used, used + record.length) });
    used += record.length;
    if (first.step()) await first.refill();
    if (first.event === undefined) {
      const last = heap.pop();
      if (last !== undefined && last !== first) heap[0] = last;
    }
    siftDown(heap);
  }
  if (page.length > 0) yield page;
}

function comesBefore(a: RunReader, b: RunReader): boolean {
  if (a.event === undefined || b.event === undefined) return false;
  return (a.event.timeMs - b.event.timeMs || a.event.source - b.event.source || a.no - b.no) < 0;
}

function siftUp(heap: RunReader[]): void {
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!swapIfBefore(heap, at, parent)) return;
    at = parent;
  }
}

function siftDown(heap: RunReader[]): void {
  for (let at = 0; ; ) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    if (left === undefined) return;
    const child = right !== undefined && comesBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
    if (!swapIfBefore(heap, child, at)) return;
    at = child;
  }
}

/** Exchanges two readers of the heap if `one` comes before `other`. @returns whether it exchanged them */
function swapIfBefore(heap: RunReader[], one: number, other: number): boolean {
  const [a, b] = [heap[one], heap[other]];
  if (a === undefined || b === undefined || !comesBefore(a, b)) return false;
  heap[one] = b;
  heap[other] = a;
  return true;
}
