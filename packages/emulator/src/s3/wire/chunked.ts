import { ServiceError } from '../../core/errors.js';

/**
 * Maximum length of a chunk header or trailer line (bytes). A chunk header is a hexadecimal length and an optional
 * 64-digit signature.
 */
const MAX_LINE_BYTES = 1024;
const MAX_TRAILER_LINES = 16;
const MAX_CHUNK_BYTES = 5 * 1024 * 1024 * 1024;

/** Reads lines, or a number of bytes, from a stream. */
class ByteSource {
  #pending: Buffer = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Reads a line. @returns the line without its CRLF */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#pending.indexOf('\r\n');
      if (end !== -1) {
        const line = this.#pending.subarray(0, end).toString('latin1');
        this.#pending = this.#pending.subarray(end + 2);
        return line;
      }
      if (this.#pending.length > MAX_LINE_BYTES) throw malformed('a chunk header or trailer line is too long');
      if (!(await this.#more())) throw incomplete();
    }
  }

  /** Reads exactly `length` bytes. The bytes come in the pieces in which they arrive. */
  async *take(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      if (this.#pending.length === 0 && !(await this.#more())) throw incomplete();
      const piece = this.#pending.subarray(0, left);
      this.#pending = this.#pending.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async atEnd(): Promise<boolean> {
    while (this.#pending.length === 0) if (!(await this.#more())) return true;
    return false;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#pending = this.#pending.length === 0 ? next.value : Buffer.concat([this.#pending, next.value]);
    return true;
  }
}

/**
 * Decodes `aws-chunked` framing, signed or not. The returned trailers are complete once all bytes have been read.
 * @throws ServiceError IncompleteBody if the body ends early, InvalidRequest if the framing is invalid,
 * MalformedTrailerError if the last chunk is followed by anything but trailers
 */
export function decodeAwsChunked(source: AsyncIterable<Buffer>): {
  bytes: AsyncGenerator<Buffer>;
  trailers: ReadonlyMap<string, string>;
} {
  const trailers = new Map<string, string>();
  return { bytes: chunks(new ByteSource(source), trailers), trailers };
}

async function* chunks(source: ByteSource, trailers: Map<string, string>): AsyncGenerator<Buffer> {
  for (;;) {
    const length = chunkLength(await source.line());
    if (length === 0) break;
    yield* source.take(length);
    if ((await source.line()) !== '') throw malformed('a chunk is longer than its header says');
  }
  for (let count = 0; ; count += 1) {
    // Without trailers, some clients omit the final empty line.
    if (count === 0 && (await source.atEnd())) return;
    const line = await source.line();
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon < 1 || count >= MAX_TRAILER_LINES) throw malformedTrailer();
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  if (!(await source.atEnd())) throw malformedTrailer();
}

function chunkLength(line: string): number {
  const match = /^([0-9a-fA-F]{1,16})(?:;[^;]*)?$/.exec(line);
  const length = match === null ? Number.NaN : Number.parseInt(match[1] ?? '', 16);
  if (Number.isNaN(length)) throw malformed('a chunk header is not a hexadecimal length');
  if (length > MAX_CHUNK_BYTES) throw malformed('a chunk is too long');
  return length;
}

function malformed(what: string): ServiceError {
  return new ServiceError('InvalidRequest', `The aws-chunked body is malformed: ${what}.`);
}

function malformedTrailer(): ServiceError {
  return new ServiceError(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
}

function incomplete(): ServiceError {
  return new ServiceError('IncompleteBody', 'The request body terminated unexpectedly');
}
