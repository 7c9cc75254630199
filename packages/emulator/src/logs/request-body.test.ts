import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawCall, signedAs } from '../../test/contract/raw-client.js';
import { UNTHROTTLED } from '../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../index.js';

const TOO_LARGE_BYTES = 13 * 1024 * 1024;
const GROUPS = '{"limit":1}';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

async function send(body: string | Buffer, headers: Record<string, string> = {}) {
  const always = {
    ...signedAs('123456789012', 'eu-central-1', 'logs'),
    'x-amz-target': 'Logs_20140328.DescribeLogGroups',
  };
  const { status, text } = await rawCall(emulator.url, { method: 'POST', headers: { ...always, ...headers }, body });
  return { status, body: JSON.parse(text) as Record<string, unknown> };
}

const gzipped = { 'content-encoding': 'gzip' };

describe('a request body', () => {
  it.each(['application/x-amz-json-1.1', 'application/json', 'text/plain', 'multipart/form-data', ''])(
    'is read as JSON, whatever its Content-Type: %s',
    async (type) => {
      expect(await send(GROUPS, { 'content-type': type })).toEqual({ status: 200, body: { logGroups: [] } });
    },
  );

  it('can be compressed with gzip', async () => {
    expect((await send(gzipSync(GROUPS), gzipped)).status).toBe(200);
    expect((await send(GROUPS, { 'content-encoding': 'identity' })).status).toBe(200);
    expect((await send('', gzipped)).status).toBe(200);
  });

  it.each([
    ['not gzip', GROUPS, 'gzip'],
    ['cut off', gzipSync(GROUPS).subarray(0, 20), 'gzip'],
    ['damaged', Buffer.concat([gzipSync(GROUPS).subarray(0, -5), Buffer.alloc(5)]), 'gzip'],
    ['another encoding', GROUPS, 'br'],
    ['two encodings', gzipSync(GROUPS), 'gzip, gzip'],
  ])('that does not match its Content-Encoding is refused: %s', async (_about, body, encoding) => {
    const answer = await send(body, { 'content-encoding': encoding });
    expect([answer.status, answer.body.__type]).toEqual([400, 'SerializationException']);
  });

  it.each([
    ['not compressed', Buffer.alloc(TOO_LARGE_BYTES, ' '), 'identity'],
    ['small until it is decompressed', gzipSync(Buffer.alloc(10 * TOO_LARGE_BYTES, ' ')), 'gzip'],
  ])('that is too large is refused: %s', async (_about, body, encoding) => {
    const answer = await send(body, { 'content-encoding': encoding });
    expect([answer.status, answer.body.__type]).toEqual([413, 'RequestEntityTooLargeException']);
  });

  it.each([
    ['not JSON', '{"limit":'],
    ['text after the JSON object', `${GROUPS}}`],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['a list', '[]'],
    ['null', 'null'],
    ['deeply nested', `{"limit":${'['.repeat(1_000_000)}`],
    ['deeply nested, well-formed', `{"limit":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['deeply nested with a long number', `{"limit":${'['.repeat(200_000)}1152921504606846976${']'.repeat(200_000)}}`],
    ['a text for a number', '{"limit":"1"}'],
    ['a number for a text', '{"logGroupNamePrefix":1}'],
  ])('that is not a JSON object of the right shape is refused: %s', async (_about, body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.__type]).toEqual([400, 'SerializationException']);
  });

  it('can have members with the names of JavaScript object properties', async () => {
    expect((await send('{"__proto__":{"limit":0},"toString":1,"limit":1}')).status).toBe(200);
    expect((await send('{"limit":0,"limit":1}')).status).toBe(200);
  });

  it('with a very long wrong value gets a reply of bounded length', async () => {
    const answer = await send(JSON.stringify({ logGroupNamePrefix: 'ä'.repeat(1_000_000) }));
    expect(answer.body.__type).toBe('InvalidParameterException');
    expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
  });
});
