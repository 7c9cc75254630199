import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { killPid, pidsOf } from '../../support/pids.js';
import { TerraformCommands } from './terraform-commands.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SOURCE = 'terraform.test/logferry/probe';

/** Bundles the provider of these tests in the same way as the real provider. Returns the folder with the program. */
export async function bundleProbe(folder: string): Promise<string> {
  const bundle = join(folder, 'probe.cjs');
  const entry = join(root, 'test/terraform/support/probe.ts');
  await promisify(execFile)(process.execPath, [join(root, 'scripts/provider-bundle.mjs'), entry, bundle]);
  const launcher = join(folder, 'terraform-provider-probe');
  await writeFile(launcher, `#!/bin/sh\nexec "${process.execPath}" "$(dirname "$0")/probe.cjs"\n`);
  await chmod(launcher, 0o755);
  return folder;
}

/** A folder in which a Terraform runs with the probe, without `terraform init`. */
export class PluginWorkspace extends TerraformCommands {
  static async open(terraform: string, program: string): Promise<PluginWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-plugin-'));
    const workspace = new PluginWorkspace(folder, terraform);
    for (const name of ['things', 'tmp', 'bin']) await mkdir(join(folder, name));
    // The last argument names this workspace, so that a test finds the processes of the workspace.
    const own = join(folder, 'bin', 'terraform-provider-probe');
    await writeFile(own, `#!/bin/sh\nexec "${process.execPath}" "${program}/probe.cjs" "${folder}"\n`);
    await chmod(own, 0o755);
    await writeFile(
      join(folder, 'cli.tfrc'),
      `provider_installation {\n  dev_overrides { "${SOURCE}" = "${folder}/bin" }\n  direct {}\n}\n`,
    );
    return workspace;
  }

  /** Replaces the configuration: the provider block, and after it `hcl`. */
  async configure(hcl: string): Promise<void> {
    const provider = `terraform {\n  required_providers {\n    probe = { source = "${SOURCE}" }\n  }\n}\n`;
    await writeFile(
      join(this.folder, 'main.tf'),
      `${provider}provider "probe" {\n  folder = "${this.folder}/things"\n}\n${hcl}`,
    );
  }

  /** The file of a thing. */
  file(name: string): string {
    return join(this.folder, 'things', `${name}.json`);
  }

  exists = (name: string): boolean => existsSync(this.file(name));

  async thing(name: string): Promise<Record<string, unknown>> {
    return JSON.parse(await readFile(this.file(name), 'utf8'));
  }

  async changeThing(name: string, members: object): Promise<void> {
    await writeFile(this.file(name), JSON.stringify({ ...(await this.thing(name)), ...members }));
  }

  /** The processes (pids) and temporary files that the provider has left behind. */
  async leftovers(): Promise<readonly string[]> {
    return [...pidsOf(`probe.cjs ${this.folder}`).map(String), ...(await readdir(join(this.folder, 'tmp')))];
  }

  apply = (...args: readonly string[]) => this.succeed('apply', '-auto-approve', '-input=false', ...args);

  /** The exit code of a plan: 0 without changes, 2 with changes, 1 after an error. */
  async changes(): Promise<number | null> {
    return (await this.run('plan', '-detailed-exitcode', '-input=false')).code;
  }

  async outputs(): Promise<Record<string, unknown>> {
    const outputs: Record<string, { value: unknown }> = JSON.parse(await this.succeed('output', '-json'));
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  async close(): Promise<void> {
    this.killCommands();
    for (const pid of pidsOf(`probe.cjs ${this.folder}`)) killPid(pid);
    await rm(this.folder, { recursive: true, force: true });
  }
}
