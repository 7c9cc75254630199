import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../emulator.js';
import { parseLoad } from './parse-load.js';
import { BadFlag, clientVariables, serveEmulator } from './serve-emulator.js';

const REGION = 'eu-central-1';
let folder = '';
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logferry-serve-'));
  writeFileSync(file('dt=1'), '2025-11-01T00:00:00Z a\nb\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the option --load', () => {
  it.each([
    ['/var/log/dpkg=/a=b/c', '/var/log', 'dpkg', '/a=b/c'],
    ['/var/log::dpkg=/a=b/c', '/var/log', 'dpkg', '/a=b/c'],
    ['/aws/lambda/f::2025/11/21/[$LATEST]ab=/a::b', '/aws/lambda/f', '2025/11/21/[$LATEST]ab', '/a::b'],
    ['group/stream=a::b', 'group', 'stream', 'a::b'],
    ['group::/a/=f', 'group', '/a/', 'f'],
  ])('with %s names the log group %s, the stream %s and the file %s', (text, logGroupName, logStreamName, path) => {
    expect(parseLoad(text)).toEqual({ logGroupName, logStreamName, file: path });
  });

  it.each(['', 'x', 'group=file', '/stream=file', 'group/=file', 'group/stream=', '::a=f', 'g::=f', 'g::a'])(
    'is refused with the value %j',
    (text) => {
      expect(() => parseLoad(text)).toThrow('write GROUP::STREAM=FILE');
    },
  );
});

describe('an emulator that the command starts', () => {
  it('loads files into streams whose names have slashes, and says how many lines have no time of their own', async () => {
    const notes: string[] = [];
    const options = { region: REGION, buckets: ['archive'], loads: [`/fn::2025/11/[$LATEST]a=${file('dt=1')}`] };
    const emulator = await serveEmulator(options, (text) => notes.push(text));
    const { logGroups, buckets } = emulator.state();
    await emulator.close();
    expect(logGroups).toMatchObject([{ region: REGION, logGroupName: '/fn', logStreams: 1 }]);
    expect(buckets).toMatchObject([{ name: 'archive', region: REGION }]);
    expect(notes).toEqual([
      expect.stringMatching(/dt=1 -> \/fn, stream 2025\/11\/\[\$LATEST\]a: 1 event, 2 lines, 1 of them without a time/),
    ]);
    expect(clientVariables(emulator, REGION)).toMatchObject({ AWS_ENDPOINT_URL: emulator.url, AWS_REGION: REGION });
  });

  it('warns if its address is not loopback', async () => {
    const notes: string[] = [];
    await (await serveEmulator({ region: REGION, host: '0.0.0.0' }, (text) => notes.push(text))).close();
    expect(notes).toEqual([expect.stringContaining('other machines can reach this emulator')]);
  });

  it.each([
    [{ loads: ['x'] }, /^--load: x: write GROUP::STREAM=FILE/],
    [{ loads: ['a::b=/none/such'] }, /^--load \/none\/such: ENOENT/],
    [{ loads: ['a b::c=/dev/null'] }, /^--load \/dev\/null: the log group name must/],
    [{ buckets: ['A'] }, /^--bucket A: /],
    [{ settings: { taskMs: -1 } }, /^--settings: .*taskMs/],
  ])('is not started with the options %j', async (options, message) => {
    await expect(serveEmulator({ region: REGION, ...options }, () => {})).rejects.toThrow(message);
  });

  it('is not started on a port that is in use', async () => {
    const other = await startEmulator();
    const refused = await serveEmulator({ region: REGION, port: other.port }, () => {}).catch(
      (error: unknown) => error,
    );
    await other.close();
    expect(refused).toBeInstanceOf(BadFlag);
    expect(String(refused)).toMatch(/--port \d+: .*EADDRINUSE.*; choose another port/);
  });
});

describe('the port of an emulator', () => {
  it('is closed until everything is loaded', async () => {
    const port = await freePort();
    const call = () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        ({ status }) => status,
        ({ cause }) => cause.code,
      );
    let before: unknown;
    const emulator = await startEmulator({
      port,
      async prepare(emulator) {
        await emulator.loadFile({ region: REGION, logGroupName: 'g', logStreamName: 's' }, file('dt=1'));
        before = await call();
      },
    });
    expect([before, await call()]).toEqual(['ECONNREFUSED', 403]);
    await emulator.close();
  });

  it('stays closed if the preparation fails', async () => {
    const port = await freePort();
    const prepare = () => Promise.reject(new Error('no data'));
    await expect(startEmulator({ port, prepare })).rejects.toThrow('no data');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
