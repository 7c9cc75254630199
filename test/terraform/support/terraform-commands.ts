import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { seen } from '../../support/seen.js';
import { TERRAFORM_COMMAND_LIMIT_MS } from '../../support/time-limits.js';
import type { AwsProvider } from './aws-provider.js';

/** The end of a command of Terraform. */
export interface Answer {
  readonly code: number | null;
  /** stdout and stderr, interleaved. */
  readonly output: string;
}

/** A running command of Terraform. */
interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Answer>;
  /** Resolves when the output contains a text. */
  shows(text: string): Promise<unknown>;
}

/** Runs a Terraform in a folder, with the folder's `cli.tfrc` and its `tmp` for temporary files. */
export class TerraformCommands {
  private readonly running = new Set<ChildProcess>();

  constructor(
    readonly folder: string,
    private readonly terraform: string,
    /** Further variables of the commands' environment. */
    private readonly environment: Readonly<Record<string, string>> = {},
    private readonly awsProvider?: AwsProvider,
  ) {}

  start(...args: readonly string[]): Running {
    const child = spawn(this.terraform, [...args, '-no-color'], {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TMPDIR: join(this.folder, 'tmp'),
        TF_CLI_CONFIG_FILE: join(this.folder, 'cli.tfrc'),
        TF_IN_AUTOMATION: '1',
        CHECKPOINT_DISABLE: '1',
        ...this.environment,
        // `init` installs the AWS provider, as it does for users.
        ...(!args.includes('init') && this.awsProvider?.environment),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.add(child);
    const limit = setTimeout(() => child.kill('SIGKILL'), TERRAFORM_COMMAND_LIMIT_MS);
    let output = '';
    const ended = new Promise<Answer>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      }
      child.on('error', reject);
      child.on('close', (code) => {
        clearTimeout(limit);
        this.running.delete(child);
        resolve({ code, output });
      });
    });
    return { child, ended, shows: (text) => seen(() => output.includes(text)) };
  }

  run(...args: readonly string[]): Promise<Answer> {
    return this.start(...args).ended;
  }

  /** @throws Error with the output if the command fails */
  async succeed(...args: readonly string[]): Promise<string> {
    const { code, output } = await this.run(...args);
    if (code !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${code}:\n${output}`);
    return output;
  }

  /** Kills the commands that still run. */
  protected killCommands(): void {
    for (const child of this.running) child.kill('SIGKILL');
  }
}
