import { ServiceError } from '../../core/service-error.js';

/**
 * Maximum length of a chunk header or trailer line (bytes). A chunk header is a hexadecimal length and an optional
 * 64-digit signature.
 */
const MAX_LINE_BYTES = 1024;
const MAX_TRAILER_LINES = 16;
const MAX_CHUNK_BYTES = 5 * 1024 * 1024 * 1024;

type State = 'chunk header' | 'data' | 'end of data' | 'trailers' | 'end';

/** Decodes `aws-chunked` framing in the pieces in which it arrives. */
class Decoder {
  readonly trailers = new Map<string, string>();
  #state: State = 'chunk header';
  /** The beginning of a line whose end has not arrived. */
  #pending: Buffer = Buffer.alloc(0);
  /** Number of bytes of the current chunk that have not arrived. */
  #left = 0;

  /** The data in a further piece of the body. */
  *decode(piece: Buffer): Generator<Buffer> {
    let rest = this.#pending.length === 0 ? piece : Buffer.concat([this.#pending, piece]);
    this.#pending = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#state === 'end') throw malformedTrailer();
      if (this.#state === 'data') {
        const data = rest.subarray(0, this.#left);
        rest = rest.subarray(data.length);
        this.#left -= data.length;
        if (this.#left === 0) this.#state = 'end of data';
        yield data;
        continue;
      }
      const end = rest.indexOf('\r\n');
      if (end > MAX_LINE_BYTES || (end === -1 && rest.length > MAX_LINE_BYTES)) {
        throw malformed('a chunk header or trailer line is too long');
      }
      if (end === -1) {
        this.#pending = rest;
        return;
      }
      this.#take(rest.toString('latin1', 0, end));
      rest = rest.subarray(end + 2);
    }
  }

  /** Checks that the body is complete. Without trailers, some clients omit the final empty line. */
  finish(): void {
    const complete = this.#state === 'end' || (this.#state === 'trailers' && this.trailers.size === 0);
    if (!complete || this.#pending.length > 0) throw incomplete();
  }

  #take(line: string): void {
    if (this.#state === 'chunk header') {
      this.#left = chunkLength(line);
      this.#state = this.#left === 0 ? 'trailers' : 'data';
    } else if (this.#state === 'end of data') {
      if (line !== '') throw malformed('a chunk is longer than its header says');
      this.#state = 'chunk header';
    } else if (line === '') {
      this.#state = 'end';
    } else {
      const colon = line.indexOf(':');
      if (colon < 1 || this.trailers.size >= MAX_TRAILER_LINES) throw malformedTrailer();
      this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
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
  const decoder = new Decoder();
  return { bytes: decoded(source, decoder), trailers: decoder.trailers };
}

async function* decoded(source: AsyncIterable<Buffer>, decoder: Decoder): AsyncGenerator<Buffer> {
  for await (const piece of source) for (const data of decoder.decode(piece)) yield data;
  decoder.finish();
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
