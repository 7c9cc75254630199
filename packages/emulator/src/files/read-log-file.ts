import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { LogEvent } from '../load-events.js';
import { EVENT_OVERHEAD_BYTES } from '../logs/model/events/index.js';
import { MAX_BATCH_BYTES } from '../logs/operations/put-events.js';
import { timestampOf } from './timestamps.js';

const MAX_MESSAGE_BYTES = MAX_BATCH_BYTES - EVENT_OVERHEAD_BYTES;
const NEWLINE = 0x0a;

/**
 * The lines of a log file as events. Gzip is recognised by the file's first bytes.
 * - A line without a time gets the time of the line before it.
 * - Lines before the first line with a time get the time of the file's last change.
 * - Bytes that are not UTF-8 become U+FFFD. A line too long for an event is split.
 * - Empty lines are left out, because CloudWatch Logs has no empty events.
 */
export async function* readLogFile(path: string): AsyncGenerator<LogEvent> {
  const { isGzip, fileTimeMs } = await inspect(path);
  let timestamp = fileTimeMs;
  for await (const { line, startsLine } of lines(contents(path, isGzip))) {
    if (startsLine) timestamp = timestampOf(line, fileTimeMs) ?? timestamp;
    for (const message of splitToFit(line)) yield { timestamp, message };
  }
}

async function inspect(path: string): Promise<{ isGzip: boolean; fileTimeMs: number }> {
  const file = await open(path, 'r');
  try {
    const { mtimeMs } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return {
      isGzip: bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b,
      fileTimeMs: Math.max(0, Math.floor(mtimeMs)),
    };
  } finally {
    await file.close();
  }
}

function contents(path: string, isGzip: boolean): Readable {
  const raw = createReadStream(path);
  // `pipeline` destroys the returned stream with an error of either stream, so the reader sees every error.
  return isGzip ? pipeline(raw, createGunzip(), () => undefined) : raw;
}

/** The lines of a file, without their line ends. A line that is too long is split between characters. */
async function* lines(source: Readable): AsyncGenerator<{ line: string; startsLine: boolean }> {
  let pending: Buffer = Buffer.alloc(0);
  let startsLine = true;
  for await (const chunk of source) {
    pending = pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
    let start = 0;
    for (let end = pending.indexOf(NEWLINE, start); end !== -1; end = pending.indexOf(NEWLINE, start)) {
      yield { line: decode(pending.subarray(start, end)), startsLine };
      startsLine = true;
      start = end + 1;
    }
    for (; pending.length - start > MAX_MESSAGE_BYTES; startsLine = false) {
      const end = characterStart(pending, start + MAX_MESSAGE_BYTES);
      yield { line: decode(pending.subarray(start, end)), startsLine };
      start = end;
    }
    pending = pending.subarray(start);
  }
  if (pending.length > 0) yield { line: decode(pending), startsLine };
}

/** Index of the nearest start of a UTF-8 character at or before an index. */
function characterStart(bytes: Buffer, index: number): number {
  for (let back = 0; back < 4; back += 1) {
    if (((bytes[index - back] ?? 0) & 0xc0) !== 0x80) return index - back;
  }
  return index;
}

function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Splits a line that has become too long for an event, because bytes that are not UTF-8 were replaced. */
function splitToFit(line: string): string[] {
  if (line === '') return [];
  const bytes = Buffer.byteLength(line) > MAX_MESSAGE_BYTES ? Buffer.from(line) : undefined;
  if (bytes === undefined) return [line];
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(bytes.length, start + MAX_MESSAGE_BYTES);
    const cut = end === bytes.length ? end : characterStart(bytes, end);
    pieces.push(bytes.subarray(start, cut).toString('utf8'));
    start = cut;
  }
  return pieces;
}
