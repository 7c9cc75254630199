import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A Terraform or OpenTofu that is installed here. */
export interface InstalledTerraform {
  readonly product: 'terraform' | 'tofu';
  /** Such as `1.11.4`. */
  readonly version: string;
  readonly command: string;
}

/**
 * Releases that each test of the provider runs with where they are installed. Other installed releases are used, too.
 */
export const TESTED_RELEASES = ['1.11.4', '1.14.9', '1.15.5'];

/**
 * Every Terraform that is installed, each version once: those that LOGFERRY_TEST_TERRAFORMS names (commands, separated as
 * in PATH), else those on the path and in the user's cache, which `npm run terraform:fetch` fills, and OpenTofu.
 */
export function installedTerraforms(): InstalledTerraform[] {
  const named = process.env.LOGFERRY_TEST_TERRAFORMS;
  const commands = named ? named.split(delimiter) : ['terraform', ...cached(), 'tofu'];
  const found = commands.flatMap((command) => versionOf(command) ?? []);
  return found.filter(({ version }, at) => found.findIndex((other) => other.version === version) === at);
}

function cached(): string[] {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'logferry', 'terraform');
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
      .sort()
      .map((version) => join(folder, version, 'terraform'));
  } catch {
    return [];
  }
}

function versionOf(command: string): InstalledTerraform | undefined {
  const { status, stdout } = spawnSync(command, ['version', '-json'], { encoding: 'utf8', env: withoutUpdateCheck() });
  if (status !== 0) return undefined;
  // OpenTofu calls its own version `terraform_version` too.
  const { terraform_version: version }: { terraform_version: string } = JSON.parse(stdout);
  return { product: /tofu$/.test(command) ? 'tofu' : 'terraform', version, command };
}

const withoutUpdateCheck = () => ({ ...process.env, CHECKPOINT_DISABLE: '1' });
