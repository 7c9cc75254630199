import type { Command } from 'commander';
import { hearingRepeats } from '../../aws/repeated-calls.js';
import type { Io } from '../io.js';
import { showingCalls } from '../output/debug.js';
// Loaded before the command runs, so that the command can report an error after an update has replaced the files.
import '../output/failure.js';
import { notesOfRepeats } from '../output/repeats.js';
import { addFlags } from './flags/common.js';
import { optionalPackage } from './optional-package.js';
import { surroundings } from './surroundings.js';
import type { Entry } from './table.js';

/**
 * Gives a command that the arguments name its flags, and the action that runs it. The list of commands does not load
 * this module.
 * @param ended is called with the exit code
 */
export async function prepare(
  io: Io,
  command: Command,
  { flags: flagsOf, load, needs }: Entry,
  ended: (code: number) => void,
): Promise<void> {
  const flags = await flagsOf();
  addFlags(command, flags);
  command.action(async () => {
    const around = await surroundings(io, command, flags);
    const behaviour = await (needs === undefined ? load() : optionalPackage(needs, load));
    const work = () => hearingRepeats(notesOfRepeats(io), () => behaviour(around, command));
    ended(await showingCalls(around, work));
  });
}
