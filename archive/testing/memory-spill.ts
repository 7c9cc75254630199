import type { Spill, SpillFile } from '../events/spill.js';

/** Temporary files in memory, for tests. */
export class MemorySpill implements Spill {
  /** Number of files that were made, and of those that were not discarded. */
  made = 0;
  open = 0;

  async create(): Promise<SpillFile> {
    this.made += 1;
    this.open += 1;
    let bytes = Buffer.alloc(0);
    return {
      write: async (more) => {
        bytes = Buffer.concat([bytes, more]);
      },
      // Reads fewer bytes than asked for, so that no code can rely on full reads.
      read: async (offset, into) => bytes.copy(into, 0, offset, Math.min(bytes.length, offset + 37)),
      discard: async () => {
        this.open -= 1;
      },
    };
  }
}
