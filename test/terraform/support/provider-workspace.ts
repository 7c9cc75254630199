import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../../support/built.js';
import { killPid, pidsOf } from '../../support/pids.js';
import { seen } from '../../support/seen.js';
import { TERRAFORM_COMMAND_LIMIT_MS } from '../../support/time-limits.js';

const SOURCE = 'terraform.test/logferry/logferry';
const PROGRAM = 'terraform-provider-logferry';

interface Answer {
  readonly code: number | null;
  /** stdout and stderr, interleaved. */
  readonly output: string;
}

/** A command of Terraform that runs. */
interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Answer>;
  /** Resolves when the output contains a text. */
  shows(text: string): Promise<unknown>;
}

/** A folder in which a Terraform runs with the built provider, without `terraform init`. */
export class ProviderWorkspace {
  private readonly running = new Set<ChildProcess>();

  private constructor(
    readonly folder: string,
    private readonly terraform: string,
    /** The members of the provider block. */
    private readonly block: Readonly<Record<string, string>>,
  ) {}

  static async open(terraform: string, block: Readonly<Record<string, string>>): Promise<ProviderWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-provider-'));
    for (const name of ['tmp', 'bin']) await mkdir(join(folder, name));
    // The last argument names this workspace, so that its processes can be told from others.
    const launcher = `#!/bin/sh\nexec "${process.execPath}" "${built(`provider/${PROGRAM}.cjs`)}" "${folder}"\n`;
    await writeFile(join(folder, 'bin', PROGRAM), launcher, { mode: 0o755 });
    await writeFile(
      join(folder, 'cli.tfrc'),
      `provider_installation {\n  dev_overrides { "${SOURCE}" = "${folder}/bin" }\n  direct {}\n}\n`,
    );
    return new ProviderWorkspace(folder, terraform, block);
  }

  /** Replaces the configuration: what follows the provider block. */
  async configure(hcl: string): Promise<void> {
    const members = Object.entries(this.block).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}\n`);
    const required = `terraform {\n  required_providers {\n    logferry = { source = "${SOURCE}" }\n  }\n}\n`;
    await writeFile(join(this.folder, 'main.tf'), `${required}provider "logferry" {\n${members.join('')}}\n${hcl}\n`);
  }

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

  apply = (...flags: readonly string[]) => this.succeed('apply', '-auto-approve', '-input=false', ...flags);
  /** An apply that may fail. */
  tryApply = (...flags: readonly string[]) => this.run('apply', '-auto-approve', '-input=false', ...flags);
  destroy = () => this.succeed('destroy', '-auto-approve', '-input=false');

  /** The exit code of a plan: 0 without changes, 2 with changes. */
  async changes(): Promise<number | null> {
    return (await this.run('plan', '-detailed-exitcode', '-input=false')).code;
  }

  /** The resources of the state by address: their attributes, and whether they are tainted. */
  async state(): Promise<Record<string, { values: Record<string, unknown>; tainted?: boolean }>> {
    const { values } = JSON.parse(await this.succeed('show', '-json'));
    const resources: { address: string; values: Record<string, unknown>; tainted?: boolean }[] =
      values?.root_module?.resources ?? [];
    return Object.fromEntries(resources.map(({ address, ...resource }) => [address, resource]));
  }

  /** What the provider has left behind: its processes, and its files in the folder for temporary ones. */
  async leftovers(): Promise<readonly string[]> {
    return [...this.processes.map(String), ...(await readdir(join(this.folder, 'tmp')))];
  }

  private get processes(): number[] {
    return pidsOf(`${PROGRAM}.cjs ${this.folder}`);
  }

  async close(): Promise<void> {
    for (const child of this.running) child.kill('SIGKILL');
    for (const pid of this.processes) killPid(pid);
    await rm(this.folder, { recursive: true, force: true });
  }
}
