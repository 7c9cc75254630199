import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../contract/time.js';
import { ACCOUNT_ID, REGION } from '../support/constants.js';
import type { Hosted } from '../support/hosted.js';
import { seen } from '../support/seen.js';
import { Served } from '../support/served.js';
import { Shell } from '../support/shell.js';
import { runCommand } from '../support/test-io.js';

const DAYS = 40;
const KEPT_DAYS = 5;
const GROUPS = ['app', '/ecs/web', '/aws/lambda/pay', '/aws/lambda/auth'];
const MIDNIGHT_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const day = (daysAgo: number): string => new Date(MIDNIGHT_MS - daysAgo * DAY_MS).toISOString().slice(0, 10);
const INTO = ['--bucket', 'archive'];

/**
 * Tests of cases that misled users in their first hour: days that an export leaves out, AWS's settings, conveniences
 * and progress. Unit tests beside the code test the details.
 */
describe('in the first hour', () => {
  let shell: Shell;
  let served: Served;
  let worker: Hosted;
  beforeAll(async () => {
    shell = await Shell.open();
    served = await Served.open(shell, { timings: { credentialsBoundMs: 2_000 } });
    for (const logGroupName of GROUPS) {
      for (const logStreamName of ['a', 'b']) {
        const events = Array.from({ length: DAYS }, (_, n) => ({
          timestamp: MIDNIGHT_MS - (n + 1) * DAY_MS + 3_600_000,
          message: `line ${n}`,
        }));
        await shell.emulator.loadEvents({ region: REGION, logGroupName, logStreamName }, events);
      }
    }
    const logs = new CloudWatchLogsClient({
      region: REGION,
      endpoint: shell.emulator.url,
      credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' },
    });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'app', retentionInDays: KEPT_DAYS }));
    logs.destroy();
    worker = await served.hostWorker();
  });
  afterAll(async () => {
    await worker.stop();
    await served.close();
    await shell.close();
  });

  const of = async (...args: string[]) => {
    const result = await served.command(args);
    return { ...result, document: () => JSON.parse(result.stdout) };
  };
  const refusal = async (args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
    const { code, stderr } = await served.command(args, env);
    expect([4, 64]).toContain(code);
    return stderr;
  };
  const PLAN = ['plan', '--log-group', '/ecs/web', ...INTO];

  it('a run in whole months says which days of the window are left out', async () => {
    const { code, stderr, stdout, document } = await of(
      'run',
      '--log-group',
      '/ecs/web',
      '--from',
      '35d',
      '--slice',
      'month',
      ...INTO,
      '--prefix',
      'm',
      '--json',
    );
    expect([code, document().window.from]).toEqual([0, `${day(35)}T00:00:00Z`]);
    expect(document().leftOut).toContainEqual(expect.objectContaining({ reason: 'sliceNotOver', slice: 'month' }));
    if (new Date(MIDNIGHT_MS).getUTCDate() > 2)
      expect(stderr).toMatch(/warning: Left out: .*the month is not over; --to/);
    expect(stdout).toContain('"status":"completed"');
  });

  it('a run whose windows have all expired warns, and --fail-on makes it fail', async () => {
    const args = ['run', '--log-group', 'app', '--from', '12d', '--to', day(8), ...INTO, '--prefix', 'e'];
    const run = await of(...args, '--fail-on', 'expired');
    expect(run.code).toBe(3);
    expect(run.stdout + run.stderr).toMatch(
      /4 of 4 slices are older than the retention \(5 days\) of app; AWS may have deleted/,
    );
  });

  it('a plan without a task says why', async () => {
    const { stdout } = await of('plan', '--log-group', '/ecs/web', '--from', day(200), '--to', day(100), ...INTO);
    expect(stdout).toMatch(/left out .*\/ecs\/web/);
    expect(stdout).toMatch(/^no export task/m);
  });

  it('a plan begins with account, Region, window and destination', async () => {
    const { stdout } = await of(...PLAN, '--from', '3d');
    expect(stdout).toMatch(
      new RegExp(
        `^plan ${ACCOUNT_ID} ${REGION}\n  window +${day(3)} to .*\n(?:  left out .*\n(?: {15}.*\n)*)?  destination +s3://archive\n`,
      ),
    );
  });

  it('the summary of a run counts failed tasks and halved windows', async () => {
    shell.emulator.addFault({ operation: 'CreateExportTask', kind: 'fail-task', times: 2 });
    const { code, stdout } = await of(
      'run',
      '--log-group',
      '/aws/lambda/pay',
      '--from',
      day(4),
      '--to',
      day(3),
      ...INTO,
      '--prefix',
      'r',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/repairs +2 export tasks failed at AWS, 1 slice was tried again, 1 window was cut in two/);
  });

  it('Region and credentials come from the AWS profile, and a profile that does not exist is named', async () => {
    const config = join(shell.home, 'aws-config');
    await writeFile(
      config,
      `[profile team]\nregion = ${REGION}\naws_access_key_id = ${ACCOUNT_ID}\naws_secret_access_key = any\n`,
    );
    const env = { AWS_CONFIG_FILE: config, AWS_REGION: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    expect((await served.command([...PLAN, '--from', '3d', '--profile', 'team'], env)).code).toBe(0);
    expect((await served.command([...PLAN, '--from', '3d'], { ...env, AWS_PROFILE: 'team' })).code).toBe(0);
    expect(await refusal([...PLAN, '--from', '3d', '--profile', 'nosuch'], env)).toMatch(/^error: Profile nosuch /);
    expect(await refusal([...PLAN, '--from', '3d', '--region', REGION], env)).toMatch(
      /No AWS credentials.*environment/s,
    );
  });

  it("a refusal has AWS's own message", async () => {
    shell.emulator.addFault({ operation: 'DescribeLogGroups', kind: 'deny', times: 50 });
    const stderr = await refusal([...PLAN, '--from', '3d']);
    shell.emulator.clearFaults();
    expect(stderr).toMatch(/not authorized to perform: logs:DescribeLogGroups/);
  });

  it('`--from 6h` means six hours before now; a window with events that AWS may not show yet needs --allow-recent', async () => {
    expect(await refusal([...PLAN, '--from', '6h'])).toMatch(/--allow-recent/);
    const { code, document } = await of(...PLAN, '--from', '6h', '--to', 'now', '--allow-recent', '--json');
    expect(code).toBe(0);
    const { from, to } = document().window;
    expect(Date.parse(to) - Date.parse(from)).toBe(6 * 3_600_000);
  });

  it('a plan has the log groups of several prefixes and names together', async () => {
    const { document } = await of(
      'plan',
      '--log-group-prefix',
      '/aws/',
      '--log-group-prefix',
      '/ecs',
      '--log-group',
      'app',
      '--from',
      '2d',
      ...INTO,
      '--json',
    );
    expect(document().groups).toBe(4);
  });

  it.each([
    [
      'a URL of S3',
      ['--log-group', 'app', '--from', '3d', '--bucket', 's3://archive/logs', '--prefix', 'x'],
      /--prefix/,
    ],
    [
      'a pattern as log group',
      ['--log-group', '/aws/lambda/*', '--from', '3d', ...INTO],
      /--log-group-prefix \/aws\/lambda\//,
    ],
    [
      'a number too large',
      ['--log-group', 'app', '--from', '3d', ...INTO, '--weight', '200'],
      /--weight \(200\) must be at most 100/,
    ],
    ['every missing flag at once', [], /--log-group, --from, --bucket are missing/],
  ])('a refusal names what to write: %s', async (_what, args, says) => {
    const stderr = await refusal(['plan', ...args]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/destination\.bucket|source\.|Invalid input/);
  });

  it.each(['2w', '1y', '3mo', `${day(3)}T06:00:00+02:00`])('--from %s is understood', async (from) => {
    expect((await of(...PLAN, '--from', from)).code).toBe(0);
  });

  it('a run into a missing bucket is refused, and leaves no export in the list', async () => {
    const args = ['run', '--log-group', 'app', '--from', '2d', '--bucket', 'no-such-bucket', '--id', 'never-started'];
    const { code, stderr } = await shell.command(args);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/does not exist/)]);
    expect((await shell.command(['list'])).stdout).toBe('');
  });

  it.each(['-v', '-V', 'version', '--version'])('%s prints the version', async (word) => {
    expect((await runCommand([word])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('a data directory in which no folder can be made is refused, and does not hang', async () => {
    const args = ['run', '--log-group', 'app', '--from', '2d', ...INTO];
    const { code, stderr } = await shell.command(args, { LOGFERRY_HOME: '/proc/foo' });
    expect([code, stderr]).toEqual([4, expect.stringContaining('/proc/foo')]);
  });

  it('the progress of an export counts the whole plan, says how long the export has run, and names what AWS refuses', async () => {
    const slices = 3 * (DAYS - 2);
    shell.emulator.addFault({
      operation: 'CreateExportTask',
      kind: 'error-before',
      times: 1_000,
      status: 400,
      code: 'ThrottlingException',
    });
    const window = ['--from', day(DAYS), '--to', day(2)];
    const names = GROUPS.slice(1).flatMap((name) => ['--log-group', name]);
    const id = (await of('run', ...names, ...window, ...INTO, '--prefix', 't', '--no-wait')).stdout.trim();
    const state = async () => (await of('status', id, '--json')).document();
    await seen(async () => (await state()).progress?.trouble?.message.includes('CreateExportTask'));
    expect(await state()).toMatchObject({
      status: 'running',
      paused: false,
      progress: { total: slices, trouble: { message: expect.stringContaining('ThrottlingException') } },
    });
    const { stdout } = await of('status', id);
    expect(stdout).toMatch(new RegExp(`window +${day(DAYS)} to ${day(2)}[\\s\\S]*0 of ${slices}[\\s\\S]* elapsed`));
    expect(stdout).not.toMatch(/about .* left/);
    const watching = shell.io({ env: served.env, terminalColumns: 80 });
    const watched = runCommand(['status', id, '--watch'], watching);
    await seen(async () => /throttles/.test(watching.printed.stderr));
    watching.interrupt();
    await watched;
    shell.emulator.clearFaults();
    // The progress line is drawn again from its first column.
    const lines = watching.printed.stderr.replaceAll('\u001b[1G\u001b[2K', '\n').split(/[\r\n]/);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect((await of('cancel', id)).code).toBe(0);
  });

  it('an export without a worker is shown with its last known progress and the time of that progress', async () => {
    shell.emulator.configure({ taskMs: 600_000 });
    const from = ['--from', day(5), '--to', day(2)];
    const { stdout } = await of(
      'run',
      '--log-group',
      '/aws/lambda/auth',
      ...from,
      ...INTO,
      '--prefix',
      'p',
      '--no-wait',
    );
    const id = stdout.trim();
    await seen(() => shell.emulator.state().tasks.some(({ status }) => status === 'RUNNING'));
    const status = await of('status', id, '--json');
    expect([status.code, status.document().status]).toEqual([5, 'running']);
    await worker.stop();
    const paused = await of('status', id, '--json');
    expect(paused.document()).toMatchObject({
      status: 'running',
      paused: true,
      workerSeen: false,
      progress: { slices: { planned: 3 }, asOf: expect.any(String) },
    });
    worker = await served.hostWorker();
    expect((await of('cancel', id)).code).toBe(0);
    for (const command of ['wait', 'cancel', 'status']) {
      const { stderr } = await served.command([command, id], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
      expect(stderr).not.toMatch(/credentials/i);
    }
    shell.emulator.configure({ taskMs: 100 });
  });

  it('list has a header, filters and CSV', async () => {
    const { stdout } = await of('list');
    expect(stdout).toMatch(/^ID +STATUS .*DESTINATION/);
    expect((await of('list', '--output', 'csv')).stdout).toMatch(/^id,status,/);
    const { exports } = (await of('list', '--status', 'cancelled', '--json')).document();
    expect(exports).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  });
});
