import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseJsonText } from '../../contract/json.js';
import { usageError } from './usage-error.js';

/** Reads the file that a flag names. @throws LogferryError INVALID_REQUEST */
export type ReadInput = (path: string, flag: string) => Promise<string>;

/** A function that reads files, or stdin if the path is `-`. Only one flag of a command can read stdin. */
export function inputReader(stdin: Readable): ReadInput {
  let takenBy: string | undefined;
  return async (path, flag) => {
    if (path !== '-') {
      return readFile(path, 'utf8').catch((error: unknown) => {
        const reason = error instanceof Error && 'code' in error ? `cannot be read (${error.code})` : String(error);
        throw usageError(`${flag} (${path}): ${reason}`);
      });
    }
    if (takenBy !== undefined) throw usageError(`${flag}: stdin is already read by ${takenBy}`);
    takenBy = flag;
    return text(stdin);
  };
}

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
