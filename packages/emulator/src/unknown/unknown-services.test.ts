import { CloudWatchLogsClient, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientSettings } from '../../test/contract/contract-target.js';
import { rawCall, signedAs } from '../../test/contract/raw-client.js';
import { type Emulator, startEmulator } from '../index.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

const FORM = 'application/x-www-form-urlencoded; charset=utf-8';
const json = (version: string, target: string) => ({
  'content-type': `application/x-amz-json-${version}`,
  'x-amz-target': target,
});
const inJson = (text: string) => [JSON.parse(text).__type, JSON.parse(text).message];
const inXml = (text: string) => [/<Code>(.*)<\/Code>/.exec(text)?.[1], /<Message>(.*)<\/Message>/.exec(text)?.[1]];

async function refused(service: string, headers: Record<string, string>, body = '', path = '/', method = 'POST') {
  const signature = signedAs('123456789012', 'eu-central-1', service);
  return rawCall(emulator.url, { method, path, headers: { ...signature, ...headers }, body });
}
const refusal = (operation: string, service: string) => [
  'NotImplemented',
  `The emulator does not implement ${operation} of the service ${service}.`,
];

describe('a service that the emulator does not have refuses its calls by name', () => {
  it.each([
    ['dynamodb', '1.0', 'DynamoDB_20120810.ListTables', 'ListTables'],
    ['sqs', '1.0', 'AmazonSQS.ReceiveMessage', 'ReceiveMessage'],
    ['events', '1.1', 'AWSEvents.PutRule', 'PutRule'],
  ])('%s over JSON %s', async (service, version, target, operation) => {
    const { status, headers, text } = await refused(service, json(version, target), '{}');
    expect([status, headers['content-type']]).toEqual([501, `application/x-amz-json-${version}`]);
    expect(inJson(text)).toEqual(refusal(operation, service));
  });

  it.each(['iam', 'cloudformation', 'sns', 'sqs'])('%s over the query protocol', async (service) => {
    const { status, text } = await refused(service, { 'content-type': FORM }, 'Action=ListThings&Version=2010-05-08');
    expect(status).toBe(501);
    expect(text).toMatch(/<ErrorResponse><Error><Type>Sender<\/Type>/);
    expect(inXml(text)).toEqual(refusal('ListThings', service));
  });

  it('ec2 over the query protocol, with its own form of errors', async () => {
    const { text } = await refused('ec2', { 'content-type': FORM }, 'Action=DescribeInstances&Version=2016-11-15');
    expect(text).toMatch(/<Response><Errors><Error><Code>.*<\/Error><\/Errors><RequestID>/);
    expect(inXml(text)).toEqual(refusal('DescribeInstances', 'ec2'));
  });

  it.each([
    ['lambda', 'GET', '/2015-03-31/functions'],
    ['scheduler', 'POST', '/schedules/daily'],
    ['apigateway', 'GET', '/restapis'],
  ])('%s over REST and JSON', async (service, method, path) => {
    const { headers, text } = await refused(service, { 'content-type': 'application/json' }, '', path, method);
    const [code, message] = refusal(`${method} ${path}`, service);
    expect([headers['x-amzn-errortype'], JSON.parse(text)]).toEqual([code, { message }]);
  });

  it.each([
    ['cloudfront', '/2020-05-31/distribution', {}],
    ['s3', '/v20180820/accesspoint', { 'x-amz-account-id': '123456789012' }],
  ])('%s over REST and XML', async (service, path, headers) => {
    const { status, text } = await refused(service, headers, '', path, 'GET');
    expect([status, inXml(text)]).toEqual([501, refusal(`GET ${path}`, service)]);
  });

  it('monitoring over CBOR', async () => {
    const path = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const answer = await refused('monitoring', headers, '', path);
    const [code = '', message = ''] = refusal('ListMetrics', 'monitoring');
    expect([answer.status, answer.headers['content-type'], answer.headers['smithy-protocol']]).toEqual([
      501,
      'application/cbor',
      'rpc-v2-cbor',
    ]);
    // A map of two entries, and texts whose lengths are below 24 or have 16 bits.
    expect(answer.body.toString('hex')).toBe(
      `a2${Buffer.from('f__type').toString('hex')}6e${Buffer.from(code).toString('hex')}` +
        `67${Buffer.from('message').toString('hex')}7900${message.length.toString(16)}${Buffer.from(message).toString('hex')}`,
    );
  });

  it('in its own protocol, with the code for a missing signature if the call is not signed', async () => {
    const answer = await rawCall(emulator.url, {
      method: 'POST',
      headers: json('1.0', 'DynamoDB_20120810.ListTables'),
    });
    expect([answer.status, inJson(answer.text)[0]]).toEqual([403, 'MissingAuthenticationToken']);
  });

  it('with an error that repeats only the beginning of a long name', async () => {
    const { text } = await refused('dynamodb', json('1.0', `T.${'x'.repeat(8_000)}`));
    expect(text.length).toBeLessThan(1_200);
  });
});

it('the AWS SDK for JavaScript shows the name of an operation that a service of the emulator does not have', async () => {
  const settings = clientSettings(emulator.url, { accountId: '123456789012', region: 'eu-central-1' });
  const shown = (call: Promise<unknown>) => call.catch((error: Error) => [error.name, error.message]);
  expect([
    await shown(new CloudWatchLogsClient(settings).send(new DescribeMetricFiltersCommand({}))),
    await shown(new KMSClient(settings).send(new EncryptCommand({ KeyId: 'k', Plaintext: new Uint8Array(1) }))),
    await shown(new STSClient(settings).send(new GetSessionTokenCommand({}))),
  ]).toEqual([
    ['UnknownOperationException', expect.stringContaining('DescribeMetricFilters')],
    ['NotImplemented', expect.stringMatching(/Encrypt.*KMS/)],
    ['InvalidAction', expect.stringContaining('GetSessionToken')],
  ]);
});
