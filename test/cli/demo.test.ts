import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { processes, runDemo } from '../support/demo.js';
import { seen } from '../support/seen.js';
import { Shell } from '../support/shell.js';
import type { CommandResult } from '../support/test-io.js';

afterEach(() => vi.unstubAllEnvs());

/**
 * Runs a command in this process, with a folder for temporary files. The process gets the folder, too, because the
 * emulator takes it from the process.
 */
function runIn(shell: Shell, args: string[], folder: string): Promise<CommandResult> {
  vi.stubEnv('TMPDIR', folder);
  return shell.runHere(args, { TMPDIR: folder });
}

it('the demo finds log files of the machine if none are given', async () => {
  const { code, stdout, creates, left } = await runDemo({}, (shell, args, { TMPDIR }) => runIn(shell, args, TMPDIR));
  const [, streams, loaded] = /\n +(\d+) streams, ([\d,]+) events? from/.exec(stdout) ?? [];
  expect(code).toBe(0);
  expect(Number(streams)).toBeGreaterThanOrEqual(2);
  expect(Number(loaded?.replace(/,/g, ''))).toBeGreaterThanOrEqual(1_000);
  expect(stdout).toContain(`${loaded} events went in, ${loaded} are in the receipts: the same`);
  expect(stdout).toMatch(/\n +0 export tasks created/);
  expect([creates, left]).toEqual([0, []]);
});

it('the demo names a file that it cannot read, and leaves no files behind', async () => {
  const shell = await Shell.open();
  try {
    const ended = await runIn(shell, ['demo', join(shell.home, 'none.log')], shell.home);
    expect([ended.code, /none\.log/.test(ended.stderr), shell.creates]).toEqual([64, true, 0]);
    await seen(async () => !(await processes()).includes(shell.home));
    expect(await readdir(shell.home)).toEqual([]);
  } finally {
    await shell.close();
  }
});
