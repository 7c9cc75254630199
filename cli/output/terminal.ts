/** The only place that writes to stdout and stderr. People read stderr and programs stdout, unless a text says otherwise. */

export const isTerminal = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && process.env.TERM !== 'dumb';

/** Characters that could steer a terminal. Names and messages may come from elsewhere and contain any. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
export const clean = (text: string): string => text.replace(CONTROL, '');

/** One JSON document. What JSON leaves alone but terminals obey is escaped. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const printText = (text: string): void => void process.stdout.write(`${clean(text)}\n`);
export const printJson = (value: unknown): void => void process.stdout.write(`${toJson(value)}\n`);
export const note = (text: string): void => void process.stderr.write(`${clean(text)}\n`);

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof codes;
export type Paint = (colour: Colour, text: string) => string;

/** Colours only for a terminal whose user has not set NO_COLOR. The text is cleaned either way. */
export function painter(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Paint {
  const plain = !isTerminal(stream) || (env.NO_COLOR ?? '') !== '';
  return (colour, text) => (plain ? clean(text) : `\u001b[${codes[colour]}m${clean(text)}\u001b[0m`);
}

/** Writes text that a {@link Paint} has cleaned and coloured. */
export const writePainted = (stream: NodeJS.WriteStream, lines: readonly string[]): void =>
  void stream.write(`${lines.join('\n')}\n`);

/**
 * Output that cannot be written ends no command: an export goes on, and its records are in the bucket. A reader that
 * stops reading (`| head`) meant it.
 * @returns tells, once all is flushed, why what was printed on stdout has not arrived where somebody wanted it
 */
export function tolerateUnwritableOutput(
  stdout: NodeJS.EventEmitter = process.stdout,
  stderr: NodeJS.EventEmitter = process.stderr,
): () => string | undefined {
  let why: string | undefined;
  stderr.on('error', () => {});
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') why ??= code ?? message;
  });
  return () => why;
}

/** Resolves once everything written so far has left the process. */
export async function flush(): Promise<void> {
  const drained = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => {
      if (stream.writableLength === 0 || stream.destroyed) resolve();
      else stream.write('', () => resolve());
    });
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  // A write that failed at once is told of a tick later.
  await new Promise((resolve) => setImmediate(resolve));
}
