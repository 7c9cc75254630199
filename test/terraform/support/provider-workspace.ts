import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../../support/built.js';
import { ACCOUNT_ID, REGION } from '../../support/constants.js';
import { killPid, pidsOf } from '../../support/pids.js';
import { AWS_SOURCE, type AwsProvider } from './aws-provider.js';
import { type Answer, TerraformCommands } from './terraform-commands.js';

const SOURCE = 'terraform.test/logferry/logferry';
const PROGRAM = 'terraform-provider-logferry';

interface StoredResource {
  readonly values: Record<string, unknown>;
  readonly tainted: boolean;
}

interface StoredState {
  readonly type: string;
  readonly name: string;
  readonly instances: readonly { readonly attributes: Record<string, unknown>; readonly status?: string }[];
}

/** The emulator that stands in for AWS, for the commands of a workspace. */
export interface AwsInTerraform {
  readonly url: string;
  /** The real AWS provider. Absent if the configuration does not use it. */
  readonly provider?: AwsProvider;
}

/** Variables with which a provider uses an emulator. */
export const awsVariables = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: ACCOUNT_ID,
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_REGION: REGION,
});

/**
 * The block has no `endpoints`, because the environment names the emulator. With `endpoints`, each configuration of the
 * provider would take five seconds, because the provider would search AWS's shared configuration for all other
 * services.
 */
const AWS_BLOCK = `
  provider "aws" {
    skip_metadata_api_check = true
    skip_region_validation  = true
  }
`;

/** A folder in which a Terraform runs with the built provider, without `terraform init`. */
export class ProviderWorkspace extends TerraformCommands {
  private constructor(
    folder: string,
    terraform: string,
    /** The members of the provider block. */
    private readonly block: Readonly<Record<string, string>>,
    private readonly aws: AwsInTerraform | undefined,
  ) {
    super(folder, terraform, aws && awsVariables(aws.url), aws?.provider);
  }

  /** @param aws an emulator for the providers, and the real AWS provider */
  static async open(
    terraform: string,
    block: Readonly<Record<string, string>>,
    aws?: AwsInTerraform,
  ): Promise<ProviderWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-provider-'));
    for (const name of ['tmp', 'bin']) await mkdir(join(folder, name));
    // The last argument names this workspace, so that a test finds the processes of the workspace.
    const launcher = `#!/bin/sh\nexec "${process.execPath}" "${built(`provider/${PROGRAM}.cjs`)}" "${folder}"\n`;
    await writeFile(join(folder, 'bin', PROGRAM), launcher, { mode: 0o755 });
    await writeFile(
      join(folder, 'cli.tfrc'),
      `provider_installation {\n  dev_overrides {\n    "${SOURCE}" = "${folder}/bin"\n  }\n  direct {}\n}\n`,
    );
    return new ProviderWorkspace(folder, terraform, block, aws);
  }

  /** Replaces the configuration: the provider blocks, and after them `hcl`. */
  async configure(hcl: string): Promise<void> {
    const members = Object.entries(this.block).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}\n`);
    const required = `terraform {\n  required_providers {\n    logferry = { source = "${SOURCE}" }\n${this.aws?.provider ? `    aws = { source = "${AWS_SOURCE}" }\n` : ''}  }\n}\n`;
    const blocks = `provider "logferry" {\n${members.join('')}}\n${this.aws?.provider ? AWS_BLOCK : ''}`;
    await writeFile(join(this.folder, 'main.tf'), `${required}${blocks}${hcl}\n`);
  }

  apply = (...flags: readonly string[]) => this.succeed('apply', '-auto-approve', '-input=false', ...flags);
  /** An apply that may fail. */
  tryApply = (...flags: readonly string[]): Promise<Answer> =>
    this.run('apply', '-auto-approve', '-input=false', ...flags);
  destroy = () => this.succeed('destroy', '-auto-approve', '-input=false');

  /** The exit code of a plan: 0 without changes, 2 with changes, 1 after an error. */
  async changes(): Promise<number | null> {
    return (await this.run('plan', '-detailed-exitcode', '-input=false')).code;
  }

  /** The resources in the state file, by address: their attributes, and whether they are tainted. */
  async state(): Promise<Record<string, StoredResource>> {
    const text = existsSync(this.stateFile) ? await readFile(this.stateFile, 'utf8') : '{"resources":[]}';
    const { resources }: { resources: readonly StoredState[] } = JSON.parse(text);
    return Object.fromEntries(
      resources.flatMap(({ type, name, instances }) =>
        instances.map(({ attributes, status }) => [
          `${type}.${name}`,
          { values: attributes, tainted: status === 'tainted' },
        ]),
      ),
    );
  }

  /** The state as Terraform stores it. */
  get stateFile(): string {
    return join(this.folder, 'terraform.tfstate');
  }

  /** The processes (pids) and temporary files that the provider has left behind. */
  async leftovers(): Promise<readonly string[]> {
    return [...this.processes.map(String), ...(await readdir(join(this.folder, 'tmp')))];
  }

  private get processes(): number[] {
    return pidsOf(`${PROGRAM}.cjs ${this.folder}`);
  }

  async close(): Promise<void> {
    this.killCommands();
    for (const pid of this.processes) killPid(pid);
    await rm(this.folder, { recursive: true, force: true });
  }
}
