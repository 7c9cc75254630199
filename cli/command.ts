import type { Command } from 'commander';

/** A subcommand: its flags and help, and what it does. */
export interface Subcommand {
  /** Adds description, flags and examples. Loaded for help, so heavy imports belong into `run`. */
  define(command: Command): void;
  /** @returns the exit code */
  run(command: Command): Promise<number>;
}

export const examples = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
