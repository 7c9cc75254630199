import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rawLogs, signedAs } from '../../test/contract/raw-client.js';
import { UNTHROTTLED } from '../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../index.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
});
afterEach(async () => {
  expect(emulator.state().defects).toEqual([]);
  expect((await rawLogs(emulator.url, 'DescribeLogGroups', {})).status).toBe(200);
});
afterAll(() => emulator.close());

/**
 * Sends bytes and returns all bytes of the reply. With `half` the client closes its sending side after the request, as
 * TCP permits.
 */
function exchange(bytes: string | Buffer, half = true): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: emulator.port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    if (half) socket.end(bytes);
    else socket.write(bytes);
  });
}

const authorization = `authorization: ${signedAs('123456789012', 'eu-central-1', 'logs').authorization}`;
const target = (operation: string) => `x-amz-target: Logs_20140328.${operation}`;
const request = (headers: readonly string[], body: string, line = 'POST / HTTP/1.1') =>
  [line, 'host: 127.0.0.1', ...headers, '', body].join('\r\n');

/** The status and JSON body of a reply. The reply must contain only one answer. */
function parse(reply: string): { status: number; body: unknown } {
  const match =
    /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n(?:[^\r]+\r\n)*?content-type: application\/x-amz-json-1\.1\r\n(?:[^\r]+\r\n)*\r\n(.*)$/is.exec(
      reply,
    );
  if (match === null) throw new Error(`no answer in AWS's JSON form: ${reply.slice(0, 400)}`);
  return { status: Number(match[1]), body: match[2] === '' ? {} : JSON.parse(match[2] ?? '') };
}

const refusal = (type: string) => ({ __type: type, message: expect.any(String) });

