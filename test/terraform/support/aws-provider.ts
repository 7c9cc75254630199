import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { arch, platform as system, tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformOf } from '../../../provider/package/index.js';

export const AWS_SOURCE = 'registry.terraform.io/hashicorp/aws';

/** The program of the real AWS provider in the mirror that LOGFERRY_TF_MIRROR names; undefined if there is none. */
export function awsProviderProgram(): string | undefined {
  const mirror = process.env.LOGFERRY_TF_MIRROR;
  if (!mirror) return undefined;
  const platform = platformOf(system(), arch()) ?? '';
  for (const version of namesIn(join(mirror, AWS_SOURCE))) {
    const folder = join(mirror, AWS_SOURCE, version, platform);
    const program = namesIn(folder).find((name) => name.startsWith('terraform-provider-aws_'));
    if (program !== undefined) return join(folder, program);
  }
  return undefined;
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/**
 * The real AWS provider as one process. All commands of a test file use this process, one after the other. Terraform
 * itself would start the provider three to five times for a command. Each start builds a schema of 1,400 resources, and
 * this costs more than all other work of the command.
 */
export class AwsProvider {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** Variables of the environment with which a Terraform uses this process. */
    readonly environment: Readonly<Record<'TF_REATTACH_PROVIDERS', string>>,
  ) {}

  /** @param environment the variables that configure the provider, such as the endpoint of AWS */
  static async start(environment: Readonly<Record<string, string>>): Promise<AwsProvider> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-aws-provider-'));
    const { PATH, HOME } = process.env;
    const child = spawn(awsProviderProgram() ?? '', ['-debug'], {
      cwd: folder,
      // With Go's default, the provider spends half of its time in the garbage collection of its own schema.
      env: { PATH, HOME, TMPDIR: folder, GOGC: '400', ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const reattach = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [, found] = /TF_REATTACH_PROVIDERS='(.*)'\n/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.on('error', reject);
      child.on('close', () => reject(new Error(`the AWS provider has ended:\n${output}`)));
    });
    return new AwsProvider(child, folder, { TF_REATTACH_PROVIDERS: reattach });
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
    await rm(this.folder, { recursive: true, force: true });
  }
}
