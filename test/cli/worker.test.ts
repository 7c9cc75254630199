import { RawValue } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_WORKFLOW, MEMO } from '../../contract/index.js';
import { ACCOUNT_ID, REGION } from '../support/constants.js';
import {
  alertRules,
  allExpressions,
  labelVariables,
  panelExpressions,
  seriesIn,
  unknownIn,
  unknownLabels,
} from '../support/monitoring.js';
import { hasPrometheus, RunningPrometheus } from '../support/running-prometheus.js';
import { seen } from '../support/seen.js';
import { Served } from '../support/served.js';
import { days, type Running, Shell } from '../support/shell.js';

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
    const second = await served.hostWorker();
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
    expect((await second.stop()).code).toBe(0);
  } finally {
    await served.close();
    await shell.close();
  }
});

describe('a worker with a configuration and an address for probes', () => {
  let shell: Shell;
  let served: Served;
  let worker: Running;
  let address: string;
  beforeAll(async () => {
    shell = await Shell.open();
    const accounts = { default: { regions: [REGION], destinations: [{ bucket: 'archive', prefix: 'allowed' }] } };
    served = await Served.open(shell, { accounts });
    await shell.logGroup('/served', 1);
    worker = served.start(['worker', '--register-search-attributes', '--listen', '127.0.0.1:0']);
    await worker.shows(/Registered .*LogferryStatus[\s\S]*SIGTERM stops it/);
    address = served.monitoringOf(worker);
  });
  afterAll(async () => {
    await served.close();
    await shell.close();
  });

  const asked = async (path: string) => {
    const response = await fetch(`http://${address}${path}`);
    return { status: response.status, text: await response.text() };
  };
  // The shell of the command does not know the worker's configuration, so the worker decides.
  const unknown = { LOGFERRY_WORKER_CONFIG: '' };
  const run = (...more: string[]) => served.command(['run', ...days('/served', 1), '--json', ...more], unknown);
  const coverage = async (): Promise<string> => {
    const destination = ['--bucket', 'archive', '--prefix', 'allowed/app'];
    const { stdout } = await served.command([
      'coverage',
      ...destination,
      '--from',
      '2026-10-01',
      '--format',
      'openmetrics',
    ]);
    return stdout;
  };

  it('is ready once it polls, and a second worker refuses to use its address', async () => {
    await seen(async () => (await asked('/readyz')).status === 200);
    const second = await served.runHere(['worker', '--listen', address]);
    expect([second.code, second.stderr]).toEqual([64, expect.stringContaining(`--listen ${address}: another program`)]);
  });

  it.each([
    ['no service answers', { TEMPORAL_ADDRESS: '127.0.0.1:9' }],
    ['the namespace does not exist', { TEMPORAL_NAMESPACE: 'missing' }],
  ])('does not start if %s, and names the address of the Temporal service', async (_why, change) => {
    const env: NodeJS.ProcessEnv = { ...served.env, ...change };
    const { code, stderr } = await served.runHere(['worker'], env);
    const said = `The Temporal service at ${env.TEMPORAL_ADDRESS} cannot be used`;
    expect([code, stderr]).toEqual([4, expect.stringContaining(said)]);
  });

  it('exports only what its configuration allows', async () => {
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
  });

  it('does not prevent `list` from showing an export whose memo cannot be decoded', async () => {
    const encrypted = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('text') };
    const memo = { [MEMO.summary]: RawValue.fromPayload(encrypted) };
    const unpolled = { workflowId: 'of-another-language', taskQueue: 'unpolled', args: [{}], memo };
    await served.client.workflow.start(EXPORT_WORKFLOW, unpolled);
    const listed = await seen(async () => {
      const { code, stdout } = await served.command(['list', '--json']);
      expect(code).toBe(0);
      return JSON.parse(stdout).exports.find(({ id }: { id: string }) => id === unpolled.workflowId);
    });
    expect(listed).toMatchObject({ status: 'running', summary: '' });
  });

  it('has metrics of its exports, tasks and receipts, and the metrics of the Temporal SDK', async () => {
    const { status, text } = await seen(async () => {
      const scraped = await asked('/metrics');
      return scraped.text.includes('logferry_worker_ready 1\n') && scraped;
    });
    const lane = `account="${ACCOUNT_ID}",region="${REGION}"`;
    for (const sample of [
      'logferry_exports_closed_total{account="unknown",region="unknown",outcome="refused"} 2',
      `logferry_exports_closed_total{${lane},outcome="completed"} 1`,
      `logferry_tasks_ended_total{${lane},outcome="completed"} 1`,
      `logferry_task_creates_total{${lane},result="created"} 1`,
      `logferry_receipts_total{${lane},outcome="archived"} 1`,
      'logferry_worker_ready 1',
      'logferry_sdk_metrics_available 1',
    ]) {
      expect(text).toContain(`${sample}\n`);
    }
    expect([status, text]).toEqual([200, expect.stringMatching(/^temporal_\w+_seconds_bucket\{/m)]);
    expect(text).toMatch(/^logferry_aws_calls_total\{[^}]*operation="logs:CreateExportTask",result="ok"\} 1$/m);
  });

  it('together with a report of coverage, has every series and label that the alert rules and the dashboard name', async () => {
    const known = seriesIn([(await asked('/metrics')).text, await coverage()]);
    const unknown = allExpressions().flatMap(({ of, text }) => unknownIn(text, known).map((name) => `${of}: ${name}`));
    expect(unknown).toEqual([]);
    for (const rule of alertRules()) expect([rule.alert, unknownLabels(rule, known)]).toEqual([rule.alert, []]);
    for (const { name, series, label } of labelVariables()) {
      expect([name, known.get(series)?.has(label)]).toEqual([name, true]);
    }
  });

  it.skipIf(!hasPrometheus)(
    'is scraped by Prometheus, which evaluates every rule and panel (needs prometheus on PATH)',
    async () => {
      const report = await coverage();
      const prometheus = await RunningPrometheus.start(shell.home, address, report);
      try {
        const rules = await seen(() => prometheus.evaluatedRules());
        expect(rules.map(({ name }) => name).sort()).toEqual(
          alertRules()
            .map(({ alert }) => alert)
            .sort(),
        );
        expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
        expect(rules.find(({ name }) => name === 'LogferryDestinationRefused')?.state).toBe('firing');
        expect(rules.find(({ name }) => name === 'LogferryDuplicateTask')?.state).toBe('inactive');
        for (const { of, text } of panelExpressions()) {
          expect([of, await prometheus.query(text)]).toEqual([of, expect.objectContaining({ status: 'success' })]);
        }
        for (const { name, series, label } of labelVariables()) {
          expect([name, (await prometheus.labelValues(series, label)).length]).toEqual([name, 1]);
        }
        const ready = await prometheus.query('logferry_worker_ready == 1 and on (job) up == 1');
        expect(ready.data?.result).toHaveLength(1);
      } finally {
        await prometheus.stop();
      }
    },
  );

  it('logs its work with export, slice and outcome, and drains on SIGTERM', async () => {
    worker.child.kill('SIGTERM');
    const { code, stderr } = await worker.ended;
    expect(code).toBe(0);
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
  });
});
