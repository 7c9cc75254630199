import { execFileSync } from 'node:child_process';

/** Processes whose command line matches; only patterns that hold a folder of the run's own are given. */
export function pidsOf(pattern: string): number[] {
  try {
    const found = execFileSync('pgrep', ['-f', '--', pattern], { encoding: 'utf8' });
    return found.trim().split('\n').map(Number);
  } catch {
    return [];
  }
}

/** @returns false when it had ended by itself */
export function killPid(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