describe('a connection', () => {
  it('whose sending side the client has closed still gets the reply of S3', async () => {
    const signed = `authorization: ${signedAs('123456789012', 'us-east-1', 's3').authorization}`;
    emulator.createBucket({ name: 'half', region: 'us-east-1' });
    const put = await exchange(request([signed, 'content-length: 1'], 'x', 'PUT /half/k HTTP/1.1'));
    expect(put).toMatch(/^HTTP\/1\.1 200 /);
    expect(await exchange(request([signed], '', 'GET /half/k HTTP/1.1'))).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nx$/s);
  });

  it.each([
    ['bytes that are not HTTP', 'hello\r\n\r\n', 400],
    ['an unknown method', request([], '', 'BREW / HTTP/1.1'), 400],
    ['a malformed header', request(['no colon'], ''), 400],
    ['two content lengths', request([authorization, 'content-length: 1', 'content-length: 2'], 'x'), 400],
    [
      'a flood of headers',
      request(
        Array.from({ length: 2_000 }, (_, index) => `x-${index}: ${index}`),
        '',
      ),
      431,
    ],
    ['an endless header', `POST / HTTP/1.1\r\nx: ${'x'.repeat(100_000)}`, 431],
    ['a proxy request', 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n', 405],
    ['an unknown expectation', request([authorization, 'expect: tea', 'connection: close'], ''), 417],
    [
      'a malformed chunk',
      request([authorization, target('DescribeLogGroups'), 'transfer-encoding: chunked'], 'zz\r\n'),
      400,
    ],
    ['a body that is cut off', request([authorization, target('DescribeLogGroups'), 'content-length: 9'], '{'), 400],
  ])('with %s gets an error reply', async (_about, bytes, status) => {
    expect(parse(await exchange(bytes))).toEqual({ status, body: refusal('SerializationException') });
  });

  it.each([
    ['without Host', `POST / HTTP/1.1\r\n${authorization}\r\n\r\n`],
    ['with a foreign Host', `POST / HTTP/1.1\r\nhost: example.com\r\n${authorization}\r\n\r\n`],
    ['from a web page', request([authorization, 'origin: http://localhost'], '')],
  ])('%s is refused', async (_about, bytes) => {
    expect(parse(await exchange(bytes))).toEqual({ status: 403, body: refusal('AccessDeniedException') });
  });

  it('whose sending side the client has closed still gets the reply of CloudWatch Logs', async () => {
    const whole = request([authorization, target('DescribeLogGroups'), 'content-length: 2'], '{}');
    expect(parse(await exchange(whole))).toEqual({ status: 200, body: { logGroups: [] } });
  });

  it('can be used for further requests after a body that was too large', async () => {
    const headers = [authorization, target('DescribeLogGroups')];
    const large = request([...headers, `content-length: ${13_000_000}`], ' '.repeat(13_000_000));
    const next = request([...headers, 'content-length: 2', 'connection: close'], '{}');
    const reply = await exchange(large + next);
    expect([...reply.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual(['413', '200']);
    expect(reply).toContain('"__type":"RequestEntityTooLargeException"');
  });
});

describe('any request to CloudWatch Logs and KMS', () => {
  const ofKeys = fc
    .constantFrom('CreateKey', 'DescribeKey', 'PutKeyPolicy', 'CreateAlias', 'ListAliases', 'TagResource')
    .map((operation) => `x-amz-target: TrentService.${operation}`);
  const ofLogs = fc.constantFrom(
    'CreateLogGroup',
    'CreateLogStream',
    'PutLogEvents',
    'GetLogEvents',
    'FilterLogEvents',
    'DescribeLogGroups',
    'DescribeLogStreams',
    'TagResource',
    'CreateExportTask',
    'DescribeExportTasks',
    'CancelExportTask',
    'Nothing',
  );
  const operation = fc.oneof({ weight: 2, arbitrary: ofLogs.map(target) }, ofKeys);
  const name = fc.constantFrom(
    'logGroupName',
    'logStreamName',
    'logEvents',
    'limit',
    'nextToken',
    'tags',
    'from',
    'to',
    ...['KeyId', 'TargetKeyId', 'AliasName', 'Policy', 'Tags', 'Marker', 'Limit'],
  );
  const number = fc.oneof(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String), fc.double().map(String));
  const value = fc.oneof(
    fc.jsonValue().map((any) => JSON.stringify(any)),
    fc.constantFrom('"a"', '"/g"', '[]', '{}', 'null', '[{"timestamp":1,"message":"x"}]'),
    fc.constantFrom('"alias/a"', '"{}"', '[{"TagKey":"a","TagValue":"b"}]'),
    number,
  );
  const members = fc
    .array(fc.tuple(name, value))
    .map((all) => `{${all.map(([key, each]) => `"${key}":${each}`).join(',')}}`);
  const body = fc.oneof(members, fc.json(), fc.string({ unit: 'binary' }));

  it('gets a reply in AWS’s form', async () => {
    await fc.assert(
      fc.asyncProperty(operation, body, async (asked, text) => {
        const length = `content-length: ${Buffer.byteLength(text)}`;
        const { status, body: answer } = parse(await exchange(request([authorization, asked, length], text)));
        expect(status).toBeLessThan(500);
        if (status !== 200) expect(answer).toMatchObject(refusal(expect.any(String) as string));
      }),
      { numRuns: 1_000, interruptAfterTimeLimit: 5_000 },
    );
  });

  it('is refused if its bytes are not HTTP', async () => {
    const start = fc.constantFrom(
      '',
      'POST / HTTP/1.1\r\n',
      'GET ',
      request([authorization, 'transfer-encoding: chunked'], ''),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(start, bytes, async (first, rest) => {
        const reply = await exchange(Buffer.concat([Buffer.from(first), rest]));
        if (reply === '') return;
        expect(Number(/^HTTP\/1\.1 (\d{3})/.exec(reply)?.[1])).toBeGreaterThanOrEqual(400);
        expect(Number(/^HTTP\/1\.1 (\d{3})/.exec(reply)?.[1])).toBeLessThan(500);
      }),
      { numRuns: 500, interruptAfterTimeLimit: 5_000 },
    );
  });
});
