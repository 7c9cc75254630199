import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeReceipt } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { receipt } from '../../archive/testing/record-samples.js';
import { DAY_MS } from '../../contract/time.js';
import type { Estimate } from '../../local/index.js';
import { ACCOUNT_ID, REGION } from '../../test/support/constants.js';
import { Shell } from '../../test/support/shell.js';
import { runCommand } from '../../test/support/test-io.js';

let shell: Shell;
let folder: string;
beforeAll(async () => {
  shell = await Shell.open();
  folder = await mkdtemp(join(tmpdir(), 'logferry-prices-'));
  for (const name of ['/a', '/b']) await shell.logGroup(name, 31);
  const timestamps = [Date.now() - 26 * DAY_MS, Date.now() - DAY_MS];
  await shell.emulator.loadEvents(
    { region: REGION, logGroupName: '/kept', logStreamName: 's' },
    timestamps.map((timestamp) => ({ timestamp, message: 'event' })),
  );
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
  const logs = new CloudWatchLogsClient({ region: REGION, endpoint: shell.emulator.url, credentials });
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/kept', retentionInDays: 30 }));
  for (const logGroupIdentifier of ['/a', '/b']) {
    await logs.send(new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier, deletionProtectionEnabled: true }));
  }
  logs.destroy();
});
afterAll(async () => {
  await shell.close();
  await rm(folder, { recursive: true });
});

const october = ['--from', '2026-10-01', '--to', '2026-11-01', '--bucket', 'archive'];
const plan = (...args: string[]) => shell.command(['plan', ...args]);
const queries = (): number => shell.emulator.state().counters.StartQuery?.calls ?? 0;

it('a plan shows ten slices, then amounts, duration, requests, cost and cheaper slice sizes, in lines of at most 80 columns', async () => {
  const { code, stdout } = await plan('--log-group', '/a', '--log-group', '/b', ...october);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('2026-10-'))).toHaveLength(10);
  expect(lines.slice(14)).toEqual([
    '... and 52 more; --output json or csv prints all',
    expect.stringMatching(/^ {2}to export {2}62 export tasks; about \d+ kB stored$/),
    '  duration   about 1 h 2 min to 10 h 20 min, at 1 min to 10 min a task (assumed)',
    expect.stringMatching(/^ {2}requests {3}at least 197 PUT \(62 receipts\), 38\d LIST, 74 GET$/),
    '  cost       unpriced: s3-put-list, s3-get, s3-storage; --prices adds prices',
    '  cheaper    --slice month: 2 tasks; --slice week: 10 tasks',
    '62 export tasks, one at a time; 2 log groups',
  ]);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});

it('a plan names the first deadline and how many slices lose events within 7 days', async () => {
  const { stdout } = await plan('--log-group', '/kept', '--from', '29d', '--bucket', 'archive', '--json');
  const { estimate } = JSON.parse(stdout) as { estimate: Estimate };
  expect(estimate.deadline).toMatchObject({ logGroup: '/kept', late: { least: 0, most: 0 } });
  expect(estimate.deadline?.soon).toBeGreaterThan(0);
  const table = await plan('--log-group', '/kept', '--from', '29d', '--bucket', 'archive');
  expect(table.stdout).toMatch(/deadline +\d{4}-\d\d-\d\d\S* in \/kept; \d slices expire within 7 days\n/);
});

it('a plan prices amounts with the prices of a file, and names what has no price', async () => {
  const file = join(folder, 'prices.json');
  const row = {
    item: 's3-put-list',
    region: REGION,
    amount: 5,
    unit: '1000 requests',
    source: 'https://example.com/p',
  };
  await writeFile(file, JSON.stringify({ schemaVersion: 1, currency: 'USD', date: '2026-11-01', rows: [row] }));
  const { stdout } = await plan('--log-group', '/a', ...october, '--prices', file, '--json');
  const { cost, requests } = (JSON.parse(stdout) as { estimate: Estimate }).estimate;
  expect(cost).toMatchObject({ unpriced: ['s3-get', 's3-storage'], prices: { file } });
  expect(cost.total).toBeCloseTo((5 * (requests.put + requests.list)) / 1_000);
  const table = await plan('--log-group', '/a', ...october, '--prices', file);
  expect(table.stdout).toContain(`at least $${cost.total?.toFixed(2)} (${file}); unpriced: s3-get, s3-storage\n`);
});

it('a plan refuses a file of prices that is wrong, with the field, the value and the rule', async () => {
  const file = join(folder, 'wrong.json');
  const rows = [
    { item: 's3-get', amount: -1, unit: 'each' },
    { item: 'nat', amount: 1, unit: 'GB' },
  ];
  await writeFile(file, JSON.stringify({ schemaVersion: 1, currency: 'EUR', rows }));
  const { code, stderr } = await plan('--log-group', '/a', ...october, '--prices', file);
  expect(code).toBe(64);
  expect(stderr).toContain(`--prices (${file}): currency ("EUR") must be USD`);
  expect(stderr).toContain('rows.0.amount (-1) must be at least 0');
  expect(stderr).toContain('rows.1.item ("nat") must be s3-put-list, s3-get, s3-storage or logs-insights');
});

