import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { built } from '../support/built.js';
import { REGION } from '../support/constants.js';
import { days, Shell } from '../support/shell.js';

/** A module that prints to stderr the URL of every module that the process loads. */
const PRINT_MODULES = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module';
  const hook = "export const load = (url, context, next) => (process._rawDebug(url), next(url, context));";
  register('data:text/javascript,' + encodeURIComponent(hook));
`)}`;

it.concurrent('--help and --version load no flags, no schema library and no SDK', async () => {
  for (const flag of ['--help', '--version']) {
    const args = ['--import', PRINT_MODULES, built('cli/main.js'), flag];
    const { stderr } = await promisify(execFile)(process.execPath, args);
    expect(stderr).toContain('/commander/');
    expect(stderr).not.toMatch(/\/(flags|zod|@aws-sdk|@smithy|@temporalio)\//);
  }
});

it.concurrent('`logferry dev` runs the exports of `run --no-wait` until dev is stopped', async () => {
  const shell = await Shell.open();
  try {
    const loaded = await shell.logGroup('/dev', 1);
    const nobody = await shell.runHere(['run', ...days('/dev', 1), '--no-wait']);
    expect([nobody.code, /logferry dev/.test(nobody.stderr), shell.creates]).toEqual([64, true, 0]);

    const dev = shell.start(['dev']);
    await dev.shows(/Ctrl-C stops the worker/);
    const started = await shell.runHere(['run', ...days('/dev', 1), '--no-wait', '--json']);
    expect(started.code).toBe(0);
    const waited = await shell.runHere(['wait', JSON.parse(started.stdout).exportId, '--json']);
    expect([waited.code, JSON.parse(waited.stdout)]).toMatchObject([0, { status: 'completed', events: loaded }]);
    // A command that stops waiting does not pause an export that dev runs.
    shell.emulator.configure({ taskMs: 600_000 });
    await shell.logGroup('/slow', 1);
    const limited = await shell.runHere(['run', ...days('/slow', 1), '--wait-limit', '1s']);
    expect([limited.code, limited.stderr]).toEqual([5, expect.not.stringContaining('paused: AWS finishes')]);
    dev.child.kill('SIGTERM');
    expect([(await dev.ended).code, dev.stdout]).toEqual([0, '']);
  } finally {
    await shell.close();
  }
});

it.concurrent('`logferry emulator` serves loaded log files to tools that use the variables that it prints', async () => {
  const shell = await Shell.open();
  try {
    const file = join(shell.home, 'app.log');
    await writeFile(file, ['2026-10-01', '2026-10-02'].map((date) => `${date}T08:00:00Z started\n`).join(''));
    const emulator = shell.host(['emulator', '--port', '0', '--bucket', 'archive', '--load', `/files/app=${file}`]);
    await emulator.shows(/AWS_SECRET_ACCESS_KEY=\S+\n/);
    await emulator.shows(/Ctrl-C stops/);
    const printed = Object.fromEntries(
      emulator.stdout
        .trim()
        .replace(/^export /, '')
        .split(' ')
        .map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
    );
    // boto3 and version 1 of the AWS CLI read only the second variable.
    expect(printed).toMatchObject({ AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION });
    expect(emulator.stderr).toMatch(/app\.log -> \/files, stream app: 2 events, 2 lines, 0 of them without a time/);

    const run = await shell.runHere(['run', ...days('/files', 2), '--json'], printed);
    expect([run.code, JSON.parse(run.stdout)]).toMatchObject([
      0,
      { accountId: printed.AWS_ACCESS_KEY_ID, events: 2, tasksCreated: 2 },
    ]);
    const taken = await shell.runHere(['emulator', '--port', new URL(printed.AWS_ENDPOINT_URL).port]);
    expect([taken.code, /EADDRINUSE/.test(taken.stderr)]).toEqual([64, true]);
    expect((await emulator.stop()).code).toBe(0);
  } finally {
    await shell.close();
  }
});
