import { chmodSync, existsSync, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createFolder } from './create-folder.js';
import { DevServerError, plainReasonOf } from './errors.js';

/**
 * Maximum length of a socket's path: the lowest limit of the supported systems (macOS: 104 bytes with the terminating
 * zero).
 */
const SOCKET_PATH_LIMIT_BYTES = 103;
const OWNER_ONLY = 0o700;

/**
 * The paths of a dev server's files. All files are in the data directory, except a socket whose path would be too long
 * there.
 */
export interface DataDirectory {
  path: string;
  database: string;
  /** A marker file that exists while the server creates a new database. */
  creating: string;
  lock: string;
  ports: string;
  log: string;
  socket: string;
}

/**
 * Creates the directory (mode 0700), or checks that only this user can access it. A dev server has no logins, so a user
 * who can write into this directory could run workflows with the credentials of our workers. If the directory is empty,
 * wrong permissions are corrected and `say` gets a line about it. If it has files, wrong permissions are an error.
 * @throws DevServerError DataDirectoryUnusable
 */
export function prepareDataDirectory(named: string, say: (line: string) => void = () => {}): DataDirectory {
  const path = resolve(named);
  return directoryAt(path, ownedFolder(path, say));
}

/** The files of a data directory in which a server has run. Undefined if there is no such directory. */
export function existingDataDirectory(named: string): DataDirectory | undefined {
  const path = resolve(named);
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined || !info.isDirectory()) return undefined;
  const directory = directoryAt(path, info);
  return existsSync(directory.database) ? directory : undefined;
}

const directoryAt = (path: string, info: Stats): DataDirectory => ({
  path,
  database: join(path, 'temporal.db'),
  creating: join(path, 'temporal.db.creating'),
  lock: join(path, 'dev-server.lock'),
  ports: join(path, 'dev-server-ports.json'),
  log: join(path, 'dev-server.log'),
  socket: socketPath(path, info),
});

function ownedFolder(path: string, say: (line: string) => void): Stats {
  try {
    createFolder(path, OWNER_ONLY);
    const info = statSync(path);
    if (info.uid !== process.getuid?.()) throw new Error('it belongs to another user');
    if ((info.mode & 0o077) !== 0) {
      if (readdirSync(path).length > 0) throw new Error(`other users can access it; run: chmod 700 ${path}`);
      chmodSync(path, OWNER_ONLY);
      const before = (info.mode & 0o777).toString(8);
      say(`the mode of ${path} is now 700 (before: ${before}): only you may access the data directory`);
    }
    return info;
  } catch (error) {
    throw new DevServerError(
      'DataDirectoryUnusable',
      `the data directory ${path} cannot be used: ${plainReasonOf(error)}. Correct that, or name another directory.`,
      { cause: error },
    );
  }
}

/**
 * Path of the socket. It is computed from the directory alone, so every command gets the same path.
 * - The path contains the device and inode of the directory. So a supervisor whose directory was deleted cannot remove
 *   the socket of a new directory with the same name.
 * - If the path is too long, the socket is in /tmp. TMPDIR is not used, because it can differ between two shells.
 */
function socketPath(path: string, info: Stats): string {
  const identity = `${info.dev.toString(36)}-${info.ino.toString(36)}`;
  const beside = join(path, `dev-server-${identity}.sock`);
  if (Buffer.byteLength(beside) <= SOCKET_PATH_LIMIT_BYTES) return beside;
  const folder = `/tmp/logferry-${info.uid}`;
  createFolder(folder, OWNER_ONLY);
  const made = lstatSync(folder);
  if (!made.isDirectory() || made.uid !== info.uid || (made.mode & 0o077) !== 0) {
    throw new DevServerError(
      'DataDirectoryUnusable',
      `${folder} must be a directory of mode 0700 that belongs to you. Remove it, or use a data directory with a shorter path.`,
    );
  }
  return join(folder, `${identity}.sock`);
}
