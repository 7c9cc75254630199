import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiptKey } from '../../archive/index.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { DAY_MS, floorToDay, formatInstant, type Outcome } from '../../contract/index.js';
import { ACCOUNT_ID, REGION } from '../../test/support/constants.js';
import { Shell } from '../../test/support/shell.js';

let shell: Shell;
const TODAY_MS = floorToDay(Date.now());
/** Midnight, a number of days ago. */
const ago = (days: number): string => formatInstant(TODAY_MS - days * DAY_MS);

/** The outcomes of the days of a log group, from 30 days ago on. `-` stands for no receipt. */
const OUTCOMES: Record<string, (Outcome | '-')[]> = {
  '/full': Array.from({ length: 10 }, () => 'archived' as const),
  '/gaps': ['archived', 'empty', 'quiet', '-', 'failed', 'expired', 'listed', '-', 'archived', 'archived'],
  '/gone': ['archived', 'archived'],
  '/soon': ['-', '-', '-', '-', '-', '-', '-', '-', 'archived', 'archived'],
};

beforeAll(async () => {
  shell = await Shell.open({ throttle: false });
  const settings = {
    ...{ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true },
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' },
  };
  const logs = new CloudWatchLogsClient(settings);
  const s3 = new S3Client(settings);
  for (const logGroupName of [...Object.keys(OUTCOMES), '/never', '/short']) {
    const target = { region: REGION, logGroupName, logStreamName: 's' };
    await shell.emulator.loadEvents(target, [{ timestamp: TODAY_MS - 60 * DAY_MS, message: 'm' }]);
  }
  await logs.send(new DeleteLogGroupCommand({ logGroupName: '/gone' }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/soon', retentionInDays: 30 }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/short', retentionInDays: 1 }));
  for (const [logGroup, outcomes] of Object.entries(OUTCOMES)) {
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome === '-') continue;
      const slice = {
        ...{ ...ARCHIVE, accountId: ACCOUNT_ID, region: REGION, logGroup, generation: 1 },
        ...{ from: ago(30 - at), to: ago(29 - at) },
      };
      await s3.send(
        new PutObjectCommand({ Bucket: 'archive', Key: receiptKey(slice, outcome, ago(1)), Body: 'receipt' }),
      );
    }
  }
  logs.destroy();
  s3.destroy();
});
beforeEach(() => shell.emulator.clearFaults());
afterAll(() => shell.close());

const ALL = ['--bucket', 'archive', '--from', ago(30), '--to', ago(20)];
const coverage = (...args: string[]) => shell.command(['coverage', ...args]);
const refuseGroups = (): void =>
  shell.emulator.addFault({
    ...{ operation: 'DescribeLogGroups', kind: 'error-before', times: 99, status: 400, code: 'AccessDeniedException' },
  });

interface Document {
  complete: boolean;
  gaps: { code: string }[];
  groups: {
    logGroup: string;
    presence: string;
    days: Record<string, number>;
    runs: { from: string; to: string; state: string }[];
  }[];
  neverArchived: string[];
  totals: Record<string, unknown>;
}
const json = async (...args: string[]): Promise<Document & { code: number }> => {
  const { code, stdout } = await coverage(...args, '--json');
  return { code, ...(JSON.parse(stdout) as Document) };
};

