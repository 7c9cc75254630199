import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogEvent, readLogFile } from '../index.js';
import { timestampOf } from './timestamps.js';

const FILE_TIME = Date.UTC(2026, 2, 1, 12);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logferry-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function readBack(content: string | Buffer): Promise<LogEvent[]> {
  const path = join(folder, 'file.log');
  writeFileSync(path, content);
  utimesSync(path, FILE_TIME / 1000, FILE_TIME / 1000);
  const events: LogEvent[] = [];
  for await (const event of readLogFile(path)) events.push(event);
  return events;
}

describe('the time of a line', () => {
  it.each([
    ['2026-11-01T10:11:12Z x', '2026-11-01T10:11:12.000Z'],
    ['2026-11-01T10:11:12.345678+02:00 x', '2026-11-01T08:11:12.345Z'],
    ['2026-11-01 10:11:12 startup archives unpack', '2026-11-01T10:11:12.000Z'],
    ['2026-11-01 10:11:12,5 -0500 x', '2026-11-01T15:11:12.500Z'],
    ['Start-Date: 2026-11-01  10:11:12', '2026-11-01T10:11:12.000Z'],
    ['update-alternatives 2026-11-01 10:11:12: run', '2026-11-01T10:11:12.000Z'],
    ['[2026-11-01 10:11] x', '2026-11-01T10:11:00.000Z'],
    ['Feb  3 04:05:06 host sshd[1]: x', '2026-02-03T04:05:06.000Z'],
    ['<34>Nov 21 10:11:12 host x', '2025-11-21T10:11:12.000Z'],
    ['Feb 29 00:00:00 leap', '2024-02-29T00:00:00.000Z'],
    ['127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /2001-01-01 00:00:00"', '2000-10-10T20:55:36.000Z'],
    ['1700000000 x', '2023-11-14T22:13:20.000Z'],
    ['1700000000.25 x', '2023-11-14T22:13:20.250Z'],
    ['1700000000123 x', '2023-11-14T22:13:20.123Z'],
  ])('%s', (line, expected) => {
    expect(new Date(timestampOf(line, FILE_TIME) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it.each([
    'no time here',
    '2026-13-01 10:11:12 no such month',
    '2026-02-30 10:11:12 no such day',
    '2026-01-01 24:11:12 no such hour',
    '12345 too short',
    '17000000001234567 too long',
    '1234-10.2.3.4',
    'Feb 30 00:00:00 never',
    `${'x'.repeat(100)} 2026-11-01 10:11:12`,
    '',
  ])('is not found in: %s', (line) => {
    expect(timestampOf(line, FILE_TIME)).toBeUndefined();
  });
});

describe('a log file', () => {
  it("gives a line without a time the time of the line before it, or of the file's last change", async () => {
    const events = await readBack('banner\n2026-11-01T00:00:00Z failed\n  at stack\r\n\n2026-11-01T00:00:01Z next');
    expect(events).toEqual([
      { timestamp: FILE_TIME, message: 'banner' },
      { timestamp: Date.UTC(2026, 10, 1), message: '2026-11-01T00:00:00Z failed' },
      { timestamp: Date.UTC(2026, 10, 1), message: '  at stack' },
      { timestamp: Date.UTC(2026, 10, 1, 0, 0, 1), message: '2026-11-01T00:00:01Z next' },
    ]);
  });

  it('can be compressed with gzip', async () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `1700000000 line ${index}\n`).join('');
    expect(await readBack(gzipSync(text))).toEqual(await readBack(text));
    await expect(readBack(gzipSync(text).subarray(0, 100))).rejects.toThrow();
  });

  it('can contain bytes that are not UTF-8', async () => {
    const [event] = await readBack(Buffer.from([0x61, 0xff, 0x62, 0x0a]));
    expect(event?.message).toBe('a\ufffdb');
    expect(await readBack('')).toEqual([]);
  });

  it.each([
    ['characters of one byte', Buffer.alloc(3_000_000, 'x')],
    ['characters of three bytes', Buffer.from('€'.repeat(1_000_000))],
    ['no characters at all', Buffer.alloc(1_500_000, 0xff)],
  ])('can contain lines longer than an event: %s', async (_about, line) => {
    const events = await readBack(Buffer.concat([Buffer.from('1700000000 '), line, Buffer.from('\nnext\n')]));
    expect(events.length).toBeGreaterThan(2);
    expect(events.pop()?.message).toBe('next');
    expect(events.map((event) => event.message).join('')).toBe(`1700000000 ${line.toString('utf8')}`);
    for (const { timestamp, message } of events) {
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_048_576 - 26);
      expect(timestamp).toBe(1_700_000_000_000);
    }
  });
});
