import type { Readable, Writable } from 'node:stream';

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A stream to which a command writes. A terminal has `isTTY` and its width in `columns`. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/**
 * Everything outside that a command uses: `main.ts` takes it from the process, a test makes it. No other file of cli/
 * touches `process`.
 */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Env;
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Calls the listener for each SIGINT and SIGTERM. @returns a function that removes the listener */
  onInterrupt(listener: (signal: InterruptSignal) => void): () => void;
  /** Ends the process at once, whatever it is doing. */
  exit(code: number): void;
}
