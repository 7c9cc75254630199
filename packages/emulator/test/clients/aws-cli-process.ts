import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Ran } from '../support/python.js';

const PROGRAM = fileURLToPath(new URL('aws_cli_forks.py', import.meta.url));

/**
 * A process that has loaded the AWS CLI. For each command it forks a child. Loading takes most of the time of a
 * command, so a new `aws` process for each command would take six times as long.
 */
export class AwsCliProcess {
  readonly #python: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #previous: Promise<unknown> = Promise.resolve();
  #complaints = '';

  constructor(python: string, env: NodeJS.ProcessEnv) {
    this.#python = spawn(python, [PROGRAM], { env });
    this.#python.stdin.on('error', () => undefined);
    this.#python.stderr.on('data', (chunk: Buffer) => {
      this.#complaints += chunk.toString();
    });
    this.#answers = createInterface({ input: this.#python.stdout })[Symbol.asyncIterator]();
  }

  /** Runs `aws ...args` with this standard input, once all earlier commands have ended. */
  run(args: readonly string[], input = ''): Promise<Ran> {
    const result = this.#previous.then(() => this.#ask(args, input));
    this.#previous = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.#python.kill('SIGKILL');
  }

  async #ask(args: readonly string[], input: string): Promise<Ran> {
    this.#python.stdin.write(`${JSON.stringify({ args, input })}\n`);
    const { value, done } = await this.#answers.next();
    if (done)
      throw new Error(`the process of the AWS CLI ended while it ran aws ${args.join(' ')}: ${this.#complaints}`);
    return JSON.parse(value);
  }
}
