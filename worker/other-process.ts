import { hostname } from 'node:os';

/**
 * Whether the identity of a worker is that of another process of this machine that still runs.
 * @param identity as Temporal's SDK makes it: process id, `@`, host name
 */
export function isOtherProcess(identity: string): boolean {
  const [, pid = '', host] = /^(\d+)@(.*)$/s.exec(identity) ?? [];
  return host === hostname() && Number(pid) !== process.pid && isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks whether the process exists.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
