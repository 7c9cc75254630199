import { CloudWatchLogsClient, TagResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT_ID, REGION } from '../../test/support/constants.js';
import { Shell } from '../../test/support/process.js';

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

it('a plan by tags covers exactly the groups with all of the tags, and does not read the tags of each group', async () => {
  const ended = await plan('team=pay', 'env=prod');
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  const { slices } = JSON.parse(ended.stdout) as { slices: { logGroup: string }[] };
  expect(slices.map(({ logGroup }) => logGroup).sort()).toEqual(['/pay/db', '/pay/web']);
  expect(calls('GetResources')).toBeGreaterThan(0);
  expect(calls('ListTagsForResource')).toBe(0);
});

it('a plan as CSV has its rows on stdout, and its head and totals on stderr', async () => {
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

it('a plan by tags that no group has reports that no log group matches', async () => {
  const ended = await plan('team=none');
  expect(ended.code).toBe(4);
  expect(ended.stderr + ended.stdout).toMatch(/No log group matches/);
});

it('a plan by tags fails without the permission to search, and names that permission', async () => {
  const fault = {
    operation: 'GetResources',
    kind: 'error-before',
    status: 400,
    code: 'AccessDeniedException',
  } as const;
  shell.emulator.addFault({ ...fault, times: 10 });
  const ended = await plan('team=pay');
  shell.emulator.clearFaults();
  expect(ended.code).toBe(4);
  expect(ended.stderr + ended.stdout).toMatch(/tag:GetResources/);
});

it('reports on stderr that AWS throttles a call, while the command still repeats the call', async () => {
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
