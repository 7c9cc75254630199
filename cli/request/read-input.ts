import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { LogferryError } from '../../contract/errors.js';
import { parseJsonText } from '../../contract/json.js';

export type ReadInput = (path: string, flag: string) => Promise<string>;

/** Reads the files that flags name. `-` is stdin, which only one flag of a command can have. */
export function inputReader(stdin: NodeJS.ReadableStream = process.stdin): ReadInput {
  let takenBy: string | undefined;
  return async (path, flag) => {
    if (path !== '-') return readFile(path, 'utf8').catch((error: unknown) => refuse(`${flag} (${path})`, error));
    if (takenBy !== undefined) refuse(flag, `stdin is already read by ${takenBy}`);
    takenBy = flag;
    return text(stdin);
  };
}

/** A flag and the file it names, for messages. */
export const inputName = (flag: string, path: string): string => `${flag} (${path === '-' ? 'stdin' : path})`;

/**
 * @param what {@link inputName}
 * @param remedy how to come by JSON
 * @throws LogferryError INVALID_REQUEST that names the file and the place in it, never the content
 */
export function parseJson(content: string, what: string, remedy?: string): unknown {
  try {
    return parseJsonText(content);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : String(error);
    throw new LogferryError('INVALID_REQUEST', {
      detail: `${what}: ${why}${remedy === undefined ? '' : `; ${remedy}`}`,
    });
  }
}

function refuse(what: string, why: unknown): never {
  const reason = why instanceof Error && 'code' in why ? `cannot be read (${why.code})` : String(why);
  throw new LogferryError('INVALID_REQUEST', { detail: `${what}: ${reason}` });
}
