import { readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFolder } from './create-folder.js';
import { type Lock, tryLock } from './lock.js';
import { CLI_VERSION, releaseTarget } from './release.js';

const LOCK_RETRY_MS = 500;
const PARTIAL_SUFFIX = '.partial';

/** Path of the downloaded or built binary. Each pinned version and each type of machine has its own path. */
export function cachedBinaryPath(env: NodeJS.ProcessEnv): string {
  const { platform, arch } = releaseTarget();
  return join(cacheRoot(env), 'logferry', `temporal-cli-${CLI_VERSION}-${platform}-${arch}`, 'temporal');
}

function cacheRoot(env: NodeJS.ProcessEnv): string {
  const home = env.HOME ?? homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches');
  return env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : join(home, '.cache');
}

/**
 * A path next to the cached binary, for an unfinished download or build. The binary is renamed when it is complete, so
 * that no process sees an incomplete binary.
 */
export function partialPath(binary: string): string {
  return `${binary}.${process.pid}${PARTIAL_SUFFIX}`;
}

/**
 * Takes the lock of the cache, and then removes unfinished files, because only killed processes can have left them. If
 * another process holds the lock, this function waits. That process may have filled the cache, so the caller must then
 * check the cache again.
 */
export async function lockCache(binary: string, onWait: () => void): Promise<Lock> {
  const folder = dirname(binary);
  // Binaries in this folder run with this user's credentials. So no other user may write there, even if the umask
  // permits it.
  createFolder(folder, 0o700);
  let isWaiting = false;
  for (;;) {
    const lock = tryLock(join(folder, 'lock'));
    if (lock) {
      for (const name of readdirSync(folder)) {
        if (name.endsWith(PARTIAL_SUFFIX)) rmSync(join(folder, name), { recursive: true, force: true });
      }
      return lock;
    }
    if (!isWaiting) onWait();
    isWaiting = true;
    await delay(LOCK_RETRY_MS);
  }
}
