import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFileBlobs } from './blobs.js';

it('a new store removes the folder of a killed emulator, but not the folder of a running emulator', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const probe = await openFileBlobs();
  const own = readdirSync(tmpdir()).find((name) => name.includes(`-${process.pid}-`)) ?? '';
  await probe.close();
  const stem = own.slice(0, own.indexOf(`-${process.pid}-`));
  const folders = [dead, process.pid].map((pid) => join(tmpdir(), `${stem}-${pid}-leftover`));
  for (const folder of folders) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'blob'), 'x');
  }
  const blobs = await openFileBlobs();
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
  await blobs.close();
  const [, ours = ''] = folders;
  expect(statSync(join(ours, 'blob')).size).toBe(1);
  rmSync(ours, { recursive: true });
});

/** The test needs root, because only root can give a folder to another user. */
it.skipIf(process.getuid?.() !== 0)(
  'a new store that runs as root does not remove folders of other users',
  async () => {
    const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
    const probe = await openFileBlobs();
    const own = readdirSync(tmpdir()).find((name) => name.includes(`-${process.pid}-`)) ?? '';
    await probe.close();
    const theirs = join(tmpdir(), `${own.slice(0, own.indexOf(`-${process.pid}-`))}-${dead}-theirs`);
    mkdirSync(theirs);
    chownSync(theirs, 65_534, 65_534);
    await (await openFileBlobs()).close();
    expect(existsSync(theirs)).toBe(true);
    rmSync(theirs, { recursive: true });
  },
);
