import { CloudWatchLogsClient, TagResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptKey } from '../../archive/index.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { ACCOUNT_ID, REGION } from '../../test/support/constants.js';
import { Shell } from '../../test/support/shell.js';

let shell: Shell;
const tagsOf: Record<string, Record<string, string>> = {
  '/pay/web': { team: 'pay', env: 'prod' },
  '/pay/db': { team: 'pay', env: 'prod' },
  '/pay/new': { team: 'pay', env: 'test' },
  '/shop/web': { team: 'shop', env: 'prod' },
  '/pay/untagged': {},
};

beforeAll(async () => {
  shell = await Shell.open();
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
  const logs = new CloudWatchLogsClient({ region: REGION, endpoint: shell.emulator.url, credentials });
  for (const [name, tags] of Object.entries(tagsOf)) {
    await shell.logGroup(name, 1);
    const resourceArn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${name}`;
    if (Object.keys(tags).length > 0) await logs.send(new TagResourceCommand({ resourceArn, tags }));
  }
  logs.destroy();
});
afterAll(() => shell.close());

const flags = ['--bucket', 'archive', '--from', '2026-10-01', '--to', '2026-10-02'];
const plan = (...tags: string[]) =>
  shell.command(['plan', ...tags.flatMap((tag) => ['--tag', tag]), ...flags, '--json']);
const calls = (operation: string): number => shell.emulator.state().counters[operation]?.calls ?? 0;

it('a plan by tags covers exactly the log groups with all of the tags, and asks AWS for the tags of no single log group', async () => {
  const ended = await plan('team=pay', 'env=prod');
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  const { slices } = JSON.parse(ended.stdout) as { slices: { logGroup: string }[] };
  expect(slices.map(({ logGroup }) => logGroup).sort()).toEqual(['/pay/db', '/pay/web']);
  expect(calls('ListLogGroups')).toBeGreaterThan(0);
  expect([calls('GetResources'), calls('ListTagsForResource')]).toEqual([0, 0]);
});

it('a plan with --output csv prints the slices to stdout as CSV, and the destination and the totals to stderr as text', async () => {
  const { code, stdout, stderr } = await shell.command([
    'plan',
    '--log-group',
    '/pay/web',
    ...flags,
    '--output',
    'csv',
  ]);
  expect([code, stdout]).toEqual([
    0,
    'log_group,from,to,generation,slices,without\r\n/pay/web,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,1,1,\r\n',
  ]);
  expect(stderr).toMatch(/destination +s3:\/\/archive\n.*1 export task, one at a time; 1 log group\n$/s);
});

it('a plan with --detailed-exitcode exits with 2 even if the only work is the recount of due windows', async () => {
  const slice = {
    ...{ ...ARCHIVE, prefix: 'due', accountId: ACCOUNT_ID, region: REGION, logGroup: '/pay/db', generation: 1 },
    ...{ from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
  };
  const Key = receiptKey(slice, 'archived', '2026-10-02T13:00:00Z');
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
  const s3 = new S3Client({ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true, credentials });
  await s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body: 'receipt' }));
  s3.destroy();
  const asked = ['plan', '--log-group', '/pay/db', ...flags, '--prefix', 'due', '--detailed-exitcode', '--json'];
  const { code, stdout } = await shell.command(asked);
  expect(JSON.parse(stdout)).toMatchObject({ lines: 0, skipped: 1, recounts: { windows: 1 } });
  expect(code).toBe(2);
});

it('a plan by tags reports that no log group matches if no log group has all of the tags', async () => {
  const ended = await plan('team=none');
  expect(ended.code).toBe(4);
  expect(ended.stderr + ended.stdout).toMatch(/No log group matches/);
});

it('a plan warns of log groups that need an export task and have no deletion protection', async () => {
  const warnings = async (...selection: string[]) => {
    const { stdout } = await shell.command(['plan', ...selection, ...flags, '--json']);
    return (JSON.parse(stdout) as { warnings: { code: string; message: string }[] }).warnings.flatMap(
      ({ code, message }) => (code === 'UNPROTECTED' ? [message] : []),
    );
  };
  expect(await warnings('--log-group-prefix', '/pay/')).toEqual([
    expect.stringContaining('4 log groups, such as /pay/db, /pay/new, /pay/untagged: if a group is deleted'),
  ]);
  expect(await warnings('--log-group-prefix', '/none/', '--log-group', '/pay/db')).toEqual([
    expect.stringContaining('log group /pay/db: if a group is deleted'),
  ]);
});

it('a plan by tags fails if AWS refuses to search by tags, and the error names the missing permissions', async () => {
  const fault = { kind: 'error-before', status: 400, code: 'AccessDeniedException', times: 10 } as const;
  for (const operation of ['ListLogGroups', 'GetResources']) shell.emulator.addFault({ operation, ...fault });
  const ended = await plan('team=pay');
  shell.emulator.clearFaults();
  expect(ended.code).toBe(4);
  expect(ended.stderr + ended.stdout).toMatch(/tag:GetResources.*logs:ListLogGroups/);
});

it('a plan reports on stderr that AWS throttles a call, while the plan still repeats the call', async () => {
  const fault = {
    operation: 'GetCallerIdentity',
    kind: 'error-before',
    status: 400,
    code: 'ThrottlingException',
  } as const;
  shell.emulator.addFault({ ...fault, times: 5 });
  const { code, stdout, stderr } = await plan('team=pay', 'env=prod');
  shell.emulator.clearFaults();
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ slices: [{}, {}] });
  expect(stderr).toMatch(/^AWS answers ThrottlingException to sts:GetCallerIdentity; trying for 2\d s more\n$/);
});

describe('a plan with targets', () => {
  const frankfurt = ['--target', 'region=eu-central-1,bucket=archive'];
  const virginia = ['--target', 'region=us-east-1,bucket=virginia'];
  const plan = (...targets: string[]) =>
    shell.command(['plan', '--log-group', '/pay/web', '--from', '2026-10-01', '--to', '2026-10-02', ...targets]);
  beforeAll(async () => {
    shell.emulator.createBucket({ name: 'virginia', region: 'us-east-1' });
    const event = { timestamp: Date.UTC(2026, 9, 1, 5), message: 'paid' };
    const group = { region: 'us-east-1', logGroupName: '/pay/web', logStreamName: 'stream' };
    await shell.emulator.loadEvents(group, [event]);
  });

  it('is one plan for each target', async () => {
    const { code, stdout } = await plan(...frankfurt, ...virginia, '--detailed-exitcode');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^plan 111122223333 eu-central-1$.*^plan 111122223333 us-east-1$.*1 export task/ms);
  });

  it('is one JSON document, or CSV with the account and the Region in each row', async () => {
    const json = await plan(...frankfurt, ...virginia, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 1,
      exports: [
        { region: 'eu-central-1', destination: { bucket: 'archive' }, slices: [{ logGroup: '/pay/web' }], tasks: 1 },
        { region: 'us-east-1', destination: { bucket: 'virginia' }, slices: [{ logGroup: '/pay/web' }], tasks: 1 },
      ],
    });
    const csv = await plan(...frankfurt, ...virginia, '--output', 'csv');
    expect(csv.stdout.split('\r\n').map((row) => row.split(',').slice(0, 3))).toEqual([
      ['account_id', 'region', 'log_group'],
      ['111122223333', 'eu-central-1', '/pay/web'],
      ['111122223333', 'us-east-1', '/pay/web'],
      [''],
    ]);
  });

  it('prints no plan if a bucket is in another Region, and names every refused target; a run then starts nothing', async () => {
    const elsewhere = ['--target', 'region=us-east-1,bucket=archive'];
    const missing = ['--target', 'region=eu-west-1,bucket=no-such-bucket'];
    const ofPlan = await plan(...frankfurt, ...elsewhere, ...missing);
    expect([ofPlan.code, ofPlan.stdout]).toEqual([4, '']);
    expect(ofPlan.stderr).toMatch(
      /target 2 \(us-east-1\): Bucket archive is not in us-east-1, the Region of the log groups: it is in eu-central-1; target 3 \(eu-west-1\): /,
    );
    const run = ['run', '--log-group', '/pay/web', '--from', '2026-10-01', '--to', '2026-10-02'];
    const ofRun = await shell.command([...run, ...frankfurt, ...elsewhere, '--json']);
    expect(ofRun.code).toBe(4);
    expect(JSON.parse(ofRun.stdout)).toMatchObject({
      error: { code: 'BUCKET_REGION', message: expect.stringMatching(/^target 2 \(us-east-1\): /) },
    });
    expect(shell.creates).toBe(0);
  });
});
