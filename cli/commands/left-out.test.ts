import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../contract/time.js';
import { ACCOUNT_ID, CONTENT, REGION } from '../../test/support/constants.js';
import { Shell } from '../../test/support/shell.js';
import { runCommand } from '../../test/support/test-io.js';

/**
 * The newest 26th of a month at 18:20. Three weeks of the month are then over; the fourth week and the month are not.
 */
const NOW_MS = (() => {
  const now = new Date();
  const thisMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 26, 18, 20);
  return thisMonth < now.getTime() ? thisMonth : Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 26, 18, 20);
})();
const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const daysAgo = (days: number): string => dayText(NOW_MS - days * DAY_MS);
const KEPT_DAYS = 5;

let shell: Shell;
beforeAll(async () => {
  shell = await Shell.open();
  const timestamps = Array.from({ length: 40 }, (_, day) => NOW_MS - day * DAY_MS - HOUR_MS);
  for (const logGroupName of ['/old', '/short']) {
    await shell.emulator.loadEvents(
      { region: REGION, logGroupName, logStreamName: 's' },
      timestamps.map((timestamp) => ({ timestamp, message: CONTENT })),
    );
  }
  for (const logGroupName of ['/young', '/young-and-short']) {
    const target = { region: REGION, logGroupName, logStreamName: 's', keepsCreation: true };
    await shell.emulator.loadEvents(target, [{ timestamp: Date.now() - DAY_MS, message: CONTENT }]);
  }
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
  const logs = new CloudWatchLogsClient({ region: REGION, endpoint: shell.emulator.url, credentials });
  for (const logGroupName of ['/short', '/young-and-short']) {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: KEPT_DAYS }));
  }
  logs.destroy();
});
afterAll(() => shell.close());

const plan = (...args: string[]) =>
  runCommand(['plan', '--bucket', 'archive', '--prefix', 'logs', ...args], shell.io({ now: () => NOW_MS }));

it('a plan begins with account, Region, window and destination, and names what the grid leaves out', async () => {
  const { code, stdout, stderr } = await plan('--log-group', '/old', '--from', '30d', '--slice', 'month');
  const first = `${dayText(NOW_MS).slice(0, 7)}-01`;
  expect(code).toBe(0);
  const [head, window, left, destination] = stdout.split('\n');
  expect(head).toBe(`plan ${ACCOUNT_ID} ${REGION}`);
  expect(window).toBe(`  window       ${daysAgo(30)} to ${first}, by month`);
  const reason = `${first} to ${dayText(NOW_MS)}T18:20:00Z: the month is not over; --to ${dayText(NOW_MS)} includes the days until then`;
  expect(left).toBe(`  left out     ${reason}`);
  expect(destination).toBe('  destination  s3://archive/logs');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 export task, one at a time; 1 log group');
  expect(stderr).toBe(`warning: Left out: ${reason}.\n`);
});

it('a plan by days warns of nothing, although it names the current day as left out', async () => {
  const { stdout, stderr } = await plan('--log-group', '/old', '--from', '3d');
  expect(stderr).toBe('');
  expect(stdout).toContain(`left out     ${dayText(NOW_MS)} to ${dayText(NOW_MS)}T18:20:00Z: the day is not over\n`);
});

it('a plan as JSON has the same facts', async () => {
  const { stdout } = await plan('--log-group', '/old', '--from', '7d', '--slice', 'week', '--json');
  const weekStart = `${dayText(NOW_MS).slice(0, 8)}22T00:00:00Z`;
  expect(JSON.parse(stdout)).toMatchObject({
    accountId: ACCOUNT_ID,
    region: REGION,
    slice: 'week',
    destination: { bucket: 'archive', prefix: 'logs' },
    window: { from: `${daysAgo(7)}T00:00:00Z`, to: weekStart },
    leftOut: [{ from: weekStart, to: `${dayText(NOW_MS)}T18:20:00Z`, reason: 'sliceNotOver', slice: 'week' }],
  });
});

it('a plan says that retention has passed for every window, and names the log group and its retention', async () => {
  const { code, stdout } = await plan('--log-group', '/short', '--from', daysAgo(20), '--to', daysAgo(12));
  expect(code).toBe(0);
  expect(stdout).toContain(
    `8 of 8 slices are older than the retention (${KEPT_DAYS} days) of /short; AWS may have deleted their events`,
  );
  expect(stdout).toContain(`left out   ${daysAgo(20)} to ${daysAgo(12)}: older than the retention (5 days) of /short`);
});

it('a plan without a slice says why: the group is younger than the window', async () => {
  const { stdout } = await plan(
    '--log-group',
    '/young',
    '--from',
    daysAgo(400),
    '--to',
    daysAgo(60),
    '--slice',
    'month',
  );
  const created = dayText(Date.now());
  expect(stdout).toContain(
    `nothing of /young (created ${created}) can lie before ${dayText(Date.now() - 14 * DAY_MS)}`,
  );
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('no export task; 1 log group');
});

it.each([
  ['/young', 'there\n'],
  ['/young-and-short', 'there; AWS may have deleted events, after a retention of 5 days\n'],
])('a plan without a slice says why: AWS shows no event of %s in the window', async (group, why) => {
  const created = Date.now();
  const [from, to] = [dayText(created - 12 * DAY_MS), dayText(created - 7 * DAY_MS)];
  const { stdout } = await plan('--log-group', group, '--from', from, '--to', to);
  const shown = `AWS shows no event of ${group} (created ${dayText(created)})`;
  expect(stdout).toContain(`left out   ${from} to ${to}: ${shown} ${why}no export task; 1 log group`);
});
