import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOG_SAMPLES, SAMPLE_FILE_TIME } from '../../test/support/log-samples.js';
import { describeLogFile, type LogEvent, type LogFileSummary, readLogFile } from '../index.js';
import { TIME_FORMS } from './time-forms.js';

const FILE_TIME = Date.parse(SAMPLE_FILE_TIME);
const MAX_MESSAGE_BYTES = 1_048_576 - 26;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logferry-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer): Promise<{ events: LogEvent[]; summary: LogFileSummary }> {
  const path = join(folder, 'file.log');
  writeFileSync(path, content);
  utimesSync(path, FILE_TIME / 1000, FILE_TIME / 1000);
  const file = readLogFile(path);
  const events: LogEvent[] = [];
  for await (const event of file) events.push(event);
  return { events, summary: file.summary() };
}

it.each(['{"ts":1763625600.5,"msg":"a"}', '1763625600500 a'])(
  'reads epoch times that are later than the last change of the file, as in a file from a package: %s',
  async (line) => {
    const path = join(folder, 'packaged.log');
    writeFileSync(path, line);
    utimesSync(path, 499_162_500, 499_162_500);
    const found: number[] = [];
    for await (const { timestamp } of readLogFile(path)) found.push(timestamp);
    expect(found).toEqual([1_763_625_600_500]);
  },
);

it.each([
  ['text', (text: string) => text],
  ['gzip', (text: string) => gzipSync(text)],
  ['nothing', () => ''],
])('reads a pipe with %s', async (kind, written) => {
  const path = join(folder, `pipe-${kind}`);
  execFileSync('mkfifo', [path]);
  const writing = writeFile(path, written('2025-11-20 08:00:00 one\n2025-11-20 08:00:01 two\n'));
  const found: string[] = [];
  for await (const { message } of readLogFile(path)) found.push(message.slice(-3));
  await writing;
  expect(found).toEqual(kind === 'nothing' ? [] : ['one', 'two']);
});

const readBack = async (content: string | Buffer) => (await read(content)).events;
const messages = async (content: string | Buffer) => (await readBack(content)).map(({ message }) => message);
const iso = ({ timestamp }: LogEvent) => new Date(timestamp).toISOString();

describe('the reader of log files', () => {
  it.each(LOG_SAMPLES)('finds the times and messages in a file of the form "$program"', async ({ text, times }) => {
    const events = await readBack(text);
    expect(events.map(iso)).toEqual(times);
    expect(events.map(({ message }) => message).join('\n')).toBe(text.trim());
  });

  it.each([
    'no time here',
    '2026-13-01 10:11:12 no such month',
    '2025-02-30 10:11:12 no such day',
    '2025-01-01 24:11:12 no such hour',
    '11/11/2025 13:11:12 PM no such hour',
    '2025-01-01 10:11:12 +99:00 no such offset',
    '12345 too short',
    '17000000001234567 too long',
    '1234-10.2.3.4',
    '9999999999 after now',
    'Feb 30 00:00:00 never',
    `${'x'.repeat(600)} 2025-11-01 10:11:12`,
    '{"msg":"at 2025-11-01T10:11:12Z","id":1700000000}',
    '{"time":"not a time"}',
  ])('finds no time in: %s', async (line) => {
    expect((await readBack(line)).map(iso)).toEqual([SAMPLE_FILE_TIME]);
  });

  it.each([
    ['Feb 29 00:00:00 leap', '2024-02-29T00:00:00.000Z'],
    ['2025-11-01 10:11:12,5 -0500 x', '2025-11-01T15:11:12.500Z'],
    ['[2025-11-01 10:11] x', '2025-11-01T10:11:00.000Z'],
    ['2025-06-30 23:59:60 leap second', '2025-06-30T23:59:59.000Z'],
    ['11/01/2025 12:00:00 AM x', '2025-11-01T00:00:00.000Z'],
    ['2025-11-01 10:11:12.25 PDT x', '2025-11-01T17:11:12.250Z'],
  ])('finds the time in: %s', async (line, expected) => {
    expect((await readBack(line)).map(iso)).toEqual([expected]);
  });
});

