import type { Spill, SpillFile } from '../events/spill.js';

/** Temporary files in memory, for tests. */
export class MemorySpill implements Spill {
  /** Number of files that were made. */
  made = 0;
  /** Number of files that were made and are not discarded yet. */
  open = 0;

  /** @param readBytes maximum size of a read: fewer bytes than asked for, so that no code can rely on full reads */
  constructor(private readonly readBytes = 37) {}

  async create(): Promise<SpillFile> {
    this.made += 1;
    this.open += 1;
    let bytes = Buffer.alloc(0);
    return {
      write: async (more) => {
        bytes = Buffer.concat([bytes, more]);
      },
      read: async (offset, into) => bytes.copy(into, 0, offset, Math.min(bytes.length, offset + this.readBytes)),
      discard: async () => {
        this.open -= 1;
      },
    };
  }
}
