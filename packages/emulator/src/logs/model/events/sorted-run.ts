import type { BlockFile, BlockPosition } from './block-file.js';
import { type Bounds, comparePositions, type EventPosition, type StoredEvent } from './event-log.js';

/**
 * Size at which a block ends (bytes). The last event of a block can exceed this size. A block is small enough to read
 * as a whole, and large enough to keep the index of blocks short.
 */
export const BLOCK_BYTES = 128 * 1024;
/**
 * Size of an event's header (bytes): timestamp, sequence and ingestion time as doubles, then the length of the message
 * in UTF-8.
 */
const HEADER_BYTES = 28;

interface Block extends BlockPosition {
  readonly first: EventPosition;
  readonly last: EventPosition;
}

/** A run: sorted events in blocks on disk. The first and last position of each block are in memory. */
export class SortedRun {
  readonly bytes: number;

  private constructor(
    private readonly file: BlockFile,
    readonly blocks: readonly Block[],
  ) {
    this.bytes = blocks.reduce((sum, block) => sum + block.length, 0);
  }

  /** Writes a run of at least one event. The events must be in order. */
  static write(file: BlockFile, events: Iterable<StoredEvent>): SortedRun {
    const blocks: Block[] = [];
    let buffer = Buffer.allocUnsafe(2 * BLOCK_BYTES);
    let length = 0;
    let first: EventPosition | undefined;
    let last: EventPosition | undefined;
    const flush = () => {
      if (first === undefined || last === undefined) return;
      const extent = file.write(buffer.subarray(0, length));
      blocks.push({ ...extent, first: positionOf(first), last: positionOf(last) });
      length = 0;
      first = undefined;
    };
    for (const event of events) {
      const messageBytes = Buffer.byteLength(event.message);
      const needed = length + HEADER_BYTES + messageBytes;
      if (needed > buffer.length) buffer = Buffer.concat([buffer.subarray(0, length)], needed);
      buffer.writeDoubleLE(event.timestamp, length);
      buffer.writeDoubleLE(event.sequence, length + 8);
      buffer.writeDoubleLE(event.ingestionTime, length + 16);
      buffer.writeUInt32LE(messageBytes, length + 24);
      buffer.write(event.message, length + HEADER_BYTES);
      length = needed;
      first ??= event;
      last = event;
      if (length >= BLOCK_BYTES) flush();
    }
    flush();
    return new SortedRun(file, blocks);
  }

  /** Joins runs that do not overlap and are in order, without reading or writing an event. */
  static join(file: BlockFile, runs: readonly SortedRun[]): SortedRun {
    return new SortedRun(
      file,
      runs.flatMap((run) => run.blocks),
    );
  }

  get first(): EventPosition {
    return (this.blocks[0] as Block).first;
  }

  get last(): EventPosition {
    return (this.blocks.at(-1) as Block).last;
  }

  *between({ low, high }: Bounds, backwards: boolean): Generator<StoredEvent> {
    const step = backwards ? -1 : 1;
    const isWanted = (event: EventPosition) => comparePositions(event, low) >= 0 && comparePositions(event, high) < 0;
    for (let index = this.#startOf({ low, high }, backwards); ; index += step) {
      const block = this.blocks[index];
      if (block === undefined) return;
      if (backwards ? comparePositions(block.last, low) < 0 : comparePositions(block.first, high) >= 0) return;
      const bytes = Buffer.allocUnsafe(block.length);
      this.file.read(block, bytes);
      const starts = startsOf(bytes);
      if (backwards) starts.reverse();
      // Only wanted events are decoded, because they can be a small part of a block.
      for (const at of starts) if (isWanted(positionAt(bytes, at))) yield eventAt(bytes, at);
    }
  }

  free(): void {
    for (const block of this.blocks) this.file.free(block);
  }

  /**
   * Index of the block at which reading begins. In the direction of reading, no earlier block has a wanted event. The
   * index can be outside of `blocks`.
   */
  #startOf({ low, high }: Bounds, backwards: boolean): number {
    let from = 0;
    let to = this.blocks.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const block = this.blocks[middle] as Block;
      const isBefore = backwards ? comparePositions(block.first, high) < 0 : comparePositions(block.last, low) < 0;
      if (isBefore) from = middle + 1;
      else to = middle;
    }
    return backwards ? from - 1 : from;
  }
}

function startsOf(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += HEADER_BYTES + bytes.readUInt32LE(at + 24)) starts.push(at);
  return starts;
}

function positionAt(bytes: Buffer, at: number): EventPosition {
  return { timestamp: bytes.readDoubleLE(at), sequence: bytes.readDoubleLE(at + 8) };
}

function eventAt(bytes: Buffer, at: number): StoredEvent {
  const start = at + HEADER_BYTES;
  return {
    ...positionAt(bytes, at),
    ingestionTime: bytes.readDoubleLE(at + 16),
    message: bytes.toString('utf8', start, start + bytes.readUInt32LE(at + 24)),
  };
}

/** Copies the position of an event, so that the event's message does not stay in memory. */
function positionOf({ timestamp, sequence }: EventPosition): EventPosition {
  return { timestamp, sequence };
}
