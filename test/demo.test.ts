import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type Ended, Shell } from './support/process.js';
import { seen } from './support/seen.js';

/** Runs the demo with a temporary folder of its own, and lists what it leaves there. */
async function demo(files: Record<string, readonly string[]>): Promise<Ended & { creates: number; left: string[] }> {
  const shell = await Shell.open();
  try {
    const temporary = join(shell.home, 'tmp');
    await mkdir(temporary);
    const paths: string[] = [];
    for (const [name, content] of Object.entries(files)) {
      paths.push(join(shell.home, name));
      await writeFile(join(shell.home, name), `${content.join('\n')}\n`);
    }
    // The demo must ignore the user's own configuration; these settings would lead it elsewhere.
    const ended = await shell.run(['demo', ...paths], { TMPDIR: temporary });
    // The dev server stops some seconds after its last user: wait until no process names the folder.
    await seen(async () => !(await processes()).includes(temporary));
    return { ...ended, creates: shell.creates, left: await readdir(temporary) };
  } finally {
    await shell.close();
  }
}

const processes = async (): Promise<string> => (await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args'])).stdout;

const lines = (hour: number) =>
  Array.from({ length: 600 }, (_, line) => {
    const at = new Date(Date.UTC(2026, 9, 1 + (line % 3), hour, line % 60));
    return `${at.toISOString()} request ${line}`;
  });

it.concurrent('exports given log files, verifies them, repeats nothing and leaves nothing behind', async () => {
  const { code, stdout, stderr, creates, left } = await demo({ 'web.log': lines(0), 'db.log': lines(1) });
  expect([code, stderr.match(/error/i)]).toEqual([0, null]);
  expect(stdout).toMatch(
    /web\.log +600 events\n.*db\.log +600 events\n +2 streams, 1,200 events from 2026-10-01 to 2026-10-03\n/,
  );
  expect(stdout).toMatch(/3 planned: 3 archived\n.*1,200 events in 6 objects,.* 3 export tasks created/);
  expect(stdout).toMatch(/1,200 events went in, 1,200 are in the receipts: the same/);
  expect(stdout).toMatch(/\n +0 export tasks created, 3 slices closed before/);
  expect(stdout).toMatch(/objects +s3:.*\n +receipts +s3:.*\n +manifest +s3:.*\n +Web UI +http:/);
  expect([creates, left]).toEqual([0, []]);
});

it.concurrent('finds logs by itself when none are given', async () => {
  const { code, stdout, creates, left } = await demo({});
  const [, streams, loaded] = /\n +(\d+) streams, ([\d,]+) events? from/.exec(stdout) ?? [];
  expect(code).toBe(0);
  expect(Number(streams)).toBeGreaterThanOrEqual(2);
  expect(Number(loaded?.replace(/,/g, ''))).toBeGreaterThanOrEqual(1_000);
  expect(stdout).toContain(`${loaded} events went in, ${loaded} are in the receipts: the same`);
  expect(stdout).toMatch(/\n +0 export tasks created/);
  expect([creates, left]).toEqual([0, []]);
});

it.concurrent('names the file that it cannot read, and leaves nothing behind', async () => {
  const shell = await Shell.open();
  try {
    const ended = await shell.run(['demo', join(shell.home, 'none.log')], { TMPDIR: shell.home });
    expect([ended.code, /none\.log/.test(ended.stderr), shell.creates]).toEqual([64, true, 0]);
    await seen(async () => !(await processes()).includes(shell.home));
    expect(await readdir(shell.home)).toEqual([]);
  } finally {
    await shell.close();
  }
});
