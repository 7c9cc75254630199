import { styleText } from 'node:util';
import type { Env, Io, Output } from '../io.js';

/** The only file that writes text and documents to stdout and stderr. People read stderr, programs stdout. */

/** Characters that steer a terminal. Names and messages may come from elsewhere and contain any of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
export const clean = (text: string): string => text.replace(CONTROL, '');

/** One JSON document, with the characters escaped that JSON allows and terminals obey. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const printText = ({ stdout }: Io, text: string): void => void stdout.write(`${clean(text)}\n`);
export const printJson = ({ stdout }: Io, value: unknown): void => void stdout.write(`${toJson(value)}\n`);
/** Writes a line for people to stderr. */
export const note = ({ stderr }: Io, text: string): void => void stderr.write(`${clean(text)}\n`);

/** Whether a stream can show a line that changes in place. */
export const isTerminal = (stream: Output, env: Env): boolean => stream.isTTY === true && env.TERM !== 'dumb';

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
/** Removes control characters from a text and, on a terminal, colours it. */
export type Paint = (colour: Colour, text: string) => string;

/** Colours only for a terminal whose user has not set NO_COLOR. */
export function painter(stream: Output, env: Env): Paint {
  const plain = !isTerminal(stream, env) || (env.NO_COLOR ?? '') !== '';
  // Whether to colour is decided here, from the command's environment, and not from the process's streams.
  return (colour, text) => (plain ? clean(text) : styleText(colour, clean(text), { validateStream: false }));
}

/** Writes lines that a {@link Paint} has cleaned and coloured, to stdout or, beside a document, to stderr. */
export function printPainted({ stdout, stderr, env }: Io, to: 'stdout' | 'stderr', lines: (paint: Paint) => string[]) {
  const stream = to === 'stdout' ? stdout : stderr;
  stream.write(`${lines(painter(stream, env)).join('\n')}\n`);
}

/**
 * Keeps output that cannot be written from ending the command: an export goes on, and its records are in the bucket.
 * A reader that stops reading (`| head`) is no error.
 * @returns a function that tells, after {@link flush}, why output on stdout was lost; undefined when none was
 */
export function tolerateUnwritableOutput({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): () => string | undefined {
  let why: string | undefined;
  stderr.on('error', () => {});
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') why ??= code ?? message;
  });
  return () => why;
}

/** Resolves once everything written so far has left the process. */
export async function flush({ stdout, stderr }: Io): Promise<void> {
  const drained = (stream: Output) =>
    new Promise<void>((resolve) => {
      if (stream.writableLength === 0 || stream.destroyed) resolve();
      else stream.write('', () => resolve());
    });
  await Promise.all([drained(stdout), drained(stderr)]);
  // A write that failed at once emits its error a tick later.
  await new Promise((resolve) => setImmediate(resolve));
}
