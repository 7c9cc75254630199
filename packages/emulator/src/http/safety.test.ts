import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rawCall, rawLogs, signedAs } from '../../test/contract/raw-client.js';
import { type Emulator, startEmulator } from '../index.js';

const REGION = 'us-east-1';
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
  emulator.createBucket({ name: 'dest', region: REGION });
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

const logs = (operation: string, input: object | string) => rawLogs(emulator.url, operation, input, { region: REGION });

describe('the emulator', () => {
  it.each([
    ['a request of a web page', { origin: 'http://localhost' }],
    ['a request to a foreign host name', { host: 'attacker.example' }],
    ['a request to a host name that only looks local', { host: 'localhost.attacker.example' }],
    ['a request to a malformed host name', { host: 'a b' }],
  ])('refuses %s', async (_about, headers) => {
    for (const path of ['/', '/_emulator/state', '/dest/k']) {
      const all = { 'x-logferry-emulator': '1', ...signedAs('any', REGION, 's3'), ...headers };
      expect((await rawCall(emulator.url, { path, headers: all })).status).toBe(403);
    }
  });

  it('keeps bodies in a private folder, in files with random names, and removes the folder on close', async () => {
    // A temporary directory for this test only, because other emulators on this machine use the common one.
    const root = await mkdtemp(join(tmpdir(), 'logferry-safety-'));
    vi.stubEnv('TMPDIR', root);
    try {
      const other = await startEmulator();
      const [folder = ''] = await readdir(root);
      const headers = signedAs('any', REGION, 's3');
      await rawCall(other.url, { method: 'PUT', path: '/dest', headers });
      await rawCall(other.url, { method: 'PUT', path: '/dest/../../../etc/x', headers, body: 'x' });
      expect((await stat(join(root, folder))).mode & 0o777).toBe(0o700);
      expect(await readdir(join(root, folder))).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
      await other.close();
      expect(await readdir(root)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      await rm(root, { recursive: true, force: true });
    }
  });

  it.each([
    ['that is not JSON', '{"logGroupName":', 'SerializationException'],
    ['with a member of another type', '{"logGroupName":5}', 'SerializationException'],
    ['that is a list', '[]', 'SerializationException'],
    ['of 13 MiB', `{"logGroupName":"${'x'.repeat(13 * 1024 * 1024)}"}`, 'RequestEntityTooLargeException'],
    ['with a __proto__', '{"__proto__":{"logGroupName":"/x"}}', 'InvalidParameterException'],
  ])('refuses a body %s', async (_about, body, type) => {
    expect((await logs('CreateLogGroup', body)).body.__type).toBe(type);
  });

  it('refuses unknown operations, unsigned calls and unknown services with an error that names the reason', async () => {
    const unknown = await logs('PutQueryDefinition', {});
    expect([unknown.status, unknown.body]).toEqual([
      400,
      { __type: 'UnknownOperationException', message: 'The emulator does not implement PutQueryDefinition.' },
    ]);
    const target = { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' };
    const unsigned = await rawCall(emulator.url, { method: 'POST', headers: target, body: '{}' });
    expect(unsigned.text).toContain('MissingAuthenticationTokenException');
    const anonymous = await rawCall(emulator.url, { path: '/dest/k' });
    expect([anonymous.status, anonymous.text]).toEqual([403, expect.stringContaining('AccessDenied')]);
    const other = await rawCall(emulator.url, { headers: signedAs('any', REGION, 'sqs') });
    expect([other.status, other.text]).toEqual([501, expect.stringContaining('the service sqs')]);
  });

  it('still answers after clients that close the connection within a request or send no HTTP', async () => {
    const send = (text: string) =>
      new Promise<void>((resolve) => {
        const socket = connect(emulator.port, '127.0.0.1', () => socket.end(text));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
      });
    await send('nonsense\r\n\r\n');
    const { authorization } = signedAs('any', REGION, 's3');
    await send(
      `PUT /dest/cut HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nContent-Length: 99\r\n\r\nshort`,
    );
    expect((await logs('DescribeLogGroups', {})).status).toBe(200);
    expect(emulator.state().buckets[0]?.objects).toBe(0);
  });
});

it('GetCallerIdentity returns the account in the access key, or else the default account', async () => {
  const identity = async (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: 'any' };
    return new STSClient({ endpoint: emulator.url, region: REGION, credentials }).send(
      new GetCallerIdentityCommand({}),
    );
  };
  expect(await identity('444455556666')).toMatchObject({
    Account: '444455556666',
    Arn: expect.stringContaining('::444455556666:'),
  });
  expect(await identity('AKIDEXAMPLE')).toMatchObject({ Account: '123456789012' });
});