it('--slice auto sends no Logs Insights query without --max-scan, and none that would scan more than --max-scan', async () => {
  const auto = ['--log-group', '/a', ...october, '--slice', 'auto'];
  const without = await plan(...auto);
  expect(without.stdout).toMatch(
    / {2}auto +day, by the length of the window; with --max-scan, one Logs Insights query \(about \d+ kB to scan\) counts events\n/,
  );
  const beyond = await plan(...auto, '--max-scan', '100B');
  expect(beyond.stdout).toMatch(/no Logs Insights query, because it would scan about \d+ kB, and --max-scan is 100 B/);
  expect(queries()).toBe(0);
});

it('--slice auto says what one Logs Insights query scans, counts events by this query, and chooses the slice size by the counts', async () => {
  const before = queries();
  const { stdout, stderr } = await plan('--log-group-prefix', '/', ...october, '--slice', 'auto', '--max-scan', '1GB');
  expect(queries() - before).toBe(1);
  expect(stderr).toMatch(
    /One Logs Insights query counts the events of 3 log groups: it scans about \d+ kB of at most 1.0 GB/,
  );
  expect(stdout).toMatch(
    /window +2026-10-01 to 2026-11-01, by month\n +auto +month, by the events of each day: the longest task/,
  );
});

it('--slice auto cuts the days of a log group whose earlier task was slow, and longer slices are not offered', async () => {
  const store = new MemoryStore();
  const window = { from: '2026-09-01T00:00:00Z', to: '2026-09-02T00:00:00Z' };
  const times = { createdAt: '2026-10-01T00:00:00Z', completedAt: '2026-10-01T20:00:00Z' };
  const slice = { ...receipt.slice, ...window, logGroup: '/a', region: REGION, accountId: ACCOUNT_ID, prefix: 'slow' };
  const task = { taskId: 't', taskName: 'n', status: 'COMPLETED', adopted: false, ...times } as const;
  await storeReceipt(store, { ...receipt, slice, window, task });
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
  const s3 = new S3Client({ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true, credentials });
  for (const [Key, Body] of store.objects) {
    await s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body }));
  }
  s3.destroy();
  const days = ['--from', '2026-10-01', '--to', '2026-10-03', '--bucket', 'archive', '--prefix', 'slow'];
  const whole = await plan('--log-group', '/a', ...days);
  expect(whole.stdout).toContain('\n2 export tasks');
  const { stdout } = await plan('--log-group', '/a', ...days, '--slice', 'auto');
  expect(stdout).toMatch(
    /auto +day, by receipts .*: the longest task takes about 5 h, of \/a; days of 1 log group are cut into up to 4 pieces/,
  );
  expect(stdout).toContain('\n8 export tasks');
  expect(stdout).toMatch(/duration +about 1 d 16 h, at 5 h a task/);
  expect(stdout).not.toMatch(/cheaper/);
});

it('--max-scan needs --slice auto or --verify source, and its value must be a number of bytes', async () => {
  const day = await plan('--log-group', '/a', ...october, '--max-scan', '1GB');
  expect([day.code, day.stderr]).toEqual([
    64,
    expect.stringContaining(
      '--max-scan (1GB) limits the queries of --verify source and of --slice auto, but the slices are of a day',
    ),
  ]);
  const wrong = await plan('--log-group', '/a', ...october, '--slice', 'auto', '--max-scan', 'lots');
  expect([wrong.code, wrong.stderr]).toEqual([
    64,
    expect.stringContaining('--max-scan ("lots"): write a number of bytes such as 50GB, 1.5TB or 500MiB'),
  ]);
});

it('--slice auto warns of what the slices leave out; with a configured Temporal service, a plan assumes a slice size by the length of the window', async () => {
  const now = () => Date.parse('2026-11-20T18:00:00Z');
  const auto = ['plan', '--log-group', '/a', '--from', '100d', '--bucket', 'archive', '--slice', 'auto'];
  const { stderr, stdout } = await runCommand([...auto, '--max-scan', '1GB'], shell.io({ now }));
  expect(stdout).toContain('window       2026-08-12 to 2026-11-15, by week\n');
  expect(stderr).toContain('warning: Left out: 2026-11-15 to 2026-11-20T18:00:00Z: the week is not over');
  const configured = shell.io({ now, env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
  const byLength = await runCommand(auto, configured);
  expect(byLength.stdout).toContain('by week\n');
  expect(byLength.stdout).not.toMatch(/^ +auto /m);
  expect(byLength.stderr).toContain('the week is not over');
  expect(byLength.stderr).toContain(
    'Slices of a week, by the length of the window; the worker may choose another length',
  );
  const limited = shell.io({ now, env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
  const refused = await runCommand([...auto, '--max-scan', '1GB'], limited);
  expect([refused.code, refused.stderr]).toEqual([
    64,
    expect.stringContaining('the worker of a configured Temporal service chooses'),
  ]);
});
