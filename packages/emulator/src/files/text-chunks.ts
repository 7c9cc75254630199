import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** How the text of a file is encoded. UTF-16 needs a byte order mark. */
export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';

const GZIP = 0x1f8b;
/** Number of bytes that show the encoding of a file without a byte order mark. */
const SAMPLE_BYTES = 1_024;
/**
 * Text without a byte order mark counts as UTF-16 if it has many zero bytes at even positions and few at odd positions,
 * or the other way round. Many: at least this number, and at least this share of all bytes. Few: less than a tenth
 * as many. In every language, the digits and spaces of time stamps have a zero byte in UTF-16.
 */
const LEAST_ZEROS = 8;
const LEAST_ZERO_SHARE = 0.05;

/**
 * The text of a file as chunks of UTF-8. The text is decompressed if the file begins like gzip. The chunks have no byte
 * order mark.
 * @throws Error for a file that cannot be read, or is UTF-32, or UTF-16 without a byte order mark
 */
export async function* textChunks(path: string, onEncoding: (encoding: Encoding) => void): AsyncGenerator<Buffer> {
  const source = await contents(path);
  try {
    const chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
    const head = await atLeast(chunks, SAMPLE_BYTES);
    const { encoding, markBytes } = encodingOf(head, path);
    onEncoding(encoding);
    const decoder = encoding === 'UTF-8' ? undefined : new TextDecoder(encoding, { ignoreBOM: true });
    const utf8 = (chunk: Buffer) =>
      decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
    yield utf8(head.subarray(markBytes));
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield utf8(next.value);
    if (decoder !== undefined) yield Buffer.from(decoder.decode());
  } finally {
    source.destroy();
  }
}

/** The content of a file, decompressed. The file is opened once, because a pipe can be read only once. */
async function contents(path: string): Promise<Readable> {
  const file = createReadStream(path);
  const chunks: AsyncIterator<Buffer> = file[Symbol.asyncIterator]();
  const head = await atLeast(chunks, 2);
  const raw = Readable.from(wholeFile(file, head, chunks), { objectMode: false });
  // `pipeline` destroys the returned stream with an error of either stream, so the reader sees every error.
  const isGzip = head.length >= 2 && head.readUInt16BE() === GZIP;
  return isGzip ? pipeline(raw, createGunzip(), () => undefined) : raw;
}

async function* wholeFile(file: Readable, head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    file.destroy();
  }
}

async function atLeast(chunks: AsyncIterator<Buffer>, bytes: number): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < bytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

function encodingOf(head: Buffer, path: string): { encoding: Encoding; markBytes: number } {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) throw refused(path, 'UTF-32');
  if (starts(0xef, 0xbb, 0xbf)) return { encoding: 'UTF-8', markBytes: 3 };
  if (starts(0xff, 0xfe)) return { encoding: 'UTF-16LE', markBytes: 2 };
  if (starts(0xfe, 0xff)) return { encoding: 'UTF-16BE', markBytes: 2 };
  const sample = head.subarray(0, SAMPLE_BYTES);
  const zeros = (parity: number) => sample.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const [even, odd] = [zeros(0), zeros(1)];
  const most = Math.max(even, odd, LEAST_ZEROS, sample.length * LEAST_ZERO_SHARE);
  if (odd >= most && even * 10 < odd) throw refused(path, 'UTF-16LE without a byte order mark');
  if (even >= most && odd * 10 < even) throw refused(path, 'UTF-16BE without a byte order mark');
  return { encoding: 'UTF-8', markBytes: 0 };
}

function refused(path: string, encoding: string): Error {
  const from = encoding.split(' ')[0];
  return new Error(`the text is ${encoding}; convert it first: iconv -f ${from} -t UTF-8 ${path}`);
}
