import { expect, it } from 'vitest';
import { REGION } from '../support/constants.js';
import { days, Shell } from '../support/process.js';
import { seen } from '../support/seen.js';
import { Served } from '../support/served.js';

it('a stopped worker leaves the watch of a running task to the next worker, without a time-out', async () => {
  const shell = await Shell.open({ taskMs: 600_000 });
  const served = await Served.open(shell);
  const looks = () => shell.emulator.state().counters.DescribeExportTasks?.calls ?? 0;
  try {
    await shell.logGroup('/served', 1);
    const first = await served.worker();
    const started = await served.command(['run', ...days('/served', 1), '--no-wait', '--json']);
    const { exportId } = JSON.parse(started.stdout);
    // The export calls DescribeExportTasks once before it creates a task, so the second call shows that the watch has
    // begun.
    await seen(() => shell.emulator.state().tasks.some(({ status }) => status === 'RUNNING') && looks() > 1);
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const before = looks();
    const second = await served.worker();
    await seen(() => looks() > before);
    shell.emulator.advanceClock(600_000);
    const waited = await served.command(['wait', exportId, '--json']);
    expect([waited.code, JSON.parse(waited.stdout).status]).toEqual([0, 'completed']);
    expect(shell.creates).toBe(1);
    const { events } = await served.history(exportId);
    const lost = events?.filter(
      (event) =>
        event.workflowTaskTimedOutEventAttributes ||
        event.activityTaskTimedOutEventAttributes ||
        event.activityTaskStartedEventAttributes?.lastFailure?.timeoutFailureInfo,
    );
    expect(lost).toEqual([]);
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
  } finally {
    await served.close();
    await shell.close();
  }
});

it('exports only what its configuration allows', async () => {
  const shell = await Shell.open();
  const accounts = { default: { regions: [REGION], destinations: [{ bucket: 'archive', prefix: 'allowed' }] } };
  const served = await Served.open(shell, { accounts });
  try {
    await shell.logGroup('/served', 1);
    const worker = served.start(['worker', '--register-search-attributes']);
    await worker.shows(/Registered .*LogferryStatus[\s\S]*SIGTERM stops it/);
    const run = (...more: string[]) => served.command(['run', ...days('/served', 1), '--json', ...more]);
    const failure = async (...more: string[]) => {
      const { code, stdout } = await run(...more);
      return [code, JSON.parse(stdout).failures[0].code];
    };
    expect(await failure('--prefix', 'elsewhere')).toEqual([4, 'DESTINATION_NOT_ALLOWED']);
    expect(await failure('--prefix', 'allowed-not')).toEqual([4, 'DESTINATION_NOT_ALLOWED']);
    expect(shell.creates).toBe(0);
    expect((await run('--prefix', 'allowed/app')).code).toBe(0);
    const refused = await seen(async () => {
      const { stdout } = await served.command(['list', '--status', 'refused', '--json']);
      const { exports } = JSON.parse(stdout);
      return exports.length === 2 && exports;
    });
    expect(refused).toMatchObject([{ status: 'refused' }, { status: 'refused' }]);
    const { stdout } = await served.command(['doctor', '--bucket', 'archive', '--prefix', 'allowed', '--json']);
    expect(JSON.parse(stdout).checks).toContainEqual(
      expect.objectContaining({ name: 'search-attributes', status: 'ok' }),
    );
    worker.child.kill('SIGTERM');
    await worker.ended;
  } finally {
    await served.close();
    await shell.close();
  }
});
