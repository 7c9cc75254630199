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
 * The releases with which the provider is tested, if they are installed. Other installed releases are used, too.
 */
export const TESTED_RELEASES = ['1.11.4', '1.14.9', '1.15.5'];

/**
 * Every installed Terraform, each version once. LOGFERRY_TEST_TERRAFORMS can name their commands (separated as in
 * PATH), and also OpenTofu. Default: Terraform on PATH and in the user's cache, which `npm run terraform:fetch` fills.
 */
export function installedTerraforms(): readonly InstalledTerraform[] {
  const isNamed = Boolean(process.env.LOGFERRY_TEST_TERRAFORMS);
  return installedTerraformsAndTofu().filter(({ product }) => isNamed || product === 'terraform');
}

/** {@link installedTerraforms} and OpenTofu, for the few tests that run with OpenTofu wherever it is installed. */
export function installedTerraformsAndTofu(): readonly InstalledTerraform[] {
  found ??= findTerraforms();
  return found;
}

let found: readonly InstalledTerraform[] | undefined;

function findTerraforms(): InstalledTerraform[] {
  const named = process.env.LOGFERRY_TEST_TERRAFORMS;
  const commands = named ? named.split(delimiter) : ['terraform', ...cached(), 'tofu'];
  const working = commands.flatMap((command) => versionOf(command) ?? []);
  return working.filter(({ version }, at) => working.findIndex((other) => other.version === version) === at);
}

/** The oldest and the newest installed Terraform, for tests that are nearly the same under every release. */
export const oldestAndNewestTerraform = (): readonly InstalledTerraform[] => ends(installedTerraforms());

const ends = <T>(all: readonly T[]): readonly T[] => all.filter((_, at) => at === 0 || at === all.length - 1);

/** Registers a test, or nothing under a release that does not run all tests. */
export type Test = (title: string, run: () => Promise<void>) => void;

/**
 * Whether the files that run under several releases run all their tests under this one. The newest Terraform and every
 * OpenTofu do. Under the other releases these files run only the tests that depend on the release.
 */
export function runsAllTests({ product, version }: Pick<InstalledTerraform, 'product' | 'version'>): boolean {
  return product === 'tofu' || version === oldestAndNewestTerraform().at(-1)?.version;
}

function cached(): string[] {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'logferry', 'terraform');
  try {
    return readdirSync(folder)
      .filter((name) => /^(tofu-)?\d+\.\d+\.\d+$/.test(name))
      .sort()
      .map((name) => join(folder, name, name.startsWith('tofu-') ? 'tofu' : 'terraform'));
  } catch {
    return [];
  }
}

function versionOf(command: string): InstalledTerraform | undefined {
  const { status, stdout } = spawnSync(command, ['version', '-json'], { encoding: 'utf8', env: plainEnvironment() });
  if (status !== 0) return undefined;
  // OpenTofu, too, prints its version as `terraform_version`.
  const { terraform_version: version }: { terraform_version: string } = JSON.parse(stdout);
  return { product: /tofu$/.test(command) ? 'tofu' : 'terraform', version, command };
}

/**
 * The environment without TF_CLI_CONFIG_FILE. OpenTofu would warn on its standard output if that file does not exist,
 * and the output would then not be JSON.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  return { ...env, CHECKPOINT_DISABLE: '1' };
}