it.each(TIME_FORMS)('the pattern of $example matches its example', ({ example, pattern }) => {
  const digits = /[\d:]+/g;
  expect(new RegExp(pattern).exec(example)?.[0].match(digits)).toEqual(example.match(digits));
});

describe('the lines of a log file', () => {
  it('belong to the event before them, unless they have a time in the same column as the first lines', async () => {
    const text = `banner\n2025-11-01T00:00:00Z failed\n  at stack\r\n\nCaused by: 2025-10-01T00:00:00Z\n2025-11-01T00:00:01Z next\n`;
    const { events, summary } = await read(text);
    expect(events).toEqual([
      { timestamp: Date.UTC(2025, 10, 1), message: 'banner' },
      {
        timestamp: Date.UTC(2025, 10, 1),
        message: '2025-11-01T00:00:00Z failed\n  at stack\r\n\nCaused by: 2025-10-01T00:00:00Z',
      },
      { timestamp: Date.UTC(2025, 10, 1, 0, 0, 1), message: '2025-11-01T00:00:01Z next' },
    ]);
    expect(summary).toMatchObject({ events: 3, lines: 5, linesWithoutTime: 3, linesWithoutZone: 0, splitEvents: 0 });
  });

  it("are an event each, with the time of the file's last change, if no form of time is known", async () => {
    const { events, summary } = await read('a\n\nb\n');
    expect(events).toEqual(['a', 'b'].map((message) => ({ timestamp: FILE_TIME, message })));
    expect(summary).toMatchObject({ timeExample: undefined, lines: 2, linesWithoutTime: 2 });
  });

  it('are described with the numbers of lines without a time, of times without a zone, and of split events', async () => {
    expect(describeLogFile((await read('2025-11-01 00:00:00 a\nb\n')).summary)).toBe(
      '1 event, 2 lines, 1 of them without a time of their own; such a line belongs to the event before it, or has ' +
        'the time of a neighbour; ' +
        'times like 2025-11-01 00:00:00; 1 time without a zone, read as UTC',
    );
    expect(describeLogFile((await read('a\nb\n')).summary)).toBe(
      "2 events, 2 lines, 2 of them without a time of their own; no known form of time, so every line has the time of the file's last change, 2025-12-01T12:00:00.000Z",
    );
    expect(describeLogFile((await read(Buffer.alloc(1_500_000, 'x'))).summary)).toContain('; split 1 time, because');
  });

  it('become the same events if they are compressed with gzip', async () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `1700000000 line ${index}\n`).join('');
    expect(await readBack(gzipSync(text))).toEqual(await readBack(text));
    await expect(readBack(gzipSync(text).subarray(0, 100))).rejects.toThrow();
  });

  it('can contain bytes that are not UTF-8, and NUL', async () => {
    expect(await messages(Buffer.from([0x61, 0xff, 0x62, 0x00, 0x63, 0x0a]))).toEqual(['a\ufffdb\0c']);
    expect(await readBack('')).toEqual([]);
  });

  it.each([
    ['UTF-8', Buffer.from('\ufeff2025-11-01 00:00:00 ü€𝄞\r\nb\r\n')],
    ['UTF-16LE', Buffer.from('\ufeff2025-11-01 00:00:00 ü€𝄞\r\nb\r\n', 'utf16le')],
    ['UTF-16BE', Buffer.from('\ufeff2025-11-01 00:00:00 ü€𝄞\r\nb\r\n', 'utf16le').swap16()],
  ])('are decoded by a byte order mark: %s', async (encoding, bytes) => {
    const { events, summary } = await read(bytes);
    expect(events).toEqual([{ timestamp: Date.UTC(2025, 10, 1), message: '2025-11-01 00:00:00 ü€𝄞\r\nb' }]);
    expect(summary.encoding).toBe(encoding);
  });

  it.each([
    ['UTF-16LE without a byte order mark', Buffer.from('2025-11-01 00:00:00 a\r\n', 'utf16le')],
    ['UTF-16BE without a byte order mark', Buffer.from('2025-11-01 00:00:00 a\r\n', 'utf16le').swap16()],
    ['UTF-16LE without a byte order mark', Buffer.from(`2025-11-01 00:00:00 ${'記錄'.repeat(40)}\n`, 'utf16le')],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
  ])('are refused with the name of the encoding: %s', async (encoding, bytes) => {
    await expect(read(bytes)).rejects.toThrow(`the text is ${encoding}; convert it first: iconv -f UTF-`);
  });

  it.each([
    ['characters of one byte', Buffer.alloc(3_000_000, 'x')],
    ['characters of three bytes', Buffer.from('€'.repeat(1_000_000))],
    ['bytes that are not UTF-8', Buffer.alloc(1_500_000, 0xff)],
  ])('are split if they are longer than an event can be: %s', async (_about, line) => {
    const { events, summary } = await read(Buffer.concat([Buffer.from('1700000000 '), line, Buffer.from('\nnext\n')]));
    expect(events.map(({ message }) => message).join('')).toBe(`1700000000 ${line.toString('utf8')}\nnext`);
    expect(summary).toMatchObject({ events: events.length, splitEvents: events.length - 1, linesWithoutTime: 1 });
    for (const { timestamp, message } of events) {
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      expect(timestamp).toBe(1_700_000_000_000);
    }
  });

  it('become several events, without a cut in a line, if together they are longer than an event can be', async () => {
    const lines = [
      '2025-11-01T00:00:00Z a',
      ...Array.from({ length: 30 }, (_, index) => `${index} `.padEnd(100_000, 'x')),
    ];
    const { events, summary } = await read(lines.join('\n'));
    expect(events.map(({ message }) => message).join('\n')).toBe(lines.join('\n'));
    expect([events.length, summary.splitEvents]).toEqual([3, 2]);
  });

  it('are split into events with the same time if they contain a JSON object that is too long for one event', async () => {
    const events = await readBack(`{"time":1700000000123,"msg":"a"}\n{"msg":"${'x'.repeat(2_000_000)}"}\n`);
    expect(new Set(events.map(({ timestamp }) => timestamp))).toEqual(new Set([1_700_000_000_123]));
    const long = await readBack(`{"time":1700000000123}\n{"time":1700000001123,"msg":"${'x'.repeat(2_000_000)}"}\n`);
    expect(long.map(({ timestamp }) => timestamp)).toEqual([1_700_000_000_123, 1_700_000_001_123, 1_700_000_001_123]);
  });
});

