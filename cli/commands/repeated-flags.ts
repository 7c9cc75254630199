import type { Command } from 'commander';
import { shellWord } from '../output/shell-word.js';

/** Flags that choose AWS settings, and that `run`, `wait` and `cancel` have in common. */
const REPEATED: ReadonlySet<string> = new Set([
  'region',
  'config',
  'profile',
  'acl',
  'sse',
  'sseKmsKeyId',
  'signingKey',
]);

/**
 * The flags of a command that `wait` and `cancel` need, too, to find the same AWS settings. Each flag has a space
 * before it. Values of variables and of the configuration file are left out, because the next command finds them
 * itself.
 */
export const repeatedFlags = (command: Command): string =>
  command.options
    .map((option) => ({ long: option.long, name: option.attributeName() }))
    .filter(({ name }) => REPEATED.has(name) && command.getOptionValueSource(name) === 'cli')
    .map(({ long, name }) => ` ${long} ${shellWord(String(command.getOptionValue(name)))}`)
    .join('');
