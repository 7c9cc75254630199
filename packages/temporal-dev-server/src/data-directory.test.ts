import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolder } from './create-folder.js';
import { prepareDataDirectory } from './data-directory.js';
import { plainReasonOf } from './errors.js';
import { findRunningDevServer, hasDatabase } from './running.js';
import { startFailure } from './served-server.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'data-directory-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('a data directory', () => {
  it('is created with its parents, for this user only', () => {
    const path = join(root, 'a/b/c');
    expect(prepareDataDirectory(path).database).toBe(join(path, 'temporal.db'));
    expect([modeOf(join(root, 'a')), modeOf(path)]).toEqual(['700', '700']);
  });

  it.each([
    ['below a file', 'file/below', /a part of its path is not a directory/],
    ['a file', 'file', /it is not a directory/],
  ])('is refused if it is %s', (_what, name, says) => {
    writeFileSync(join(root, 'file'), '');
    expect(() => prepareDataDirectory(join(root, name))).toThrow(says);
  });

  it.skipIf(process.platform !== 'linux')('is refused at once below /proc, in which no folder can be made', () => {
    expect(() => prepareDataDirectory('/proc/logferry/home')).toThrow(/cannot be used: .*'\/proc\/logferry'/);
  });

  it('gets another mode only if it is empty, and a message reports the change', () => {
    const path = join(root, 'open');
    mkdirSync(path);
    chmodSync(path, 0o777);
    const said: string[] = [];
    prepareDataDirectory(path, (line) => said.push(line));
    expect(said).toEqual([`the mode of ${path} is now 700 (before: 777): only you may access the data directory`]);
    prepareDataDirectory(path, (line) => said.push(line));
    expect(said).toHaveLength(1);
    writeFileSync(join(path, 'file'), '');
    chmodSync(path, 0o755);
    expect(() => prepareDataDirectory(path)).toThrow(/run: chmod 700/);
    expect(modeOf(path)).toBe('755');
  });

  it('without a database has no server, and a search for a server creates nothing', async () => {
    const path = join(root, 'new');
    expect(hasDatabase(path)).toBe(false);
    expect(await findRunningDevServer(path, AbortSignal.timeout(1_000))).toBeUndefined();
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('with the database of an earlier server has no running server', async () => {
    const { database, path } = prepareDataDirectory(join(root, 'stopped'));
    writeFileSync(database, '');
    expect(hasDatabase(path)).toBe(true);
    expect(await findRunningDevServer(path, AbortSignal.timeout(1_000))).toBeUndefined();
  });
});

describe('the reason of a failure', () => {
  it('is in plain words, before the message of the system', () => {
    const failed = (code: string) => Object.assign(new Error(`${code}: some call of the system`), { code });
    expect(plainReasonOf(failed('ENOSPC'))).toBe('the disk is full (ENOSPC: some call of the system)');
    expect(plainReasonOf(failed('EROFS'))).toMatch(/^the file system is read-only \(/);
    expect(plainReasonOf(failed('EACCES'))).toMatch(/^this user may not write there \(/);
    expect(plainReasonOf(new Error('it belongs to another user'))).toBe('it belongs to another user');
  });

  const statement = 'CREATE TABLE executions(shard_id INT NOT NULL, namespace_id BINARY(16) NOT NULL)'.repeat(5);
  it.each([
    [
      `Error: unable to set up schema: ${statement}: database or disk is full (13)`,
      'the disk of the data directory is full',
    ],
    [`Error: sql ${statement} failed: attempt to write a readonly database`, 'the data directory is read-only'],
    ['Error: mkdir: no space left on device', 'the disk of the data directory is full'],
  ])('of a server that did not start is found in the output of the server (row %#)', (output, reason) => {
    const { message } = startFailure('temporal', prepareDataDirectory(join(root, 'a')), output);
    expect(message).toContain(`the Temporal server did not start: ${reason}`);
    expect(message).not.toContain('CREATE TABLE');
  });

  it('of a server is the last line of its output if no known reason is in the output', () => {
    const { message } = startFailure('temporal', prepareDataDirectory(join(root, 'a')), 'x\nError: bad flag\n');
    expect(message).toContain('did not start: bad flag');
  });
});

it('creates a folder below an existing folder, and does not change a folder that exists', () => {
  const path = join(root, 'made');
  createFolder(path, 0o755);
  chmodSync(path, 0o711);
  createFolder(path, 0o755);
  expect(modeOf(path)).toBe('711');
});

it('refuses to create a folder where a file is', () => {
  const path = join(root, 'file');
  writeFileSync(path, '');
  expect(() => createFolder(path, 0o755)).toThrow(/EEXIST/);
});
