import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PYTHON_LIMIT_MS } from '../support/time-limits.js';
import { ClientShell, exportPolicy } from './client-shell.js';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
let shell: ClientShell | string;
let seen: Record<string, unknown>;

beforeAll(async () => {
  shell = await ClientShell.open();
  if (typeof shell === 'string') return;
  const { stdout, stderr } = await shell.runPython([script('boto3_tour.py'), exportPolicy('tour'), shell.folder]);
  if (stdout === '') throw new Error(`the script has printed nothing: ${stderr}`);
  seen = JSON.parse(stdout);
}, PYTHON_LIMIT_MS);
beforeEach(({ skip }) => {
  if (typeof shell === 'string') skip(shell);
});
afterAll(async () => {
  if (typeof shell === 'string') return;
  expect(shell.emulator.state().defects).toEqual([]);
  await shell.close();
});

const tasks = () => (typeof shell === 'string' ? [] : shell.emulator.state().tasks);

describe('boto3', () => {
  it('reads all pages of events', () => {
    expect(seen.filtered).toEqual(['first\nof two lines', 'second']);
  });

  it('finds the log groups with a tag, page by page', () => {
    const arn = expect.stringMatching(/^arn:aws:logs:[\w-]+:\d{12}:log-group:\/tour$/);
    expect(seen.tagged).toEqual([[arn], [expect.stringMatching(/:log-group:\/tour-two$/)]]);
  });

  it('raises the exception class of each error', () => {
    expect(seen).toMatchObject({
      withoutPolicy: expect.stringMatching(/^GetBucketAcl call on the given bucket failed\. /),
      noGroup: 'The specified log group does not exist.',
      noBucket: 'The given bucket does not exist. Please make sure the bucket is valid.',
      slotTaken: 'Resource limit exceeded.',
      finished: 'The specified export task has already finished',
      noKey: 'The specified key does not exist.',
      noToken: 'The specified PaginationToken is invalid.',
      headStatus: 404,
    });
  });

  it('follows a task to its end', () => {
    const [first] = tasks();
    expect(seen.first).toMatchObject({
      taskId: first?.taskId,
      status: { code: 'COMPLETED', message: 'Completed successfully' },
      executionInfo: { creationTime: first?.creationTime, completionTime: first?.completionTime },
    });
    expect(first).toMatchObject({ status: 'COMPLETED', events: 2 });
  });

  it('lists the tasks, page by page', () => {
    expect(seen.paged).toEqual(
      tasks()
        .map(({ taskId }) => [taskId])
        .reverse(),
    );
  });

  it('sends a checksum with every upload, and verifies the checksum of every download', () => {
    expect(seen.checksum).toMatchObject({ ChecksumCRC32: expect.stringMatching(/^[A-Za-z0-9+/]{6}==$/) });
    expect(seen.bodies).toEqual([true, true]);
  });

  it('reads an object by a presigned link, and a range of an object', () => {
    expect([seen.presigned, seen.range]).toEqual(['checked by default', 'checked']);
  });

  it('writes and reads an object by presigned links with SigV2, its default in us-east-1', () => {
    expect(seen.presignedOlder).toEqual([true, 'by link']);
  });

  it('lists all pages of objects', () => {
    const data = tasks().flatMap(({ keys }) => keys);
    expect(seen.keys).toEqual(['aws-logs-write-test', ...[...data].sort(), 'put', 'streamed', 'uploaded']);
  });

  it('shows the name of a service or operation that the emulator does not have', async () => {
    if (typeof shell === 'string') return;
    const { stdout, stderr } = await shell.runPython([script('boto3_unknown.py')]);
    if (stdout === '') throw new Error(`the script has printed nothing: ${stderr}`);
    const named = (code: string, ...names: string[]) => [
      code,
      expect.stringMatching(new RegExp(names.map((name) => `(?=.*${name})`).join(''))),
    ];
    expect(JSON.parse(stdout)).toEqual({
      iam: named('NotImplemented', 'ListUsers', 'iam'),
      cloudformation: named('NotImplemented', 'ListStacks', 'cloudformation'),
      sns: named('NotImplemented', 'ListTopics', 'sns'),
      ec2: named('NotImplemented', 'DescribeInstances', 'ec2'),
      sqs: named('NotImplemented', 'ListQueues', 'sqs'),
      dynamodb: named('NotImplemented', 'ListTables', 'dynamodb'),
      cloudwatch: named('NotImplemented', 'ListMetrics', 'monitoring'),
      lambda: named('NotImplemented', 'GET /2015-03-31/functions', 'lambda'),
      scheduler: named('NotImplemented', 'GET /schedules', 'scheduler'),
      apigateway: named('NotImplemented', 'GET /restapis', 'apigateway'),
      cloudfront: named('NotImplemented', 'GET /2020-05-31/distribution', 'cloudfront'),
      kms: named('NotImplemented', 'ListGrants', 'KMS'),
      logs: named('UnknownOperationException', 'DescribeMetricFilters'),
      sts: named('InvalidAction', 'GetSessionToken'),
    });
  });
});
