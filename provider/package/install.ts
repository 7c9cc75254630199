import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProviderAddress } from './address.js';
import type { Platform } from './platform.js';
import type { ProgramFile } from './program.js';

/** The folder in which Terraform looks for a provider, in a filesystem mirror with the unpacked layout. */
export const installedFolder = (root: string, address: ProviderAddress, version: string, platform: Platform): string =>
  join(root, address.host, address.namespace, address.type, version, platform);

/**
 * Writes the provider's files to a folder. The folder appears only when it is complete. A running provider
 * keeps the file that it was started from.
 */
export function installProgram(folder: string, files: readonly ProgramFile[]): void {
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}.`);
  try {
    for (const { name, content, isExecutable } of files) {
      writeFileSync(join(partial, name), content, { mode: isExecutable ? 0o755 : 0o644 });
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