describe('logferry coverage', () => {
  it('shows the days of every log group that has receipts, and exits with 3 if days are missing, failed or at risk', async () => {
    const { code, complete, gaps, groups, neverArchived, totals } = await json(...ALL);
    expect([code, complete, gaps.map((gap) => gap.code)]).toEqual([3, false, ['OPEN_DAYS']]);
    expect(groups.map(({ logGroup, presence, days }) => ({ logGroup, presence, days }))).toEqual([
      { logGroup: '/full', presence: 'present', days: { archived: 10 } },
      {
        ...{ logGroup: '/gaps', presence: 'present' },
        days: { missing: 2, failed: 1, expired: 1, listed: 1, archived: 3, empty: 1, quiet: 1 },
      },
      { logGroup: '/gone', presence: 'deleted', days: { archived: 2, gone: 8 } },
      { logGroup: '/soon', presence: 'present', days: { atRisk: 8, archived: 2 } },
    ]);
    expect(groups[1]?.runs[3]).toEqual({ from: ago(27), to: ago(26), state: 'missing' });
    expect(neverArchived).toEqual(['/never', '/short']);
    expect(totals).toMatchObject({ groups: 4, groupsWithGaps: 2, deletedGroups: 1, atRisk: 1 });
  });

  it('exits with 0 if no day is missing, failed or at risk, unless a condition of --fail-on is met', async () => {
    expect((await json('--log-group', '/full', ...ALL)).code).toBe(0);
    const expired = ['--bucket', 'archive', '--from', ago(25), '--to', ago(24), '--log-group', '/gaps'];
    expect((await json(...expired)).code).toBe(0);
    const { code, stderr } = await coverage(...expired, '--fail-on', 'expired', '--csv');
    expect([code, stderr]).toEqual([3, '--fail-on expired: 1 day\n']);
  });

  it('shows the slice that is not over yet, and the log groups whose events AWS deletes before the slice is over', async () => {
    const { code, gaps, groups } = await json('--log-group', '/short', '--bucket', 'archive', '--slice', 'month');
    expect([code, gaps.map((gap) => gap.code)]).toEqual([3, ['OPEN_DAYS', 'LOST_BEFORE_DUE']]);
    expect(groups[0]?.runs.at(-1)?.state).toBe('atRisk');
    const { stdout } = await coverage(
      '--log-group',
      '/short',
      '--bucket',
      'archive',
      '--slice',
      'month',
      '--at-risk',
      '7d',
    );
    expect(stdout).toMatch(/AWS may delete events of \/short before .*\n.*a shorter --slice, or a longer retention/);
  });

  it('gives a day the same state in each window that contains the day', async () => {
    const statesUntil = async (to: string) => {
      const window = ['--from', ago(20), '--to', to, '--slice', 'month'];
      const { groups } = await json('--log-group', '/never', '--bucket', 'archive', ...window);
      return (groups[0]?.runs ?? []).flatMap(({ from, to: end, state }) => {
        const days = Math.ceil((Date.parse(end) - Date.parse(from)) / DAY_MS);
        return Array.from({ length: days }, () => state);
      });
    };
    expect((await statesUntil(ago(0))).slice(0, 18)).toEqual(await statesUntil(ago(2)));
  });

  it('shows log groups whose archiving stopped before the window', async () => {
    const { code, groups } = await json('--bucket', 'archive', '--from', ago(3), '--to', ago(1), '--receipts-only');
    expect(groups.map(({ logGroup, days }) => [logGroup, days])).toEqual(
      Object.keys(OUTCOMES).map((name) => [name, { missing: 2 }]),
    );
    expect(code).toBe(3);
  });

  it('includes chosen log groups without receipts, and names chosen log groups that do not exist', async () => {
    const chosen = await json('--log-group', '/none', '--log-group-prefix', '/ne', '--log-group-prefix', '/go', ...ALL);
    expect(chosen.groups.map(({ logGroup, days }) => [logGroup, days])).toEqual([
      ['/gone', { archived: 2, gone: 8 }],
      ['/never', { missing: 10 }],
    ]);
    expect([chosen.code, chosen.gaps.map((gap) => gap.code)]).toEqual([3, ['OPEN_DAYS', 'NO_SUCH_GROUP']]);
    const { stdout } = await coverage('--log-group', '/none', ...ALL);
    expect(stdout).toMatch(/archive .*\n {2}groups +0, none with gaps\n.*There is no log group \/none/);
  });

  it('says that the report is not complete if AWS refuses to list the log groups', async () => {
    refuseGroups();
    const named = await json('--log-group', '/full', ...ALL);
    expect([named.code, named.complete, named.gaps.map((gap) => gap.code)]).toEqual([3, false, ['GROUPS_NOT_SEEN']]);
    const all = await json(...ALL);
    expect(all.groups.map(({ logGroup, presence }) => `${logGroup} ${presence}`)).toEqual(
      Object.keys(OUTCOMES).map((name) => `${name} unknown`),
    );
    expect(all.groups.at(-1)?.days).toEqual({ unknown: 8, archived: 2 });
    expect((await coverage(...ALL)).stdout).toContain('Log groups without receipts are not seen');
    const byTag = await coverage('--tag', 'a=b', '--receipts-only', ...ALL);
    expect([byTag.code, byTag.stderr]).toEqual([64, expect.stringContaining('tags choose log groups only')]);
  });

  it('asks AWS for no log group with --receipts-only, and exits with 0 if no log group with receipts has a gap', async () => {
    const asked = () => shell.emulator.state().counters.DescribeLogGroups?.calls;
    const before = asked();
    expect((await json('--log-group', '/full', '--receipts-only', ...ALL)).code).toBe(0);
    expect((await json('--log-group', '/never', '--receipts-only', ...ALL)).gaps[0]?.code).toBe('NO_RECEIPTS');
    expect(asked()).toBe(before);
  });

  it('says that the report is not complete if the log groups are of another account than the credentials', async () => {
    const { code, gaps } = await json('--account-id', '999999999999', ...ALL);
    expect([code, gaps.map((gap) => gap.code)]).toEqual([3, ['NO_GROUPS', 'GROUPS_NOT_SEEN']]);
  });

  it('lists, by deadline, the windows whose events AWS may delete within the time of --at-risk', async () => {
    const { code, stdout } = await coverage('--at-risk', '3d', ...ALL, '--csv');
    // Retention has passed for the events of the first day that are older than 30 days.
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(
        `^log_group,from,to,deadline\r\n/soon,${ago(30).slice(0, 11)}[^,]*,${ago(26)},${ago(0).slice(0, 11)}[^,]*\r\n$`,
      ),
    ]);
    expect((await coverage('--at-risk', '1h', ...ALL)).stdout).toMatch(/DEADLINE +FROM +TO +LOG GROUP\n.*\/soon\n/);
    const none = await coverage('--at-risk', '3d', '--log-group', '/gaps', ...ALL);
    expect(none.code).toBe(3);
    expect(none.stdout).toContain('3 days of 1 log group are not archived: 2 missing, 1 failed, 0 at risk');
    expect(none.stdout).toMatch(/0 windows at risk within 3 d\n$/);
    const { stdout: document } = await coverage('--at-risk', '3d', ...ALL, '--json');
    expect(JSON.parse(document)).toMatchObject({ atRiskSeconds: 259_200, atRisk: [{ logGroup: '/soon' }] });
  });

  it('draws a heat map, in which each state has a symbol of its own', async () => {
    const { code, stdout } = await coverage(...ALL);
    expect(code).toBe(3);
    expect(stdout.split('\n').filter((line) => line.startsWith('/'))).toEqual([
      '/soon  !!!!!!!!##  8 open',
      '/gaps  #o.MFx=M##  3 open',
      '/gone  ##dddddddd  deleted',
      '/full  ##########',
    ]);
    expect(stdout).toContain('M missing');
    expect(stdout).toMatch(/no receipts +2 log groups of the account: \/never, \/short\n/);
    expect(stdout).toMatch(/not complete\n$/);
  });

  it('prints a row of CSV for consecutive days with the same state', async () => {
    const { stdout, stderr } = await coverage('--log-group', '/soon', ...ALL, '--csv');
    expect(stdout.split('\r\n').slice(0, -1)).toEqual([
      'log_group,from,to,state,presence,deadline',
      expect.stringMatching(`^/soon,${ago(30)},${ago(22)},atRisk,present,${ago(0).slice(0, 11)}`),
      `/soon,${ago(22)},${ago(20)},archived,present,`,
    ]);
    expect(stderr).toBe('gap: 8 days of 1 log group are not archived: 0 missing, 0 failed, 8 at risk\n');
  });

  it('prints metrics of at most --limit log groups, the worst ones', async () => {
    const { code, stdout } = await coverage(...ALL, '--format', 'openmetrics', '--limit', '1');
    expect(code).toBe(3);
    const labels = `account="${ACCOUNT_ID}",region="${REGION}",archive="s3://archive",bucket="archive"`;
    expect(stdout).toContain(`logferry_coverage_groups_without_series{${labels}} 3\n`);
    expect(stdout).toContain(`logferry_coverage_group_at_risk{${labels},log_group="/soon"} 8\n`);
    expect(stdout).not.toContain('log_group="/gaps"');
  });

  it('writes an HTML page; if the page cannot be written, exits with an error and prints no report', async () => {
    const file = join(shell.home, 'coverage.html');
    const { code, stdout } = await coverage(...ALL, '--html', file, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([3, expect.objectContaining({ complete: false })]);
    expect(await readFile(file, 'utf8')).toContain('<h2>2 log groups with gaps, worst first</h2>');
    expect(await readdir(shell.home)).toEqual(['coverage.html']);
    const refused = await coverage(...ALL, '--html', join(shell.home, 'none', 'a.html'));
    expect([refused.code, refused.stdout]).toEqual([64, '']);
    const folder = join(shell.home, 'folder.html');
    await mkdir(folder);
    expect(await coverage(...ALL, '--html', folder)).toEqual({
      ...{ code: 64, stdout: '', stderr: expect.stringContaining('cannot be written: EISDIR') },
    });
    expect((await readdir(shell.home)).sort()).toEqual(['coverage.html', 'folder.html']);
  });

  it('refuses contradictory flags and invalid values', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr } = await coverage(...args, ...ALL);
      return [code, stderr.split('\n')[0]];
    };
    expect(await refused('--json', '--csv')).toEqual([64, expect.stringContaining('--csv')]);
    expect(await refused('--format', 'openmetrics', '--json')).toEqual([64, expect.stringContaining('--json')]);
    expect(await refused('--at-risk', '7')).toEqual([64, expect.stringContaining('--at-risk')]);
    expect(await refused('--account-id', 'prod')).toEqual([64, expect.stringContaining('--account-id')]);
    expect(await refused('--log-group', 'a b')).toEqual([64, expect.stringContaining('--log-group')]);
    expect((await coverage('--from', '7d')).stderr).toContain('--bucket is missing');
    expect((await coverage('--bucket', 'no-such-bucket', '--from', '7d')).code).toBe(4);
  });
});
