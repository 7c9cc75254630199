import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Size after which a new segment begins (bytes). A segment is one open file for the events of all streams, so even
 * thousands of streams need few files.
 */
const SEGMENT_BYTES = 256 * 1024 * 1024;

interface Segment {
  readonly fd: number;
  written: number;
  live: number;
}

/** The position of a block: its segment, its offset in the segment (bytes) and its length (bytes). */
export interface BlockPosition {
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
}

/**
 * Blocks of bytes on disk, in files without a name (segments). A file is created in a private temporary folder (file
 * mode 0600, folder 0700), and its name is removed immediately. Therefore no other process can open the file, and the
 * system removes the file however this process ends. A segment is closed when its last block is freed.
 */
export class BlockFile {
  readonly #segments = new Set<Segment>();
  #current: Segment | undefined;

  constructor(
    private readonly segmentBytes = SEGMENT_BYTES,
    private readonly parentFolder = tmpdir(),
  ) {}

  /** Number of open files. */
  get openFiles(): number {
    return this.#segments.size;
  }

  write(bytes: Uint8Array): BlockPosition {
    const segment = this.#current ?? this.#open();
    const offset = segment.written;
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(segment.fd, bytes, done, bytes.length - done, offset + done);
    }
    segment.written += bytes.length;
    segment.live += 1;
    if (segment.written >= this.segmentBytes) this.#current = undefined;
    return { segment, offset, length: bytes.length };
  }

  /** Reads a block into the beginning of `target`. The buffer must be large enough. */
  read({ segment, offset, length }: BlockPosition, target: Uint8Array): void {
    for (let done = 0; done < length; ) {
      const read = readSync(segment.fd, target, done, length - done, offset + done);
      if (read === 0) throw new Error('a file of log events is shorter than what was written to it');
      done += read;
    }
  }

  free({ segment }: BlockPosition): void {
    segment.live -= 1;
    if (segment.live > 0) return;
    if (segment === this.#current) this.#current = undefined;
    this.#segments.delete(segment);
    closeSync(segment.fd);
  }

  close(): void {
    for (const { fd } of this.#segments) closeSync(fd);
    this.#segments.clear();
    this.#current = undefined;
  }

  #open(): Segment {
    const folder = mkdtempSync(join(this.parentFolder, 'logferry-events-'));
    try {
      const segment = { fd: openSync(join(folder, randomUUID()), 'wx+', 0o600), written: 0, live: 0 };
      this.#segments.add(segment);
      this.#current = segment;
      return segment;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
