import type { Readable, Writable } from 'node:stream';

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * A stream to which a command writes. If it is a terminal, `isTTY` is true, and `columns` and `rows` are its width and
 * height.
 */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/**
 * Everything of the process that a command uses. `main.ts` takes it from the process; a test makes its own. No other
 * file of cli/ uses `process`. One thing is not here: relative paths are resolved against the working directory of the
 * process.
 */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Env;
  /** The user's home directory. */
  readonly homeFolder: string;
  /** The folder for temporary files. */
  readonly temporaryFolder: string;
  /** The time of the wall clock (epoch ms). */
  now(): number;
  /** Calls the listener for each SIGINT and SIGTERM. @returns a function that removes the listener */
  onInterrupt(listener: (signal: InterruptSignal) => void): () => void;
  /** Ends the process immediately, without waiting for anything. */
  exit(code: number): void;
}

/** The same process with other environment variables. */
export const withEnv = (io: Io, env: Env): Io => ({
  stdin: io.stdin,
  stdout: io.stdout,
  stderr: io.stderr,
  env,
  get homeFolder() {
    return io.homeFolder;
  },
  temporaryFolder: io.temporaryFolder,
  now: () => io.now(),
  onInterrupt: (listener) => io.onInterrupt(listener),
  exit: (code) => io.exit(code),
});
