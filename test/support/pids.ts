import { execFileSync } from 'node:child_process';

/**
 * Ids of the processes whose command line matches a pattern. The pattern must contain a folder of the test run, so that
 * it matches no other process.
 */
export function pidsOf(pattern: string): number[] {
  try {
    const found = execFileSync('pgrep', ['-f', '--', pattern], { encoding: 'utf8' });
    return found.trim().split('\n').map(Number);
  } catch {
    return [];
  }
}

/** Kills a process with SIGKILL. @returns false if the process had already ended */
export function killPid(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
