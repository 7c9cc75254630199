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
  for (const event of events) if (writer.add(event)) await writer.flush();
  await writer.flush();
}

/** Collects events and writes them in large pieces. */
export class RunWriter {
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(private readonly file: SpillFile) {}

  /** Adds an event. @returns whether {@link flush} must be called before the next one */
  add({ timeMs, source, record }: SourcedRecord): boolean {
    const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
    head.writeDoubleLE(timeMs, 0);
    head.writeUInt32LE(source, 8);
    head.writeUInt32LE(record.length, 12);
    this.#pieces.push(head, record);
    this.#bytes += head.length + record.length;
    return this.#bytes >= WRITE_BYTES;
  }

  async flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    if (pieces.length > 0) await this.file.write(Buffer.concat(pieces));
  }
}

/** Reads the events of a temporary file, one after the other. */
class RunReader {
  /** The event at the front; undefined at the end of the file. */
  event: SourcedRecord | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #offset = 0;

  constructor(
    private readonly file: SpillFile,
    /** The place in the order of runs: of two equal events, the one of the earlier run comes first. */
    readonly no: number,
  ) {}

  /** Goes to the next event. @returns whether {@link refill} must be called first */
  step(): boolean {
    const left = this.#bytes.length - this.#at;
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

  /** Reads on in the file, and goes to the next event or to the end. Earlier events stay valid. */
  async refill(): Promise<void> {
    do {
      const rest = this.#bytes.subarray(this.#at);
      const bytes = Buffer.allocUnsafe(Math.max(READ_BYTES, rest.length * 2));
      rest.copy(bytes);
      const read = await this.file.read(this.#offset, bytes.subarray(rest.length));
      this.#offset += read;
      this.#bytes = bytes.subarray(0, rest.length + read);
      this.#at = 0;
      if (read === 0) {
        this.event = undefined;
        return;
      }
    } while (this.step());
  }
}

/** Merges runs into one order, page by page. @param pageBytes size after which a page ends */
export async function* mergeRuns(files: readonly SpillFile[], pageBytes: number): AsyncGenerator<SourcedRecord[]> {
  const heap: RunReader[] = [];
  for (const [no, file] of files.entries()) {
    const reader = new RunReader(file, no);
    await reader.refill();
    if (reader.event === undefined) continue;
    heap.push(reader);
    siftUp(heap);
  }
  let page: SourcedRecord[] = [];
  let bytes = 0;
  for (let first = heap[0]; first?.event !== undefined; first = heap[0]) {
    page.push(first.event);
    bytes += first.event.record.length;
    if (first.step()) await first.refill();
    if (first.event === undefined) {
      const last = heap.pop();
      if (last !== undefined && last !== first) heap[0] = last;
    }
    siftDown(heap);
    if (bytes < pageBytes) continue;
    yield page;
    page = [];
    bytes = 0;
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

/** Exchanges two readers if the first comes before the second. */
function swapIfBefore(heap: RunReader[], one: number, other: number): boolean {
  const [a, b] = [heap[one], heap[other]];
  if (a === undefined || b === undefined || !comesBefore(a, b)) return false;
  heap[one] = b;
  heap[other] = a;
  return true;
}
