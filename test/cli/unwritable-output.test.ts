import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built } from '../support/built.js';
import { days, Shell } from '../support/shell.js';
import { runCommand } from '../support/test-io.js';

/** A device on which every write fails, as on a full disk. */
const FULL = '/dev/full';

/** A stream that writes each text to a file immediately, as the standard output of a process does. */
const writerOf = (file: number): Writable =>
  new Writable({
    write(text, _encoding, done) {
      try {
        writeSync(file, text);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });

describe('output that cannot be written', () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await Shell.open();
    await shell.logGroup('/app', 1);
  });
  afterAll(() => shell.close());

  async function run(
    args: readonly string[],
    full: 'stdout' | 'stderr',
  ): Promise<{ code: number | null; other: string }> {
    const device = openSync(FULL, 'w');
    const stdio = full === 'stdout' ? (['ignore', device, 'pipe'] as const) : (['ignore', 'pipe', device] as const);
    const child = spawn(process.execPath, [built('cli/main.js'), ...args], { env: shell.env, stdio: [...stdio] });
    closeSync(device);
    const code = new Promise<number | null>((resolve) => child.on('close', resolve));
    const readable = full === 'stdout' ? child.stderr : child.stdout;
    return { other: readable === null ? '' : await text(readable), code: await code };
  }

  const LOST = /^error: standard output cannot be written \(ENOSPC\).*\n$/;

  it.each([
    ['help', ['--help']],
    ['a plan', ['plan', ...days('/app', 1)]],
    ['a document', ['plan', ...days('/app', 1), '--json']],
  ])('makes the command fail: %s', async (_what, args) => {
    const device = openSync(FULL, 'w');
    const { code, stderr } = await runCommand(args, Object.assign(shell.io(), { stdout: writerOf(device) }));
    closeSync(device);
    expect(stderr).toMatch(LOST);
    expect(code).toBe(1);
  });

  it('makes a process of its own fail, too', async () => {
    expect(await run(['--help'], 'stdout')).toEqual({ code: 1, other: expect.stringMatching(LOST) });
  });

  it('does not end an export, and the command still writes to the other stream', async () => {
    const { code, other } = await run(['run', ...days('/app', 1), '--json'], 'stderr');
    expect(JSON.parse(other)).toMatchObject({ status: 'completed', events: 24 });
    expect(code).toBe(0);

    const again = await run(['run', ...days('/app', 1), '--events'], 'stdout');
    expect(again.other).toMatch(/1 closed before[\s\S]*cannot be written \(ENOSPC\)/);
    expect(again.code).toBe(1);
  });
});
