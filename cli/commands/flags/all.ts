import type { Command } from 'commander';
import { COMMANDS } from '../table.js';
import { addFlags } from './common.js';

/** Adds the flags of all commands to the tree of commands. @returns the tree */
export async function addAllFlags(program: Command): Promise<Command> {
  for (const [name, { flags }] of Object.entries(COMMANDS)) {
    const find = (parent: Command, word: string) => parent.commands.find((each) => each.name() === word) ?? parent;
    addFlags(name.split(' ').reduce(find, program), await flags());
  }
  return program;
}
