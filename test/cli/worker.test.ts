import { expect, it } from 'vitest';
import { ACCOUNT_ID, REGION } from '../support/constants.js';
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
    const worker = served.start(['worker', '--register-search-attributes', '--listen', '127.0.0.1:0']);
    await worker.shows(/Registered .*LogferryStatus[\s\S]*SIGTERM stops it/);
    const [, address = ''] = /http:\/\/(127\.0\.0\.1:\d+)\/healthz/.exec(worker.stderr) ?? [];
    const asked = async (path: string) => {
      const response = await fetch(`http://${address}${path}`);
      return [response.status, await response.text()] as const;
    };
    await seen(async () => (await asked('/readyz'))[0] === 200);
    const second = await served.run(['worker', '--listen', address]);
    expect([second.code, second.stderr]).toEqual([64, expect.stringContaining(`--listen ${address}: another program`)]);
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

    const [status, scraped] = await asked('/metrics');
    const lane = `account="${ACCOUNT_ID}",region="${REGION}"`;
    const refusedLabels = `account="unknown",region="${REGION}",outcome="refused"`;
    for (const sample of [
      `logferry_exports_closed_total{${refusedLabels}} 2`,
      `logferry_exports_closed_total{${lane},outcome="completed"} 1`,
      `logferry_tasks_ended_total{${lane},outcome="completed"} 1`,
      `logferry_task_creates_total{${lane},result="created"} 1`,
      `logferry_receipts_total{${lane},outcome="archived"} 1`,
      'logferry_worker_ready 1',
      'logferry_sdk_metrics_available 1',
    ]) {
      expect(scraped).toContain(`${sample}\n`);
    }
    expect([status, scraped]).toEqual([200, expect.stringMatching(/^temporal_\w+_seconds_bucket\{/m)]);
    expect(scraped).toMatch(/^logferry_aws_calls_total\{[^}]*operation="logs:CreateExportTask",result="ok"\} 1$/m);
    worker.child.kill('SIGTERM');
    const { stderr } = await worker.ended;
    const lines = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    const slice = { account: ACCOUNT_ID, region: REGION, logGroup: '/served', from: '2026-10-01T00:00:00Z' };
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 'warn', msg: 'Export closed', outcome: 'refused' }),
        expect.objectContaining({ level: 'info', msg: 'Export opened', bucket: 'archive', prefix: 'allowed/app' }),
        expect.objectContaining({ ...slice, level: 'info', msg: 'Task created', taskId: expect.any(String) }),
        expect.objectContaining({ ...slice, level: 'info', msg: 'Task ended', outcome: 'completed' }),
        expect.objectContaining({ ...slice, level: 'info', msg: 'Slice recorded', outcome: 'archived' }),
        expect.objectContaining({ level: 'info', msg: 'Export closed', outcome: 'completed' }),
      ]),
    );
  } finally {
    await served.close();
    await shell.close();
  }
});
