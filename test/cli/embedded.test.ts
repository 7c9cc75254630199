import { expect, it } from 'vitest';
import { ACCOUNT_ID, CONTENT, SECRET } from '../support/constants.js';
import { seen } from '../support/seen.js';
import { days, Shell } from '../support/shell.js';

/** Numbers of calls to the emulator so far. */
const callsOf = (shell: Shell): number[] =>
  ['PutObject', 'ListObjectsV2', 'GetObject', 'CreateExportTask'].map(
    (operation) => shell.emulator.state().counters[operation]?.calls ?? 0,
  );

it.concurrent('a command with the embedded engine runs an export to its end, and a second command finds nothing to export', async () => {
  const shell = await Shell.open();
  try {
    const loaded = await shell.logGroup('/app', 2);
    const plan = await shell.runHere(['plan', ...days('/app', 2), '--detailed-exitcode', '--json']);
    expect([plan.code, JSON.parse(plan.stdout).slices.length]).toEqual([2, 2]);

    const before = callsOf(shell);
    const first = await shell.runHere(['run', ...days('/app', 2), '--json']);
    const result = JSON.parse(first.stdout);
    expect(first.code).toBe(0);
    // AWS itself writes an object and a probe object for each task. These writes are no calls to the emulator.
    const { put, list: lists, get, createExportTask } = JSON.parse(plan.stdout).estimate.requests;
    const made = callsOf(shell).map((calls, at) => calls - (before[at] ?? 0));
    for (const [at, estimate] of [put - 4, lists, get, createExportTask].entries()) {
      expect(made[at]).toBeGreaterThan(estimate * 0.7);
      expect(made[at]).toBeLessThan(estimate * 1.3);
    }
    expect(result).toMatchObject({
      schemaVersion: 1,
      status: 'completed',
      events: loaded,
      tasksCreated: 2,
      accountId: ACCOUNT_ID,
    });
    const again = await shell.runHere(['run', ...days('/app', 2), '--events']);
    const events = again.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(again.code).toBe(0);
    expect(JSON.stringify(events.at(-1))).toMatch(/"skipped":2/);
    expect(shell.creates).toBe(2);

    expect((await shell.runHere(['plan', ...days('/app', 2), '--detailed-exitcode'])).code).toBe(0);
    const forced = await shell.runHere(['plan', ...days('/app', 2), '--force', '--slice', 'auto']);
    expect(forced.stdout).toMatch(
      /by month\n +auto +month, by receipts of earlier tasks: the longest task takes about/,
    );
    expect(forced.stdout).toMatch(/duration +about .* a task \(by 2 earlier tasks\)\n/);
    const withoutCredentials = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const wait = await shell.runHere(['wait', result.exportId, '--json'], withoutCredentials);
    expect([wait.code, JSON.parse(wait.stdout)]).toMatchObject([0, { status: 'completed', exportId: result.exportId }]);
    const list = await shell.runHere(['list']);
    expect(list).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ID +STATUS +.*\nexp-\w+ +completed .* 2\/2 /),
    });
    expect(list.stdout).toContain(result.exportId);
    // Shell completion stops after a short time, so on a busy machine its answer can be empty. It starts no server, and
    // the server ends 10 s after its last command; `list` starts the server again.
    await seen(async () => {
      await shell.runHere(['list']);
      const { stdout } = await shell.runHere(['__complete', 'status', 'exp-']);
      return stdout.includes(`${result.exportId}\tcompleted: /app `);
    });
    for (const { stdout, stderr } of [first, again, wait, list]) {
      expect(stdout + stderr).not.toMatch(new RegExp(`${SECRET}|${CONTENT}`));
    }
  } finally {
    await shell.close();
  }
});

