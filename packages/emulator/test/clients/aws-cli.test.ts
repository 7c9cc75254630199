import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PYTHON_LIMIT_MS } from '../support/time-limits.js';
import { ACCOUNT_ID, ClientShell, exportPolicy, REGION } from './client-shell.js';

let opened: ClientShell | string;
let shell: ClientShell;

beforeAll(async () => {
  opened = await ClientShell.open();
}, PYTHON_LIMIT_MS);
beforeEach(({ skip }) => {
  if (typeof opened === 'string') skip(opened);
  else shell = opened;
});
afterAll(async () => {
  if (typeof opened === 'string') return;
  expect(opened.emulator.state().defects).toEqual([]);
  await opened.close();
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const file = (name: string) => join(shell.folder, name);
const bucket = () => shell.emulator.state().buckets.find(({ name }) => name === 'dest');
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe.sequential('the AWS CLI', () => {
  it('creates a bucket with a policy, and shows its owner', async () => {
    await shell.aws('s3', 'mb', 's3://dest');
    expect(bucket()).toMatchObject({ region: REGION, ownerId: ACCOUNT_ID });
    await shell.aws('s3api', 'put-bucket-policy', '--bucket', 'dest', '--policy', exportPolicy('dest'));
    const { Policy } = await shell.awsJson('s3api', 'get-bucket-policy', '--bucket', 'dest');
    expect(JSON.parse(String(Policy))).toEqual(JSON.parse(exportPolicy('dest')));
    const { Owner } = await shell.awsJson('s3api', 'get-bucket-acl', '--bucket', 'dest');
    expect(Owner).toMatchObject({ ID: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const { LocationConstraint } = await shell.awsJson('s3api', 'get-bucket-location', '--bucket', 'dest');
    expect(LocationConstraint).toBe(REGION);
  });

  it('puts log events and reads them', async () => {
    const stream = ['--log-group-name', '/app', '--log-stream-name', 'a'];
    await shell.aws('logs', 'create-log-group', '--log-group-name', '/app');
    await shell.aws('logs', 'create-log-stream', ...stream);
    const timestamp = Date.now() - 1_000;
    const events = [
      { timestamp, message: 'one, with "quotes"' },
      { timestamp: timestamp + 1, message: 'two ERROR' },
    ];
    await shell.aws('logs', 'put-log-events', ...stream, '--log-events', JSON.stringify(events));
    expect(await shell.awsJson('logs', 'describe-log-groups')).toMatchObject({
      logGroups: [{ logGroupName: '/app', arn: `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:/app:*` }],
    });
    const found = await shell.awsJson(
      'logs',
      'filter-log-events',
      '--log-group-name',
      '/app',
      '--filter-pattern',
      'ERROR',
    );
    expect(found).toMatchObject({ events: [events[1]] });
    const all = await shell.awsJson('logs', 'get-log-events', ...stream, '--start-from-head');
    expect(all).toMatchObject({ events });
  });

  it('exports a log group', async () => {
    const to = String(Date.now() + 60_000);
    const window = ['--log-group-name', '/app', '--from', '0', '--to', to];
    const where = ['--destination', 'dest', '--destination-prefix', 'exports'];
    const { taskId } = await shell.awsJson('logs', 'create-export-task', '--task-name', 'mine', ...window, ...where);
    let task: { status: { code: string } } | undefined;
    while (task?.status.code !== 'COMPLETED') {
      const described = await shell.awsJson('logs', 'describe-export-tasks', '--task-id', String(taskId));
      [task] = described.exportTasks as { status: { code: string } }[];
      expect(['PENDING', 'RUNNING', 'COMPLETED']).toContain(task?.status.code);
    }
    expect(task).toMatchObject({ taskId, taskName: 'mine', destination: 'dest', destinationPrefix: 'exports' });
    const [known] = shell.emulator.state().tasks;
    expect(known).toMatchObject({ taskId, status: 'COMPLETED', events: 2, from: 0, to: Number(to) });
    await shell.aws('s3', 'cp', `s3://dest/${known?.keys[0]}`, file('000000.gz'), '--quiet');
    const listed = await shell.aws('s3', 'ls', 's3://dest/exports/', '--recursive');
    expect(lines(listed).map((line) => line.split(/\s+/)[3])).toEqual(
      [`exports/${taskId}/a/000000.gz`, 'exports/aws-logs-write-test'].sort(),
    );
  });

  it('shows the errors of CloudWatch Logs', async () => {
    const create = [
      'logs',
      'create-export-task',
      '--log-group-name',
      '/app',
      '--from',
      '0',
      '--to',
      '1',
      '--destination',
    ];
    const missing = await shell.runAws([...create, 'no-such-bucket']);
    expect(missing.code).toBeGreaterThan(0);
    expect(missing.stderr).toContain(
      '(InvalidParameterException) when calling the CreateExportTask operation: The given bucket does not exist.',
    );
    shell.emulator.configure({ pendingMs: 600_000 });
    const { taskId } = await shell.awsJson(...create, 'dest');
    const second = await shell.runAws([...create, 'dest']);
    expect(second.stderr).toContain('(LimitExceededException)');
    expect(await shell.aws('logs', 'cancel-export-task', '--task-id', String(taskId))).toBe('');
    shell.emulator.advanceClock(1_000);
    const again = await shell.runAws(['logs', 'cancel-export-task', '--task-id', String(taskId)]);
    expect(again.stderr).toContain('(InvalidOperationException)');
    const cancelled = [
      'logs',
      'describe-export-tasks',
      '--status-code',
      'CANCELLED',
      '--query',
      'exportTasks[].taskId',
    ];
    expect(JSON.parse(await shell.aws(...cancelled, '--output', 'json'))).toEqual([taskId]);
  });

  it('copies a small file, its standard input, and a file in several parts', async () => {
    await writeFile(file('small'), 'a small file');
    await shell.aws('s3', 'cp', file('small'), 's3://dest/in/small', '--quiet');
    await shell.awsReads('from standard input', 's3', 'cp', '-', 's3://dest/in/stream', '--quiet');
    expect(await shell.aws('s3', 'cp', 's3://dest/in/small', '-')).toBe('a small file');
    expect(await shell.aws('s3', 'cp', 's3://dest/in/stream', '-')).toBe('from standard input');
    const big = randomBytes(20 * 1024 * 1024);
    await writeFile(file('big'), big);
    await shell.aws('s3', 'cp', file('big'), 's3://dest/in/big', '--quiet');
    expect(shell.emulator.state().counters).toMatchObject({ CompleteMultipartUpload: { calls: 1, errors: 0 } });
    await shell.aws('s3', 'cp', 's3://dest/in/big', file('back'), '--quiet');
    expect(sha256(await readFile(file('back')))).toBe(sha256(big));
    await shell.aws('s3', 'cp', 's3://dest/in/small', 's3://dest/in/copied', '--quiet');
    expect(await shell.aws('s3', 'cp', 's3://dest/in/copied', '-')).toBe('a small file');
  });

  it('synchronises a folder with a bucket in both directions, and copies only changed files', async () => {
    await mkdir(file('tree/below'), { recursive: true });
    await writeFile(file('tree/top ü'), 'top');
    await writeFile(file('tree/below/it'), 'below');
    const up = ['s3', 'sync', file('tree'), 's3://dest/tree', '--no-progress'];
    expect(lines(await shell.aws(...up))).toHaveLength(2);
    expect(lines(await shell.aws(...up))).toHaveLength(0);
    await writeFile(file('tree/below/it'), 'below, changed');
    expect(lines(await shell.aws(...up))).toHaveLength(1);
    await shell.aws('s3', 'sync', 's3://dest/tree', file('copy'), '--quiet');
    expect(await readFile(file('copy/top ü'), 'utf8')).toBe('top');
    expect(await readFile(file('copy/below/it'), 'utf8')).toBe('below, changed');
    expect(lines(await shell.aws('s3', 'ls', 's3://dest/tree/'))).toEqual([
      expect.stringMatching(/PRE below\/$/),
      expect.stringMatching(/ 3 top ü$/),
    ]);
  });

  it('removes objects and the bucket', async () => {
    const refused = await shell.runAws(['s3', 'rb', 's3://dest']);
    expect(refused.stderr).toContain('(BucketNotEmpty)');
    await shell.aws('s3', 'rm', 's3://dest/in/small', '--quiet');
    const gone = await shell.runAws(['s3', 'cp', 's3://dest/in/small', '-']);
    expect(gone.stderr).toContain('(404)');
    await shell.aws('s3', 'rm', 's3://dest', '--recursive', '--quiet');
    expect(bucket()?.objects).toBe(0);
    await shell.aws('s3', 'rb', 's3://dest');
    expect(bucket()).toBeUndefined();
  });
});
