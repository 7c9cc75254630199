import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudWatchLogsClient,
  PutAccountPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { receiptKey } from '../../archive/index.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { DAY_MS, floorToDay, formatInstant } from '../../contract/index.js';
import { ACCOUNT_ID, REGION } from '../../test/support/constants.js';
import { alertRules, samplesIn, unknownIn, unknownLabels } from '../../test/support/monitoring.js';
import { Shell } from '../../test/support/shell.js';

const RULES = fileURLToPath(new URL('../../docs/monitoring/alerts.yaml', import.meta.url));
const TODAY_MS = floorToDay(Date.now());
/** Midnight, a number of days ago. */
const ago = (days: number): string => formatInstant(TODAY_MS - days * DAY_MS);

/** For each log group: whether the day that began `daysAgo` days before this midnight is archived. */
const IS_ARCHIVED: Record<string, (daysAgo: number) => boolean> = {
  '/archived': () => true,
  '/never': () => false,
  '/policy': () => true,
  '/soon': (daysAgo) => daysAgo !== 28,
  '/stale': (daysAgo) => daysAgo > 6,
};

let shell: Shell;
beforeAll(async () => {
  shell = await Shell.open({ throttle: false });
  const settings = {
    ...{ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true },
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' },
  };
  const [logs, s3] = [new CloudWatchLogsClient(settings), new S3Client(settings)];
  for (const [logGroup, isArchived] of Object.entries(IS_ARCHIVED)) {
    const stream = { region: REGION, logGroupName: logGroup, logStreamName: 's' };
    await shell.emulator.loadEvents(stream, [{ timestamp: TODAY_MS - 60 * DAY_MS, message: 'm' }]);
    for (let day = 30; day > 0; day -= 1) {
      if (!isArchived(day)) continue;
      const slice = {
        ...{ ...ARCHIVE, accountId: ACCOUNT_ID, region: REGION, logGroup, generation: 1 },
        ...{ from: ago(day), to: ago(day - 1) },
      };
      const Key = receiptKey(slice, 'archived', ago(0));
      await s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body: 'receipt' }));
    }
  }
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/soon', retentionInDays: 30 }));
  await logs.send(
    new PutAccountPolicyCommand({
      ...{ policyName: 'shorter', policyType: 'RETENTION_POLICY' },
      policyDocument: JSON.stringify({ retentionInDays: 30, enforcementMode: 'RETROACTIVE' }),
      selectionCriteria: 'LogGroupNamePrefix IN ["/policy"]',
    }),
  );
  logs.destroy();
  s3.destroy();
});
beforeEach(() => shell.emulator.clearFaults());
afterAll(() => shell.close());

const FLAGS = ['--bucket', 'archive', '--from', ago(30), '--log-group-prefix', '/', '--format', 'openmetrics'];

/** The metrics of a report, while AWS refuses an operation. */
async function metrics(refused?: string): Promise<string> {
  if (refused !== undefined) {
    const fault = { kind: 'error-before', times: 99, status: 400, code: 'AccessDeniedException' } as const;
    shell.emulator.addFault({ ...fault, operation: refused });
  }
  const { code, stdout } = await shell.command(['coverage', ...FLAGS]);
  expect(code).toBe(3);
  return stdout;
}

it('the metrics of a report contain each series and label on which an alert about the archive depends', async () => {
  const known = new Map(samplesIn(await metrics()).map(({ name, labels }) => [name, new Set(labels)]));
  const rules = alertRules().filter(({ expr }) => expr.includes('logferry_coverage_'));
  expect(rules.length).toBeGreaterThanOrEqual(7);
  for (const rule of rules) {
    expect([rule.alert, unknownIn(rule.expr, known), unknownLabels(rule, known)]).toEqual([rule.alert, [], []]);
  }
});

/** The length of a promtool test: 27 hours, in steps of 5 minutes. */
const STEPS = 27 * 12;

/** The alerts that fire, as `NAME` or `NAME LOG_GROUP`. The key is the time since the report. */
type Firing = Readonly<Record<string, readonly string[]>>;

/**
 * A test in the format of promtool: the series of a report, the series of a worker that polls, and all alerts that must
 * fire. promtool begins at the instant 0, so the test moves the times of the report to 0, too.
 */
function promtoolTest(report: string, firing: Firing) {
  const samples = samplesIn(report);
  const scan = samples.find(({ name }) => name === 'logferry_coverage_scan_timestamp_seconds');
  const begin = scan?.value ?? Number.NaN;
  const series = samples.map(({ name, series, value }) => ({
    series,
    values: `${name.endsWith('_timestamp_seconds') ? value - begin : value}x${STEPS}`,
  }));
  return {
    interval: '5m',
    input_series: [...series, { series: 'logferry_worker_ready', values: `1x${STEPS}` }],
    promql_expr_test: Object.entries(firing).map(([eval_time, alerts]) => ({
      expr: 'sum by (alertname, log_group) (ALERTS{alertstate="firing"})',
      eval_time,
      exp_samples: alerts.map((alert) => {
        const [alertname, group] = alert.split(' ');
        return { labels: `{alertname="${alertname}"${group === undefined ? '' : `,log_group="${group}"`}}`, value: 1 };
      }),
    })),
  };
}

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

it.skipIf(!hasPromtool)(
  'alerts fire for what reports of an archive show, and no other alerts fire (needs promtool on PATH)',
  async () => {
    const stale = 'LogferryArchiveStale /stale';
    const never = 'LogferryNeverArchived /never';
    const soon = 'LogferryLogsAboutToExpire';
    const tests = [
      promtoolTest(await metrics(), {
        '2h': [stale, soon, 'LogferryRetentionPolicyPending /policy'],
        '24h10m': [stale, soon, never],
      }),
      promtoolTest(await metrics('DescribeAccountPolicies'), {
        '2h': [stale, soon, 'LogferryRetentionPoliciesNotSeen'],
        '24h10m': [stale, soon, never, 'LogferryRetentionPoliciesNotSeen'],
      }),
      promtoolTest(await metrics('DescribeLogGroups'), {
        '2h': [stale, 'LogferryLogGroupsNotSeen'],
        '26h': [stale, 'LogferryLogGroupsNotSeen', 'LogferryCoverageReportStale'],
      }),
    ];
    const file = join(shell.home, 'alerts.test.yaml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: '5m', tests }));
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  },
);
