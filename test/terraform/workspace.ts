import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ACCOUNT_ID } from '../support/constants.js';
import { TERRAFORM_COMMAND_LIMIT_MS } from '../support/time-limits.js';
import { besideRoot, type Module, rootOf } from './modules.js';
import { AwsProvider, awsProviderProgram } from './support/aws-provider.js';

const TERRAFORM = 'terraform';

/** What is missing to run `terraform` with the real AWS provider; undefined if nothing is missing. */
export function missingForTerraform(): string | undefined {
  if (spawnSync(TERRAFORM, ['version']).status !== 0) return 'terraform is not on PATH';
  if (awsProviderProgram() === undefined) return 'LOGFERRY_TF_MIRROR names no mirror with hashicorp/aws';
  return undefined;
}

/**
 * Creates all resources at the same time, because a command spends most of its time waiting for lifecycle rules and
 * keys.
 */
const ALL_AT_ONCE = '-parallelism=64';
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  init: ['-input=false'],
  plan: ['-input=false', ALL_AT_ONCE],
  apply: ['-input=false', '-auto-approve', ALL_AT_ONCE],
  destroy: ['-input=false', '-auto-approve', ALL_AT_ONCE],
};

interface Answer {
  readonly code: number | null;
  /** stdout and stderr, interleaved. */
  readonly output: string;
}

/** A folder with a Terraform configuration and its state. */
export class Workspace {
  private constructor(
    private readonly folder: string,
    private readonly provider: AwsProvider,
  ) {}

  /**
   * Opens a folder with a configuration for an emulator. The configuration calls these modules by name, and its outputs
   * are the outputs of the modules.
   * @param root a synthesised root module, which keeps its own provider and state. Default: a root module with the
   * modules alone
   */
  static async open(url: string, modules: Readonly<Record<string, Module>>, root?: string): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-terraform-'));
    const mirror = JSON.stringify(process.env.LOGFERRY_TF_MIRROR);
    await writeFile(join(folder, 'cli.tfrc'), `provider_installation {\n  filesystem_mirror { path = ${mirror} }\n}\n`);
    const provider = await AwsProvider.start({
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: ACCOUNT_ID,
      AWS_SECRET_ACCESS_KEY: 'any',
    });
    const workspace = new Workspace(folder, provider);
    await workspace.put('main.tf.json', root === undefined ? rootOf(modules) : besideRoot(modules));
    if (root !== undefined) await workspace.put('cdk.tf.json', root);
    for (const [name, { file, text }] of Object.entries(modules)) await workspace.put(`${name}/${file}`, text);
    await workspace.succeed('init');
    return workspace;
  }

  /** Writes a file by its path in the folder. */
  async put(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** The outputs of the last apply, as `terraform output -json` prints them. */
  async outputs(): Promise<Record<string, { value: unknown }>> {
    return JSON.parse(await this.succeed('output', '-json'));
  }

  /** Runs a command without input and returns its output. @throws Error with the output if the command fails */
  async succeed(command: string, ...flags: readonly string[]): Promise<string> {
    const { code, output } = await this.run(command, '-no-color', ...(FLAGS[command] ?? []), ...flags);
    if (code !== 0) throw new Error(`terraform ${command} ended with ${code}:\n${output}`);
    return output;
  }

  /** Runs terraform. The process is always ended, and its children with it. */
  run(...args: readonly string[]): Promise<Answer> {
    const { PATH, HOME } = process.env;
    const env = {
      PATH,
      HOME,
      TF_CLI_CONFIG_FILE: join(this.folder, 'cli.tfrc'),
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      // `init` installs the provider, as it does for users.
      ...(args[0] !== 'init' && this.provider.environment),
    };
    // Terraform runs in a process group of its own, so that its children can be ended with it.
    const child = spawn(TERRAFORM, [...args], {
      cwd: this.folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const killAll = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group is gone.
      }
    };
    return new Promise((resolve, reject) => {
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      }
      const limit = setTimeout(killAll, TERRAFORM_COMMAND_LIMIT_MS);
      child.on('error', reject);
      child.on('close', (code) => {
        clearTimeout(limit);
        killAll();
        resolve({ code, output });
      });
    });
  }

  async close(): Promise<void> {
    await this.provider.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
