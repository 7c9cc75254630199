import { CommanderError } from 'commander';
import type { Io } from '../io.js';
import { isDebugging, stackLines } from './debug.js';
import { exitCodeOfError, reportError, wrongArguments } from './errors.js';
import { note } from './terminal.js';

/** Prints why a command failed. @param command the command that the arguments name. @returns the exit code */
export function reportFailure(io: Io, cause: unknown, args: readonly string[], command: string | undefined): number {
  const error = cause instanceof CommanderError ? wrongArguments(usageProblem(cause, args), command) : cause;
  reportError(io, error, args, command);
  if (args.includes('--debug') || isDebugging(io.env)) for (const line of stackLines(error)) note(io, line);
  return exitCodeOfError(error);
}

/**
 * The message for wrong usage. For a group without a command, Commander prints the group's help, and its own error
 * message does not name the mistake.
 */
function usageProblem({ code, message }: CommanderError, args: readonly string[]): string {
  if (code === 'commander.help') {
    return `'${args.find((arg) => !arg.startsWith('-'))}' is a group of commands: name one of them`;
  }
  // A PEM block begins like a flag, and Commander quotes flags that it does not know.
  if (message.includes('PRIVATE KEY')) return 'an argument is a private key: pass the path of its file';
  return message.replace(/^error: /, '');
}
