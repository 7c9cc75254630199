import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { reasonOf } from './errors.js';

const VERSION_TIMEOUT_MS = 10_000;

export type Probe = { usable: true; serverVersion: string | undefined } | { usable: false; reason: string };

/**
 * Runs a binary to get its version, because only this shows that the binary is Temporal's CLI and runs on this machine.
 */
export async function probe(path: string, env: NodeJS.ProcessEnv): Promise<Probe> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return { usable: false, reason: 'there is no executable file' };
  }
  return new Promise((resolve) => {
    execFile(path, ['--version'], { env, timeout: VERSION_TIMEOUT_MS }, (error, stdout) => {
      if (error) return resolve({ usable: false, reason: reasonOf(error).split('\n')[0] ?? 'it failed' });
      if (!/^temporal version /i.test(stdout)) return resolve({ usable: false, reason: 'it is not the Temporal CLI' });
      resolve({ usable: true, serverVersion: /Server (\d+\.\d+\.\d+)/.exec(stdout)?.[1] });
    });
  });
}

/** Whether a dotted version is at least a minimum. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [a, b] = [version, minimum].map((text) => text.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
