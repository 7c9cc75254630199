import { explain, isLogferryError, kindOf, type LogferryError } from '../../contract/errors.js';
import { usageError } from '../../contract/usage-error.js';
import { exitCodeOfSignal, Interrupted } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { EXIT } from './exit-codes.js';
import { asksForJson } from './formats.js';
import { hintFor } from './hints.js';
import { printJson, printPainted } from './terminal.js';

/** An error in the arguments themselves: an unknown flag or command, a missing or impossible value. */
export function wrongArguments(message: string, command: string | undefined): LogferryError {
  if (command === undefined) return usageError(message, '`logferry --help` lists the commands.');
  return usageError(message, `\`logferry ${command} --help\` lists the arguments and flags.`);
}

/** Prints an error and the next step: for people on stderr and, with --json or --events, for programs on stdout. */
export function reportError(io: Io, error: unknown, args: readonly string[], command: string | undefined): void {
  // The interrupted command has already told the user how to resume.
  if (error instanceof Interrupted) return;
  const explained = explanation(error, command);
  const { message, hint } = explained;
  printPainted(io, 'stderr', (paint) => [
    `${paint('red', 'error:')} ${paint('bold', message)}`,
    ...(hint === undefined ? [] : [paint('dim', hint)]),
  ]);
  if (args.includes('--events')) printJson(io, { type: 'error', error: explained });
  else if (asksForJson(args)) printJson(io, { error: explained });
}

/** An error as the commands print it. The hint is absent if the message already says what to do. */
interface Printed {
  code: string;
  message: string;
  hint?: string;
}

function explanation(error: unknown, command = 'run'): Printed {
  if (isLogferryError(error)) {
    const { code, message } = error;
    const hint = hintFor(error.explained, command);
    return { code, message, ...(hint !== '' && { hint }) };
  }
  if (error instanceof Error && error.name === 'DevServerError') {
    const hint = 'Or set TEMPORAL_ADDRESS to use another Temporal service.';
    return { code: 'DEV_SERVER', message: error.message, hint };
  }
  const onDisk = ofDisk(error);
  if (onDisk !== undefined) return onDisk;
  const unexpected = explain('UNEXPECTED', { detail: detailOf(error) });
  return { ...unexpected, hint: hintFor(unexpected, command) };
}

/** Reasons why a disk cannot be written, by the code of Node's error. None of them is a defect of logferry. */
const OF_DISKS: Readonly<Record<string, string>> = {
  EDQUOT: "This user's disk quota is used up",
  ENOSPC: 'The disk is full',
  EROFS: 'The file system is read-only',
};

/** The explanation of an error that a disk causes; undefined for any other error. */
function ofDisk(error: unknown): Printed | undefined {
  const reason = error instanceof Error && 'code' in error ? OF_DISKS[String(error.code)] : undefined;
  if (reason === undefined) return undefined;
  const hint = 'Remove this cause, and run the command again: closed windows are not repeated.';
  return { code: 'UNEXPECTED', message: `${reason} (${detailOf(error)})`, hint };
}

/**
 * Name and first line of an unexpected error. Nothing else is shown, because SDKs attach objects that may contain keys.
 */
const detailOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]?.slice(0, 300)}` : typeof error;

const byKind = { usage: EXIT.usage, refused: EXIT.refused, unexpected: EXIT.unexpected };

export function exitCodeOfError(error: unknown): number {
  if (error instanceof Interrupted) return exitCodeOfSignal(error.signal);
  if (isLogferryError(error)) return byKind[kindOf(error.code)];
  return error instanceof Error && error.name === 'DevServerError' ? EXIT.refused : EXIT.unexpected;
}
