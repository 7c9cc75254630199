import { styleText } from 'node:util';
import type { Env, Io, Output } from '../io.js';

/* Text and JSON documents for stdout and stderr. If a document goes to stdout, text for people goes to stderr. */

/** Characters that control a terminal. Names and messages from AWS or Temporal can contain any of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
export const clean = (text: string): string => text.replace(CONTROL, '');

/** A value as one JSON document. Control characters that JSON allows but a terminal would obey are escaped. */
export const toJson = (value: unknown): string => escapeControls(JSON.stringify(value));
/** The same JSON with its control characters escaped. Line ends between documents stay. */
export const escapeControls = (json: string): string =>
  json.replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const printText = ({ stdout }: Io, text: string): void => void stdout.write(`${clean(text)}\n`);
export const printJson = ({ stdout }: Io, value: unknown): void => void stdout.write(`${toJson(value)}\n`);
/** Writes a line for people to stderr. */
export const note = ({ stderr }: Io, text: string): void => void stderr.write(`${clean(text)}\n`);

/** Whether a stream is a terminal that can rewrite a line. */
export const isTerminal = (stream: Output, env: Env): boolean => stream.isTTY === true && env.TERM !== 'dumb';

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
/** Removes the control characters of a text, and colours the text on a terminal. */
export type Paint = (colour: Colour, text: string) => string;

/** The {@link Paint} for a stream. It colours text only on a terminal, and only if NO_COLOR is not set. */
export function painter(stream: Output, env: Env): Paint {
  const plain = !isTerminal(stream, env) || (env.NO_COLOR ?? '') !== '';
  // `validateStream` is false, because `plain` decides. `plain` depends on the command's stream and environment, and
  // not on those of the process.
  return (colour, text) => (plain ? clean(text) : styleText(colour, clean(text), { validateStream: false }));
}

/** Writes lines that a {@link Paint} has cleaned and coloured. */
export function printPainted({ stdout, stderr, env }: Io, to: 'stdout' | 'stderr', lines: (paint: Paint) => string[]) {
  const stream = to === 'stdout' ? stdout : stderr;
  stream.write(`${lines(painter(stream, env)).join('\n')}\n`);
}

/**
 * Lets a command continue if its output cannot be written, because the export continues and its records are in the
 * bucket. A reader that stops reading (`| head`) is no error.
 * @returns a function that returns, after {@link flush}, why output on stdout was lost; undefined if none was lost
 */
export function tolerateUnwritableOutput({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): () => string | undefined {
  let why: string | undefined;
  stderr.on('error', () => {});
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') why ??= code ?? message;
  });
  return () => why;
}

/** Resolves when all output that was written so far has left the process. */
export async function flush({ stdout, stderr }: Io): Promise<void> {
  const drained = (stream: Output) =>
    new Promise<void>((resolve) => {
      if (stream.writableLength === 0 || stream.destroyed) resolve();
      else stream.write('', () => resolve());
    });
  await Promise.all([drained(stdout), drained(stderr)]);
  // A write that fails immediately emits its error only in a later tick.
  await new Promise((resolve) => setImmediate(resolve));
}
