import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { Env, InterruptSignal, Io, Output } from '../../cli/io.js';
import { main } from '../../cli/program.js';

export interface TestIoOptions {
  env?: Env;
  /** Text that a command can read from stdin. */
  stdin?: string;
  /** If set, stdout and stderr are terminals of this width (columns). */
  terminalColumns?: number;
  /** @default the real clock */
  now?: () => number;
}

/**
 * Replaces the process of a command. It has streams in memory, an environment, a clock, and signals that the test
 * sends.
 */
export class TestIo implements Io {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Env;
  readonly homeFolder: string;
  readonly temporaryFolder: string;
  readonly now: () => number;
  /** Codes with which the command has called `exit`. */
  readonly exits: number[] = [];
  readonly #printed = { stdout: '', stderr: '' };
  readonly #listeners = new Set<(signal: InterruptSignal) => void>();

  constructor({ env = {}, stdin = '', terminalColumns, now = Date.now }: TestIoOptions = {}) {
    this.stdin = Readable.from(stdin === '' ? [] : [stdin]);
    this.stdout = this.#output('stdout', terminalColumns);
    this.stderr = this.#output('stderr', terminalColumns);
    this.env = env;
    this.temporaryFolder = env.TMPDIR ?? tmpdir();
    this.homeFolder = env.HOME ?? join(this.temporaryFolder, 'logferry-no-home');
    this.now = now;
  }

  #output(name: 'stdout' | 'stderr', columns: number | undefined): Output {
    const stream = new PassThrough({ encoding: 'utf8' });
    stream.on('data', (text: string) => {
      this.#printed[name] += text;
    });
    return columns === undefined ? stream : Object.assign(stream, { isTTY: true, columns });
  }

  get printed(): Readonly<{ stdout: string; stderr: string }> {
    return this.#printed;
  }

  onInterrupt(listener: (signal: InterruptSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Sends a signal, as Ctrl-C does. */
  interrupt(signal: InterruptSignal = 'SIGINT'): void {
    for (const listener of this.#listeners) listener(signal);
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in this process until it ends. @param program the program of the sources, or another build of it */
export async function runCommand(
  args: readonly string[],
  options: TestIoOptions | TestIo = {},
  program: typeof main = main,
): Promise<CommandResult> {
  const io = options instanceof TestIo ? options : new TestIo(options);
  const code = await program(args, io);
  return { code, ...io.printed };
}
