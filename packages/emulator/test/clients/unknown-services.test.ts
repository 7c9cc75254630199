import { fileURLToPath } from 'node:url';
import { CloudWatchLogsClient, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientSettings } from '../contract/contract-target.js';
import { PYTHON_TIMEOUT_MS } from '../support/python.js';
import { ACCOUNT_ID, ClientShell, REGION } from './client-shell.js';

const SCRIPT = fileURLToPath(new URL('boto3_unknown.py', import.meta.url));
let shell: ClientShell | string;

beforeAll(async () => {
  shell = await ClientShell.open();
}, PYTHON_TIMEOUT_MS);
beforeEach(({ skip }) => {
  if (typeof shell === 'string') skip(shell);
});
afterAll(async () => {
  if (typeof shell === 'string') return;
  expect(shell.emulator.state().defects).toEqual([]);
  await shell.close();
});

const named = (code: string, ...names: string[]) => [
  code,
  expect.stringMatching(new RegExp(names.map((name) => `(?=.*${name})`).join(''))),
];

describe('what the emulator does not have', () => {
  it('is refused by name, as boto3 shows', async () => {
    if (typeof shell === 'string') return;
    const { stdout, stderr } = await shell.runPython([SCRIPT]);
    if (stdout === '') throw new Error(`the script has printed nothing: ${stderr}`);
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

  it('is refused by name, as the AWS SDK for JavaScript shows', async () => {
    if (typeof shell === 'string') return;
    const settings = clientSettings(shell.emulator.url, { accountId: ACCOUNT_ID, region: REGION });
    const shown = (call: Promise<unknown>) => call.catch((error: Error) => [error.name, error.message]);
    expect([
      await shown(new CloudWatchLogsClient(settings).send(new DescribeMetricFiltersCommand({}))),
      await shown(new KMSClient(settings).send(new EncryptCommand({ KeyId: 'k', Plaintext: new Uint8Array(1) }))),
      await shown(new STSClient(settings).send(new GetSessionTokenCommand({}))),
    ]).toEqual([
      named('UnknownOperationException', 'DescribeMetricFilters'),
      named('NotImplemented', 'Encrypt', 'KMS'),
      named('InvalidAction', 'GetSessionToken'),
    ]);
  });
});
