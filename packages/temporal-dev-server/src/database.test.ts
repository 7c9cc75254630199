import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DataDirectory, prepareDataDirectory } from './data-directory.js';
import { databaseIsComplete, prepareDatabase } from './database.js';

let root: string;
let directory: DataDirectory;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'logferry-db-'));
  directory = prepareDataDirectory(join(root, 'data'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const HOLDS = "console.log('open'); process.stdin.resume()";
/** Opens and closes files that have lower descriptors than the database. */
const CLOSES_FILES = `console.log('open'); for (;;) { low.forEach(fs.closeSync); low = low.map(() => fs.openSync('/dev/null')) }`;

async function holder(flags: string, then = HOLDS): Promise<() => Promise<void>> {
  const code = `const fs = require('node:fs');
    let low = [1, 2, 3, 4].map(() => fs.openSync('/dev/null'));
    fs.openSync(process.argv[1], '${flags}'); ${then}`;
  const child = spawn(process.execPath, ['-e', code, directory.database], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
}

describe('the database before a server starts', () => {
  it.each([
    ['empty', ''],
    ['of another kind', 'a plain text'],
  ])('is refused when the file is %s, and the message names the file and the remedy', async (_kind, contents) => {
    writeFileSync(directory.database, contents);
    await expect(prepareDatabase(directory)).rejects.toMatchObject({
      code: 'DatabaseCorrupt',
      message: expect.stringContaining(`mv ${directory.database}`),
    });
  });

  it('is refused while another process writes to it, and the message names that process', async () => {
    writeFileSync(directory.database, 'SQLite format 3\0');
    const letGo = await holder('r+');
    await expect(prepareDatabase(directory)).rejects.toMatchObject({
      code: 'DatabaseInUse',
      message: expect.stringMatching(/process \d+ \(node\)/),
    });
    await letGo();
    await expect(prepareDatabase(directory)).resolves.toBeUndefined();
  });

  it('is refused while another process writes to it, even if that process closes other files all the time', async () => {
    writeFileSync(directory.database, 'SQLite format 3\0');
    const letGo = await holder('r+', CLOSES_FILES);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(prepareDatabase(directory)).rejects.toMatchObject({ code: 'DatabaseInUse' });
    }
    await letGo();
  });

  it.runIf(process.platform === 'linux')('is accepted while another process only reads it', async () => {
    writeFileSync(directory.database, 'SQLite format 3\0');
    const letGo = await holder('r');
    await expect(prepareDatabase(directory)).resolves.toBeUndefined();
    await letGo();
  });

  it('is removed before a start only if no server has ever answered with this database', async () => {
    await prepareDatabase(directory);
    writeFileSync(directory.database, 'SQLite format 3\0');
    await prepareDatabase(directory);
    expect(existsSync(directory.database)).toBe(false);

    writeFileSync(directory.database, 'SQLite format 3\0');
    await databaseIsComplete(directory);
    await prepareDatabase(directory);
    expect(existsSync(directory.database)).toBe(true);
  });
});

describe('the logs of a database', () => {
  const log = () => `${directory.database}-wal`;

  it('are removed before a start if the database was moved away, because SQLite would apply them to the new one', async () => {
    writeFileSync(log(), 'transactions of the database that was moved');
    await prepareDatabase(directory);
    expect(existsSync(log())).toBe(false);
  });

  it('stay if the database is complete', async () => {
    writeFileSync(directory.database, 'SQLite format 3\0');
    writeFileSync(log(), 'its last transactions');
    await prepareDatabase(directory);
    expect(existsSync(log())).toBe(true);
  });
});

describe('the data directory', () => {
  it('is created with access for its owner only', () => {
    expect(statSync(directory.path).mode & 0o777).toBe(0o700);
  });

  it('is refused when it contains files and other users can access it, and keeps its mode', () => {
    const open = join(root, 'open');
    mkdirSync(open, { mode: 0o755 });
    writeFileSync(join(open, 'file'), '');
    expect(() => prepareDataDirectory(open)).toThrow(`chmod 700 ${open}`);
    expect(statSync(open).mode & 0o777).toBe(0o755);
  });

  it('is refused when it is a file', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => prepareDataDirectory(join(root, 'file'))).toThrow(/cannot be used/);
  });

  it('has a socket path that is short enough for the kernel, however long the path of the directory is', () => {
    const long = prepareDataDirectory(join(root, 'x'.repeat(120)));
    expect(long.socket.length).toBeLessThanOrEqual(103);
    expect(long.socket).not.toBe(directory.socket);
  });
});
