import { arch, platform as system } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createFolder } from '@logferry/temporal-dev-server';
import type { Command } from 'commander';
import { usageError } from '../../contract/usage-error.js';
import {
  DEFAULT_ADDRESS,
  installedFolder,
  installProgram,
  packageRoot,
  platformOf,
  programFiles,
  providerInstallation,
  readBundle,
  requiredProviders,
} from '../../provider/package/index.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note, printText } from '../output/terminal.js';
import type { ProviderInstallOptions } from './flags/index.js';

/**
 * The folder below the home directory in which Terraform and OpenTofu look for providers even if nothing is configured.
 */
const IMPLIED_FOLDER = ['.terraform.d', 'plugins'];

/** Installs the Terraform provider, and prints the `required_providers` block for it. */
export async function installProvider(io: Io, command: Command): Promise<number> {
  const { dir } = command.opts<ProviderInstallOptions>();
  const platform = platformOf(system(), arch());
  if (platform === undefined) {
    throw usageError(
      `the provider does not run on ${system()} ${arch()}, only on Linux and macOS with an x86-64 or ARM64 processor. On Windows, run this command and Terraform inside WSL`,
    );
  }
  const { folder, version } = packageRoot();
  const root = dir === undefined ? join(io.homeFolder, ...IMPLIED_FOLDER) : resolve(dir);
  const target = installedFolder(root, DEFAULT_ADDRESS, version, platform);
  const files = programFiles(DEFAULT_ADDRESS.type, version, readBundle(folder));
  try {
    createFolder(dirname(target), 0o755);
    installProgram(target, files);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw usageError(`${dir === undefined ? 'the folder' : '--dir'} ${root} cannot be written (${reason})`);
  }
  note(io, `Installed the provider in ${target}`);
  if (dir === undefined) {
    note(io, 'Terraform finds it there. If ~/.terraformrc has a provider_installation block, use --dir instead.');
  } else {
    note(io, 'Terraform finds it with these lines in ~/.terraformrc, or in the file that TF_CLI_CONFIG_FILE names:');
    note(io, providerInstallation(DEFAULT_ADDRESS, root));
  }
  printText(io, requiredProviders(DEFAULT_ADDRESS, version).trimEnd());
  return EXIT.done;
}