const withoutLineEnds = (text: string) => text.replace(/\r?\n|\r$/g, '');

describe('any text', () => {
  const fragments = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('\n', '\r\n', '2025-11-01T00:00:00Z ', '{"time":1700000000}', ' ', '\t', '[', '1700000000'),
  );

  it('is loaded completely and in order, except for line ends between events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fragments, { maxLength: 40 }), async (parts) => {
        const text = parts.join('').replaceAll('\ufeff', '').replaceAll('\0', '');
        const loaded = await messages(text);
        expect(withoutLineEnds(loaded.join('\n'))).toBe(withoutLineEnds(Buffer.from(text).toString()));
        expect(loaded).not.toContain('');
      }),
      { numRuns: 80 },
    );
  });

  it('is split into the events from which it was made', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n{]|^\W*\d|^\s*$/.test(text));
    const event = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.array(line, { maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), async (made, lineEnd) => {
        const expected = made.map(([seconds, lines]) => ({
          timestamp: seconds * 1_000,
          message: [`${new Date(seconds * 1_000).toISOString()} x`, ...lines].join(lineEnd),
        }));
        const kept = expected.filter(({ timestamp }) => timestamp >= DAY_MS);
        const text = kept.map(({ message }) => message + lineEnd).join('');
        expect(await readBack(text)).toEqual(kept);
      }),
      { numRuns: 60 },
    );
  });
});

const DAY_MS = 24 * 60 * 60 * 1_000;
