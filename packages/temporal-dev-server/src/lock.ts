import { spawnSync } from 'node:child_process';
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { DevServerError, reasonOf } from './errors.js';

/** Flags of open(2) with their values on macOS: O_EXLOCK (lock the file) and O_NONBLOCK (do not wait for the lock). */
const DARWIN_EXCLUSIVE_NONBLOCKING = 0x20 | 0x4;
const FLOCK_BUSY_STATUS = 1;

/**
 * An exclusive lock on a file. The lock belongs to the open file description, so child processes that inherit `fd` hold
 * the lock, too. The kernel releases the lock when no process has `fd` open any more, so a lock is never stale.
 */
export interface Lock {
  fd: number;
  release(): void;
}

/**
 * Takes the lock. Undefined if another process has the lock. Node.js has no flock(2), so on Linux this function runs
 * the program `flock`. The program locks the file description that it shares with this process.
 */
export function tryLock(path: string): Lock | undefined {
  const fd = process.platform === 'darwin' ? openDarwin(path) : openLinux(path);
  if (fd === undefined) return undefined;
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`, 0);
  return { fd, release: () => closeSync(fd) };
}

/** The id of the process that took the lock last, for messages only. That process can have ended. */
export function lastHolder(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function openLinux(path: string): number | undefined {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const { status, error } = spawnSync('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  if (status === 0) return fd;
  closeSync(fd);
  if (status === FLOCK_BUSY_STATUS) return undefined;
  throw new DevServerError(
    'UnsupportedPlatform',
    `cannot lock ${path}: ${error ? reasonOf(error) : `flock ended with status ${status}`}. ` +
      'Install the flock program (package util-linux) and keep the directory on a local disk, ' +
      'or run your own Temporal server and set TEMPORAL_ADDRESS.',
  );
}

function openDarwin(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | DARWIN_EXCLUSIVE_NONBLOCKING, 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}
