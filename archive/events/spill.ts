/** A temporary file, which is written from its beginning to its end and then read. */
export interface SpillFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Reads bytes from an offset on. @returns the number of bytes that were read; 0 at the end */
  read(offset: number, into: Uint8Array): Promise<number>;
  /** Removes the file. */
  discard(): Promise<void>;
}

/** Makes temporary files for what does not fit into memory. */
export interface Spill {
  create(): Promise<SpillFile>;
}
