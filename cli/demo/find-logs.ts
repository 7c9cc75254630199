import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Size (bytes) above which a file is skipped, to keep the demo short. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Common log files, the plainest texts first: those of package managers, then those of the system. */
const WELL_KNOWN = [
  '/var/log/dpkg.log',
  '/var/log/apt/term.log',
  '/var/log/apt/history.log',
  '/var/log/alternatives.log',
  '/var/log/pacman.log',
  '/var/log/dnf.log',
  '/var/log/dnf.rpm.log',
  '/var/log/apk.log',
  '/var/log/install.log',
  '/var/log/syslog',
  '/var/log/messages',
  '/var/log/system.log',
  '/var/log/auth.log',
  '/var/log/kern.log',
];

/**
 * Log files of this machine that this user can read and that are not too large, each once. {@link WELL_KNOWN} files
 * come first.
 * @param homeFolder the user's home directory
 */
export async function* findLogs(homeFolder: string): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const path of [
    ...WELL_KNOWN,
    ...(await logsIn('/var/log')),
    ...(await logsIn(join(homeFolder, '.npm', '_logs'))),
  ]) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (await isUseful(path)) yield path;
  }
}

async function logsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /\.log(\.1)?$/.test(basename(name)))
    .sort()
    .map((name) => join(folder, name));
}

async function isUseful(path: string): Promise<boolean> {
  try {
    const { size } = await stat(path).then((found) => (found.isFile() ? found : { size: 0 }));
    await access(path, constants.R_OK);
    return size > 0 && size <= MAX_FILE_BYTES;
  } catch {
    return false;
  }
}
