import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGION } from '../support/constants.js';
import type { Hosted } from '../support/hosted.js';
import { seen } from '../support/seen.js';
import { Served } from '../support/served.js';
import { days, daysAndAnHour, Shell } from '../support/shell.js';
import { runCommand } from '../support/test-io.js';

const toNoBucket = (word: string): string => (word === 'archive' ? 'no-such-bucket' : word);

/** These tests run one after the other, because the account has one slot for export tasks. */
describe('commands beside a worker', () => {
  let shell: Shell;
  let served: Served;
  let worker: Hosted;
  beforeAll(async () => {
    shell = await Shell.open();
    // The worker's configuration also allows a bucket that does not exist.
    const destinations = [{ bucket: 'archive' }, { bucket: 'no-such-bucket' }];
    served = await Served.open(shell, {
      accounts: { default: { regions: [REGION], destinations } },
      timings: { credentialsBoundMs: 2_000 },
    });
    worker = await served.hostWorker();
  });
  afterAll(async () => {
    expect((await worker.stop()).code).toBe(0);
    await served.close();
    await shell.close();
  });

  /** Starts an export whose task runs until the test ends it. @returns the export id */
  async function started(group: string): Promise<string> {
    shell.emulator.configure({ taskMs: 600_000 });
    await shell.logGroup(group, 1);
    const { code, stdout } = await served.command(['run', ...days(group, 1), '--no-wait']);
    expect(code).toBe(0);
    await seen(() => isRunning(group));
    return stdout.trim();
  }
  const isRunning = (group: string) =>
    shell.emulator.state().tasks.some(({ logGroupName, status }) => logGroupName === group && status === 'RUNNING');

  it('with --events, print start, progress and result as lines of JSON', async () => {
    const loaded = await shell.logGroup('/events', 2);
    const { code, stdout } = await served.command(['run', ...days('/events', 2), '--events']);
    const lines = stdout.trimEnd().split('\n');
    const [first, ...others] = lines.map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(first).toMatchObject({ type: 'started', attached: false });
    expect(others.pop()).toMatchObject({ type: 'result', result: { status: 'completed', events: loaded } });
    expect(new Set(others.map(({ type }) => type))).toEqual(new Set(['progress']));
  });

  it('report a window that could not be archived, and count a window that was archived before', async () => {
    await shell.logGroup('/partial', 2);
    expect((await served.command(['run', ...days('/partial', 1)])).code).toBe(0);
    shell.emulator.addFault({ operation: 'CreateExportTask', kind: 'fail-task', times: 2 });
    const { code, stdout } = await served.command(['run', ...daysAndAnHour('/partial', 1), '--json']);
    const { exportId, status, slices, failures } = JSON.parse(stdout);
    expect([code, status, slices.skipped, slices.failed]).toEqual([3, 'partial', 1, 1]);
    expect(failures[0]).toMatchObject({ code: 'TASK_FAILED', slice: { logGroup: '/partial' } });
    for (const command of ['status', 'wait', 'cancel'])
      expect((await served.command([command, exportId])).code).toBe(3);
  });

  it('are refused before a task is created if no record can be written', async () => {
    await shell.logGroup('/no-records', 1);
    const before = shell.creates;
    shell.emulator.addFault({
      operation: 'PutObject',
      kind: 'error-before',
      status: 403,
      code: 'AccessDenied',
      times: 100,
    });
    const { code, stdout } = await served.command(['run', ...days('/no-records', 1), '--json']);
    shell.emulator.clearFaults();
    expect([code, JSON.parse(stdout).failures[0].code, shell.creates - before]).toEqual([4, 'BUCKET_ACCESS', 0]);
  });

  it.each([
    ['CreateExportTask', {}, 'ACCESS_DENIED', 0],
    ['PutObject', { urlHas: '/receipts/' }, 'BUCKET_ACCESS', 2],
  ])(
    'end with all slices failed, and with at most one task for each slice, if AWS always refuses %s',
    async (operation, where, says, tasks) => {
      const group = `/refused/${operation}`;
      await shell.logGroup(group, 2);
      // The fault begins only after the first record of the run was written.
      const opened = shell.emulator.state().counters.PutObject?.calls ?? 0;
      shell.emulator.addFault({ operation: 'CreateExportTask', kind: 'delay-before', delayMs: 500, times: 1 });
      const running = served.command(['run', ...days(group, 2), '--prefix', operation, '--json']);
      await seen(() => (shell.emulator.state().counters.PutObject?.calls ?? 0) > opened);
      shell.emulator.addFault({ operation, kind: 'deny', times: 1_000, ...where });
      const { code: exit, stdout } = await running;
      shell.emulator.clearFaults();
      const { status: ended, slices, failures, tasksCreated } = JSON.parse(stdout);
      expect([exit, ended, tasksCreated]).toEqual([3, 'failed', tasks]);
      expect(slices).toMatchObject({ planned: 2, failed: 2 });
      const windows = failures.filter((failure: { slice?: object }) => failure.slice);
      expect(windows.map((failure: { code: string }) => failure.code)).toEqual([says, says]);
    },
  );

  it('list open and closed exports', async () => {
    const id = await started('/listed');
    const listed = async (flag: string) => {
      const { stdout } = await served.command(['list', flag, '--json']);
      return JSON.parse(stdout).exports.map((listing: { id: string }) => listing.id);
    };
    // Temporal's visibility index shows an export a little later than it starts.
    await seen(async () => (await listed('--open')).includes(id));
    expect((await served.command(['cancel', id])).code).toBe(0);
    await seen(async () => (await listed('--closed')).includes(id));
    expect(await listed('--open')).not.toContain(id);
  });

  it('can be stopped while the worker continues the export, and then attach to it again', async () => {
    const id = await started('/left');
    const args = ['run', ...days('/left', 1)];
    const stopped = served.io();
    const stopping = runCommand([...args, '--json'], stopped);
    await seen(() => /Attached to export/.test(stopped.printed.stderr));
    stopped.interrupt('SIGTERM');
    const { code, stdout, stderr } = await stopping;
    expect([code, JSON.parse(stdout)]).toMatchObject([143, { exportId: id, status: 'running' }]);
    expect(stderr).toContain(`logferry wait ${id}`);

    const limited = await served.command(['wait', id, '--wait-limit', '1s', '--json']);
    expect([limited.code, JSON.parse(limited.stdout).status]).toEqual([5, 'running']);
    const interrupted = served.io();
    const cancelling = runCommand([...args, '--cancel-on-interrupt', '--json'], interrupted);
    await seen(() => /Attached to export/.test(interrupted.printed.stderr));
    interrupted.interrupt('SIGINT');
    const cancelled = await cancelling;
    expect([cancelled.code, JSON.parse(cancelled.stdout)]).toMatchObject([
      6,
      { status: 'cancelled', cancelledBy: { reason: 'interrupted' } },
    ]);
    expect(shell.emulator.state().liveTasks).toBe(0);
  });

  it('stop waiting at the wait limit if AWS has not finished a cancellation', async () => {
    shell.emulator.configure({ cancelMs: 600_000 });
    const id = await started('/slow');
    const limited = await served.command(['cancel', id, '--wait-limit', '1s', '--json']);
    expect([limited.code, JSON.parse(limited.stdout).status]).toEqual([5, 'running']);
    shell.emulator.advanceClock(600_000);
    expect((await served.command(['wait', id])).code).toBe(6);
    shell.emulator.configure({ cancelMs: 50 });
  });

  it("report an export as cancelled after Temporal's own cancel, even if the grant of a turn arrives late", async () => {
    shell.emulator.configure({ cancelMs: 600_000 });
    const id = await started('/late');
    const handle = served.client.workflow.getHandle(id);
    await handle.cancel();
    await seen(() => shell.emulator.state().tasks.some(({ status }) => status === 'PENDING_CANCEL'));
    await handle.signal('granted', { requestId: 'of a turn it has given back' });
    shell.emulator.advanceClock(600_000);
    const { code, stdout } = await served.command(['wait', id, '--json']);
    expect([code, JSON.parse(stdout).cancelledBy.requestedBy]).toEqual([6, 'Temporal']);
    shell.emulator.configure({ cancelMs: 50 });
  });

  it('refuse an export id that is unknown or in use by another request', async () => {
    const unknown = await served.command(['status', 'exp-none']);
    expect([unknown.code, unknown.stderr]).toEqual([64, expect.stringMatching(/exp-none/)]);
    await shell.logGroup('/one', 1);
    await shell.logGroup('/two', 1);
    shell.emulator.configure({ taskMs: 600_000 });
    const first = await served.command(['run', ...days('/one', 1), '--id', 'nightly', '--no-wait']);
    expect(first.code).toBe(0);
    const other = await served.command(['run', ...days('/two', 1), '--id', 'nightly']);
    expect([other.code, /nightly/.test(other.stderr)]).toEqual([64, true]);
    expect((await served.command(['cancel', 'nightly'])).code).toBe(0);
    shell.emulator.configure({ taskMs: 50 });
  });

  it.each([
    ['a group that does not exist', days('/none', 1), /specified log group does not exist/],
    ['a bucket that does not exist', days('/app', 1).map(toNoBucket), /given bucket does not exist/],
    ['object keys of more than 1,024 bytes', [...days('/app', 1), '--prefix', 'p'.repeat(500)], /1,024/],
  ])('are refused by the worker for %s', async (_what, flags, says) => {
    await shell.logGroup('/app', 1);
    const { code, stdout, stderr } = await served.command(['run', ...flags]);
    expect(stdout + stderr).toMatch(says);
    expect(code).toBe(4);
  });
});
