import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parseJsonText } from '../../contract/json.js';
import { usageError } from '../../contract/usage-error.js';

/** Reads the file that a flag names. @throws LogferryError INVALID_REQUEST */
export type ReadInput = (path: string, flag: string) => Promise<string>;

/** Makes a function that reads files, or stdin if the path is `-`. Only one flag of a command can read stdin. */
export function inputReader(stdin: Readable): ReadInput {
  let takenBy: string | undefined;
  return async (path, flag) => {
    const what = inputName(flag, path);
    if (path !== '-') {
      const bytes = await limited(createReadStream(path), what).catch((error: unknown) => {
        if (error instanceof Error && 'syscall' in error && 'code' in error) {
          throw usageError(`${what}: cannot be read (${error.code})`);
        }
        throw error;
      });
      return decode(bytes, what);
    }
    if (takenBy !== undefined) throw usageError(`${flag}: stdin is already read by ${takenBy}`);
    takenBy = flag;
    return decode(await limited(stdin, what), what);
  };
}

/** Longest input (bytes), so that a device without an end is refused. The names of 100,000 log groups are shorter. */
const LONGEST_INPUT = 64 * 1024 * 1024;

/**
 * Reads a stream to its end.
 * @param what {@link inputName}
 * @throws LogferryError INVALID_REQUEST if it is too long, or the error of the stream
 */
export async function limited(stream: Readable, what: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    length += bytes.length;
    if (length > LONGEST_INPUT) throw usageError(`${what}: it is longer than 64 MiB`);
  }
  return Buffer.concat(chunks);
}

/**
 * Decodes a file in UTF-8, and leaves out the byte order mark that Windows adds.
 * @param what {@link inputName}
 * @throws LogferryError INVALID_REQUEST if the file is not text in UTF-8. If it begins with the byte order mark of
 * UTF-16, the message names UTF-16
 */
export function decode(bytes: Uint8Array, what: string): string {
  const [first, second] = bytes;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (hasMark || bytes.subarray(0, SAMPLE_BYTES).includes(0)) {
    const found = hasMark ? 'it is in UTF-16, as > of Windows PowerShell writes it' : 'it contains zero bytes';
    throw usageError(`${what}: ${found}; write it in UTF-8, for example with | Out-File -Encoding utf8 FILE`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError(`${what}: it is not text in UTF-8`);
  }
}

/** Number of bytes, from the start of a file, in which a zero byte shows that the file is not text. */
const SAMPLE_BYTES = 1_024;

/** The name of a flag with its file, for messages. */
export const inputName = (flag: string, path: string): string => `${flag} (${path === '-' ? 'stdin' : path})`;

/**
 * Parses JSON.
 * @param what {@link inputName}
 * @param remedy how to get JSON
 * @throws LogferryError INVALID_REQUEST with the file and the position of the mistake, but never the content of the
 * file
 */
export function parseJson(content: string, what: string, remedy?: string): unknown {
  try {
    return parseJsonText(content);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : String(error);
    throw usageError(`${what}: ${why}${remedy === undefined ? '' : `; ${remedy}`}`);
  }
}
