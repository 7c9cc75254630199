/**
 * One piece of memory, seen as bytes and as numbers. Events are moved within it: unlike a copy between two buffers,
 * this needs no object for each event. Parts that are never used take no room.
 */
export class Memory {
  readonly bytes: Buffer;
  /** The same memory as numbers of 4 bytes. */
  readonly words: Uint32Array;
  /** The same memory as numbers of 8 bytes. */
  readonly doubles: Float64Array;

  /** @param size bytes */
  constructor(size: number) {
    const { buffer } = Buffer.allocUnsafeSlow(aligned(size));
    this.bytes = Buffer.from(buffer);
    this.words = new Uint32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }
}

/** A part of a memory. The ends are multiples of 8. */
export interface MemoryBlock {
  start: number;
  end: number;
}

/** The next multiple of 8. */
export const aligned = (size: number): number => Math.ceil(size / 8) * 8;
