import type { Command } from 'commander';
import { SCRIPTS } from '../completion/scripts.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { SHELLS } from './flags/setup.js';

/** Prints the completion script of a shell. */
export async function completion(io: Io, command: Command): Promise<number> {
  const shell = SHELLS.find((name) => name === command.args[0]);
  if (shell !== undefined) io.stdout.write(SCRIPTS[shell]);
  return EXIT.done;
}
