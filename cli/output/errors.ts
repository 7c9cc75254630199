import { explain, isLogferryError, LogferryError } from '../../contract/errors.js';
import { Interrupted } from '../engine/interrupts.js';
import { painter, printJson, writePainted } from './terminal.js';

/** The command line itself is wrong: an unknown flag or command, a missing or impossible value. */
export class UsageError extends LogferryError {
  override readonly hint: string;

  constructor(what: string, command: string | undefined) {
    super('INVALID_REQUEST', { detail: what });
    this.message = what;
    this.hint = `\`logferry ${command === undefined ? '' : `${command} `}--help\` lists what there is.`;
  }
}

/** Says what went wrong and what to do next: to people on stderr and, where they asked for JSON, to programs on stdout. */
export function reportError(error: unknown, args: readonly string[], command: string | undefined): void {
  // What it means to have been interrupted has been said by who was.
  if (error instanceof Interrupted) return;
  const { code, message, hint } = explained(error, command);
  const paint = painter(process.stderr);
  writePainted(process.stderr, [`${paint('red', 'error:')} ${paint('bold', message)}`, paint('dim', hint)]);
  if (args.includes('--events')) printJson({ type: 'error', error: { code, message, hint } });
  else if (args.includes('--json')) printJson({ error: { code, message, hint } });
}

function explained(error: unknown, command = 'run'): { code: string; message: string; hint: string } {
  if (isLogferryError(error)) {
    return { ...error.explained, hint: error.hint.replace('`logferry run --help`', `\`logferry ${command} --help\``) };
  }
  if (error instanceof Error && error.name === 'DevServerError') {
    return {
      code: 'DEV_SERVER',
      message: error.message,
      hint: 'Or set TEMPORAL_ADDRESS to use another Temporal service.',
    };
  }
  return explain('UNEXPECTED', { detail: detailOf(error) });
}

/** Only the kind of an unforeseen error and its own first line: what SDKs hang onto errors may hold keys. */
const detailOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]?.slice(0, 300)}` : typeof error;
