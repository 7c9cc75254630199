import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ACCOUNT_ID } from '../support/constants.js';
import { TERRAFORM_COMMAND_LIMIT_MS } from '../support/time-limits.js';
import { besideRoot, type Module, rootOf } from './modules.js';

const TERRAFORM = 'terraform';

/** Why `terraform` cannot be tried with the real AWS provider here; undefined when it can. */
export function missingForTerraform(): string | undefined {
  if (spawnSync(TERRAFORM, ['version']).status !== 0) return 'terraform is not on PATH';
  if (!process.env.LOGFERRY_TF_MIRROR) return 'LOGFERRY_TF_MIRROR names no mirror with hashicorp/aws';
  return undefined;
}

/** Resources mostly wait, for lifecycles to settle and keys to be seen: none has to wait for another's turn. */
const ALL_AT_ONCE = '-parallelism=64';
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  init: ['-input=false'],
  plan: ['-input=false', ALL_AT_ONCE],
  apply: ['-input=false', '-auto-approve', ALL_AT_ONCE],
  destroy: ['-input=false', '-auto-approve', ALL_AT_ONCE],
};

interface Answer {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** The provider spends half of its time collecting garbage that it could keep: its schema, over and over. */
const GARBAGE_COLLECTION = { GOGC: '400' };

/** A folder with one configuration and its state. */
export class Workspace {
  private constructor(
    private readonly folder: string,
    private readonly url: string,
  ) {}

  /**
   * A configuration of these modules, by their names, against an emulator; its outputs are the modules' own. A
   * synthesised root is left as it is, with its own provider and state, and the modules are put beside it.
   */
  static async open(url: string, modules: Readonly<Record<string, Module>>, root?: string): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-terraform-'));
    const mirror = JSON.stringify(process.env.LOGFERRY_TF_MIRROR);
    await writeFile(join(folder, 'cli.tfrc'), `provider_installation {\n  filesystem_mirror { path = ${mirror} }\n}\n`);
    const workspace = new Workspace(folder, url);
    await workspace.put('main.tf.json', root === undefined ? rootOf(url, modules) : besideRoot(modules));
    if (root !== undefined) await workspace.put('cdk.tf.json', root);
    for (const [name, { file, text }] of Object.entries(modules)) await workspace.put(`${name}/${file}`, text);
    await workspace.succeed('init');
    return workspace;
  }

  /** Puts a file into the folder, by its path there. */
  async put(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** The outputs of the last apply, as `terraform output -json` prints them. */
  async outputs(): Promise<Record<string, { value: unknown }>> {
    return JSON.parse(await this.succeed('output', '-json'));
  }

  /** Runs a command that asks nothing, and gives its output. @throws Error with its output when it fails */
  async succeed(command: string, ...flags: readonly string[]): Promise<string> {
    const { code, output } = await this.run(command, '-no-color', ...(FLAGS[command] ?? []), ...flags);
    if (code !== 0) throw new Error(`terraform ${command} ended with ${code}:\n${output}`);
    return output;
  }

  /** Runs terraform; it and its provider are ended, whatever happens. */
  run(...args: readonly string[]): Promise<Answer> {
    const { PATH, HOME } = process.env;
    const env = {
      PATH,
      HOME,
      TF_CLI_CONFIG_FILE: join(this.folder, 'cli.tfrc'),
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: ACCOUNT_ID,
      AWS_SECRET_ACCESS_KEY: 'any',
      ...GARBAGE_COLLECTION,
    };
    // A process group of its own, since the provider is a child of terraform.
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

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
