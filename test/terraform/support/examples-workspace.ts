import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, platform as system, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEFAULT_ADDRESS,
  installedFolder,
  installProgram,
  packageRoot,
  platformOf,
  programFiles,
  readBundle,
  requiredProviders,
} from '../../../provider/package/index.js';
import { ACCOUNT_ID } from '../../support/constants.js';
import type { ServerWorld } from '../../support/server-world.js';
import { AwsProvider } from './aws-provider.js';
import { TerraformCommands } from './terraform-commands.js';

const { folder: ROOT, version } = packageRoot();
const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs');

/**
 * An override for the synthesised stacks. They require the release of the AWS provider from which their bindings were
 * made. The override accepts any release from 5.0.0 on.
 */
const ANY_AWS = { terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.0.0' } } } };

/**
 * A copy of `examples/`. Terraform runs there as for a user, with installed providers. Each command names its folder.
 */
export class ExamplesWorkspace extends TerraformCommands {
  private constructor(
    folder: string,
    terraform: string,
    environment: Readonly<Record<string, string>>,
    private readonly aws: AwsProvider,
  ) {
    super(folder, terraform, environment, aws);
  }

  /** @param variables of the environment of Terraform */
  static async open(
    terraform: string,
    world: ServerWorld,
    temporalAddress: string,
    variables: Readonly<Record<string, string>>,
  ): Promise<ExamplesWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-examples-'));
    await mkdir(join(folder, 'tmp'));
    await cp(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
    const providers = join(folder, 'providers');
    const platform = platformOf(system(), arch()) ?? 'linux_amd64';
    installProgram(
      installedFolder(providers, DEFAULT_ADDRESS, version, platform),
      programFiles(DEFAULT_ADDRESS.type, version, readBundle(ROOT)),
    );
    const mirrors = [
      { path: process.env.LOGFERRY_TF_MIRROR, include: ['registry.terraform.io/*/*'] },
      { path: providers, include: [`${DEFAULT_ADDRESS.host}/*/*`] },
    ].map(
      ({ path, include }) => `filesystem_mirror {
    path    = ${JSON.stringify(path)}
    include = ${JSON.stringify(include)}
  }`,
    );
    await writeFile(join(folder, 'cli.tfrc'), `provider_installation {\n  ${mirrors.join('\n  ')}\n}\n`);
    const aws = {
      AWS_ENDPOINT_URL: world.emulator.url,
      AWS_ACCESS_KEY_ID: ACCOUNT_ID,
      AWS_SECRET_ACCESS_KEY: 'any',
    };
    const environment = {
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: world.client.options.namespace,
      LOGFERRY_TASK_QUEUE: world.taskQueue,
      LOGFERRY_NODE: process.execPath,
      ...aws,
      ...variables,
    };
    return new ExamplesWorkspace(folder, terraform, environment, await AwsProvider.start(aws));
  }

  /** Runs a program of CDKTF, which writes its stacks to a folder of the workspace. */
  async synthesise(program: string, outdir: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const env = { PATH: process.env.PATH, ...variables, CDKTF_OUTDIR: join(this.folder, outdir) };
    const [code] = await once(spawn(process.execPath, [TSX, program], { cwd: ROOT, env, stdio: 'inherit' }), 'close');
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
    for (const stack of ['logferry-destination', 'application']) {
      await writeFile(join(this.folder, outdir, 'stacks', stack, 'any_override.tf.json'), JSON.stringify(ANY_AWS));
    }
  }

  /** Writes a configuration to a new folder, with the block that requires the provider, and with an override file. */
  async write(folder: string, hcl: string, override: object = {}): Promise<void> {
    await mkdir(join(this.folder, folder));
    await writeFile(join(this.folder, folder, 'providers.tf'), requiredProviders(DEFAULT_ADDRESS, version));
    await writeFile(join(this.folder, folder, 'main.tf'), hcl);
    await writeFile(join(this.folder, folder, 'any_override.tf.json'), JSON.stringify(override));
  }

  /** Runs a command of Terraform in a folder of the workspace. @throws Error with the output if the command fails */
  inFolder(folder: string, command: string, ...flags: readonly string[]): Promise<string> {
    return this.succeed(
      `-chdir=${join(this.folder, folder)}`,
      command,
      ...(command === 'validate' ? [] : ['-input=false']),
      ...flags,
    );
  }

  async close(): Promise<void> {
    this.killCommands();
    await this.aws.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
