import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataDirectory } from './data-directory.js';
import { DevServerError } from './errors.js';

const SQLITE_HEADER = 'SQLite format 3\0';
/**
 * Maximum number of checks for another process that uses the database. A process that uses the database only for a
 * short time, such as a backup, must have ended by the last check.
 */
const HOLDER_CHECKS = 4;
const HOLDER_CHECK_EVERY_MS = 250;
const ACCESS_MODE_MASK = 3;

/**
 * Prepares the database for a server. Refuses a database that is damaged or in use, removes an incomplete one, and
 * marks a new one as incomplete. The caller must hold the lock of the directory, so that no server of this package
 * runs. Temporal itself does not refuse a database in use: two servers on one file both answer, and neither works.
 * @throws DevServerError DatabaseCorrupt, DatabaseInUse
 */
export async function prepareDatabase({ database, creating }: DataDirectory): Promise<void> {
  if (existsSync(database)) {
    await refuseHolders(database);
    if (existsSync(creating)) await removeHalfMade(database);
    else if (!hasSqliteHeader(database)) throw corruptDatabase(database, 'it is not an SQLite file');
  }
  if (existsSync(database)) return;
  await removeLogs(database);
  await writeFile(creating, '', { mode: 0o600 });
}

/** Records that the server has answered. The database is then complete, and this package never deletes it. */
export async function databaseIsComplete({ creating }: DataDirectory): Promise<void> {
  await rm(creating, { force: true });
}

export function corruptDatabase(database: string, reason: string): DevServerError {
  const folder = join(dirname(database), 'damaged');
  return new DevServerError(
    'DatabaseCorrupt',
    `the dev server's database ${database} is damaged: ${reason}. Move it away, with SQLite's other files ` +
      `(mkdir ${folder} && mv ${database}* ${folder}), and run the command again. ` +
      'Data in S3 is not affected, and an export that you start again continues after its last receipts.',
  );
}

/**
 * Removes an incomplete database. The server creates the tables one by one. If the server is killed during that time,
 * no server can use the file again.
 */
async function removeHalfMade(database: string): Promise<void> {
  await rm(database, { force: true });
  await removeLogs(database);
}

/**
 * Removes the logs beside a database that does not exist. They belong to a database that was moved away or removed, and
 * SQLite would apply them to the new one.
 */
async function removeLogs(database: string): Promise<void> {
  for (const suffix of ['-journal', '-wal', '-shm']) await rm(`${database}${suffix}`, { force: true });
}

function hasSqliteHeader(database: string): boolean {
  const file = openSync(database, 'r');
  try {
    const header = Buffer.alloc(SQLITE_HEADER.length);
    readSync(file, header, 0, header.length, 0);
    return header.toString('latin1') === SQLITE_HEADER;
  } finally {
    closeSync(file);
  }
}

async function refuseHolders(database: string): Promise<void> {
  let holder: string | undefined;
  for (let check = 0; check < HOLDER_CHECKS; check += 1) {
    if (check > 0) await delay(HOLDER_CHECK_EVERY_MS);
    holder = process.platform === 'linux' ? writerByProc(database) : holderByLsof(database);
    if (holder === undefined) return;
  }
  throw new DevServerError(
    'DatabaseInUse',
    `the dev server's database ${database} is in use by process ${holder}, which logferry did not start. ` +
      'End that process, point TEMPORAL_ADDRESS at the server it runs, or use another data directory.',
  );
}

/**
 * A process of this user that has the database open for writing, found in /proc. A process that only reads the database
 * does no harm and is ignored.
 */
function writerByProc(database: string): string | undefined {
  const target = realpathSync(database);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    // The files of a process cannot be listed if the process has ended, or belongs to another user. Another user's
    // process cannot use the database, because the folder has mode 0700.
    const files = readable(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    if (!files.some((fd) => isWriting(pid, fd, target))) continue;
    const program = readable(() => readlinkSync(`/proc/${pid}/exe`));
    return program === undefined ? pid : `${pid} (${basename(program)})`;
  }
  return undefined;
}

/**
 * Whether the file descriptor `fd` of a process is the file `target`, open for writing. If the process closes the
 * descriptor before the flags are read, the file counts as open for writing.
 */
function isWriting(pid: string, fd: string, target: string): boolean {
  if (readable(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) !== target) return false;
  const flags = /^flags:\s+(\d+)$/m.exec(readable(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')) ?? '')?.[1];
  return (Number.parseInt(flags ?? '2', 8) & ACCESS_MODE_MASK) !== 0;
}

/** The result of a read of /proc. Undefined if the process or file no longer exists, or this user may not read it. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function holderByLsof(database: string): string | undefined {
  try {
    const output = execFileSync('lsof', ['-t', '--', database], { stdio: ['ignore', 'pipe', 'ignore'] });
    return output.toString().trim().split('\n')[0] || undefined;
  } catch {
    return undefined;
  }
}
