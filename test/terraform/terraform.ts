import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TERRAFORM = 'terraform';
/** One command: a minute of waiting for a lifecycle, and the provider's start on a busy machine. */
const COMMAND_TIMEOUT_MS = 300_000;

/** Why `terraform` cannot be tried with the real AWS provider here; undefined when it can. */
export function missingForTerraform(): string | undefined {
  if (spawnSync(TERRAFORM, ['version']).status !== 0) return 'terraform is not on PATH';
  if (!process.env.LOGFERRY_TF_MIRROR) return 'LOGFERRY_TF_MIRROR names no mirror with hashicorp/aws';
  return undefined;
}

export interface Answer {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** A folder with one configuration and its state. */
export class Workspace {
  private constructor(private readonly folder: string) {}

  static async open(): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-terraform-'));
    const mirror = JSON.stringify(process.env.LOGFERRY_TF_MIRROR);
    await writeFile(join(folder, 'cli.tfrc'), `provider_installation {\n  filesystem_mirror { path = ${mirror} }\n}\n`);
    return new Workspace(folder);
  }

  configure(hcl: string): Promise<void> {
    return writeFile(join(this.folder, 'main.tf'), hcl);
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
      const limit = setTimeout(killAll, COMMAND_TIMEOUT_MS);
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