it.concurrent('an export on the embedded engine continues if its command is killed and run again', async () => {
  const shell = await Shell.open({ taskMs: 2_500 });
  try {
    const loaded = await shell.logGroup('/killed', 2);
    const first = shell.start(['run', ...days('/killed', 2)]);
    await seen(() => shell.emulator.state().tasks.some(({ status }) => status === 'RUNNING'));
    first.child.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');
    const second = await shell.runHere(['run', ...days('/killed', 2), '--json']);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ status: 'completed', slices: { archived: 2 }, events: loaded });
    expect(shell.creates).toBe(2);
  } finally {
    await shell.close();
  }
});

it.concurrent('Ctrl-C pauses an export on the embedded engine, `cancel` cancels the export, and the exit codes show both', async () => {
  const shell = await Shell.open({ taskMs: 60_000 });
  try {
    await shell.logGroup('/long', 1);
    // A process of its own: if this process had run the worker, the next command would see a worker of a living process
    // and start none.
    const limited = await shell.run(['run', ...days('/long', 1), '--wait-limit', '2s', '--json']);
    expect([limited.code, JSON.parse(limited.stdout).status]).toEqual([5, 'running']);
    const { exportId } = JSON.parse(limited.stdout);

    const attached = shell.start(['run', ...days('/long', 1)]);
    await attached.shows(/slices/);
    attached.child.kill('SIGINT');
    const detached = await attached.ended;
    expect(detached.code).toBe(130);
    expect(detached.stderr).toMatch(/paused: .* Run the same command again/);
    expect((await shell.runHere(['status', exportId])).code).toBe(5);
    const ofOthers = await shell.runHere(['cancel', exportId], { AWS_ACCESS_KEY_ID: '444455556666' });
    expect([ofOthers.code, ofOthers.stderr]).toEqual([
      4,
      expect.stringMatching(/was started with other AWS credentials .*; these credentials are of account 444455556666/),
    ]);

    const cancelled = await shell.runHere(['cancel', exportId, '--reason', 'wrong bucket', '--json']);
    expect(cancelled.code).toBe(0);
    expect(JSON.parse(cancelled.stdout)).toMatchObject({
      status: 'cancelled',
      cancelledBy: { reason: 'wrong bucket' },
    });
    expect(shell.emulator.state().liveTasks).toBe(0);
    expect((await shell.runHere(['status', exportId])).code).toBe(6);
    const withoutCredentials = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    expect((await shell.runHere(['cancel', exportId], withoutCredentials)).code).toBe(0);
  } finally {
    await shell.close();
  }
});

it.concurrent('one command with the embedded engine exports two Regions at the same time, each in its own lane', async () => {
  const shell = await Shell.open({ taskMs: 600_000 });
  try {
    const group = { logGroupName: '/both', logStreamName: 'stream' };
    const events = [{ timestamp: Date.UTC(2026, 9, 1, 5), message: CONTENT }];
    for (const region of ['eu-central-1', 'us-east-1']) await shell.emulator.loadEvents({ region, ...group }, events);
    shell.emulator.createBucket({ name: 'virginia', region: 'us-east-1' });
    const flags = ['--log-group', '/both', '--from', '2026-10-01', '--to', '2026-10-02', '--id', 'both'];
    const targets = ['region=eu-central-1,bucket=archive', 'region=us-east-1,bucket=virginia'];
    const running = shell.host(['run', ...flags, ...targets.flatMap((one) => ['--target', one]), '--json']);
    // Both tasks run at the same time, until the test ends them.
    await seen(() => shell.emulator.state().tasks.filter(({ status }) => status === 'RUNNING').length === 2);
    shell.emulator.configure({ taskMs: 100 });
    shell.emulator.advanceClock(600_000);
    const { code, stdout } = await running.ended;
    const ids = ['eu-central-1', 'us-east-1'].map((region) => `both.${ACCOUNT_ID}.${region}`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      exports: ids.map((exportId) => ({ exportId, status: 'completed', tasksCreated: 1, events: 1 })),
    });
    const status = await shell.runHere(['status', 'both', '--json']);
    expect([status.code, JSON.parse(status.stdout).exports.map((one: { exportId: string }) => one.exportId)]).toEqual([
      0,
      ids,
    ]);
  } finally {
    await shell.close();
  }
});
