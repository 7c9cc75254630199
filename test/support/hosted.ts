import { pathToFileURL } from 'node:url';
import type * as Program from '../../cli/program.js';
import { built } from './built.js';
import { seen } from './seen.js';
import { type CommandResult, runCommand, type TestIo } from './test-io.js';

/** The program of the build. */
const builtProgram = (): Promise<typeof Program> =>
  import(/* @vite-ignore */ pathToFileURL(built('cli/program.js')).href);

/**
 * A command of the build that runs in the process of the test. Only the build can run workers and dev servers. Signals
 * and the exit of the process are simulated.
 */
export class Hosted {
  readonly ended: Promise<CommandResult>;
  isOver = false;

  constructor(
    args: readonly string[],
    readonly io: TestIo,
  ) {
    this.ended = builtProgram()
      .then(({ main }) => runCommand(args, io, main))
      .finally(() => {
        this.isOver = true;
      });
    // A test may look at the end later, or not at all.
    this.ended.catch(() => {});
  }

  get stdout(): string {
    return this.io.printed.stdout;
  }

  get stderr(): string {
    return this.io.printed.stderr;
  }

  /** Resolves when the output matches a pattern. @throws Error if the command ends before the output matches */
  async shows(pattern: RegExp): Promise<void> {
    await seen(() => {
      if (pattern.test(this.stdout + this.stderr)) return true;
      if (this.isOver) throw new Error(`ended without ${pattern}:\n${this.stdout}\n${this.stderr}`);
      return false;
    });
  }

  /** Ends a command that a failed test has left running. A command that is still starting misses the first signals. */
  async abandon(): Promise<void> {
    await seen(() => {
      if (!this.isOver) this.io.interrupt();
      return this.isOver;
    });
  }

  /** Sends a signal, and waits until the command has ended. */
  async stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<CommandResult> {
    this.io.interrupt(signal);
    return this.ended;
  }
}
