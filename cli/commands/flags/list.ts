import { InvalidArgumentError, Option } from 'commander';
import { CLOSED_STATUSES, type ExportStatus } from '../../../contract/result.js';
import { type FormatOptions, formatFlags } from '../../output/formats.js';
import { wholeNumber } from '../../request/flags.js';
import { type CommandFlags, examples } from './common.js';

export interface ListFlags extends FormatOptions {
  open?: boolean;
  closed?: boolean;
  status?: ExportStatus[];
  logGroup?: string;
  bucket?: string;
  since?: string;
  limit: number;
}

const DEFAULT_LIMIT = 50;
const MOST_LISTED = 1_000_000;

const STATUSES: readonly ExportStatus[] = ['running', ...CLOSED_STATUSES];

const listFilters = (): Option[] => [
  new Option('--open', 'only open exports'),
  new Option('--closed', 'only closed exports').conflicts('open'),
  new Option('--status <status>', 'only exports with this status (repeatable)')
    .choices(STATUSES)
    .argParser((text, before: ExportStatus[] | undefined) => [...(before ?? []), statusNamed(text)])
    .conflicts(['open', 'closed']),
  new Option('--log-group <name>', 'only exports whose request chooses this log group, or chooses by tags'),
  new Option('--bucket <name>', 'only exports into this bucket'),
  new Option('--since <time>', 'only exports that started at this time or later: 2026-10-01, 7d, ...'),
  new Option('--limit <n>', 'maximum number to list')
    .argParser(wholeNumber('--limit', { least: 1, most: MOST_LISTED }))
    .default(DEFAULT_LIMIT),
];

function statusNamed(text: string): ExportStatus {
  const found = STATUSES.find((status) => status === text);
  if (found === undefined) throw new InvalidArgumentError(`Allowed are ${STATUSES.join(', ')}.`);
  return found;
}

export const listFlags: CommandFlags = {
  define(command) {
    command.description('List the exports that Temporal still remembers, newest first.');
    for (const option of [...listFilters(), ...formatFlags('the list')]) command.addOption(option);
    command.addHelpText(
      'after',
      examples('logferry list --open', 'logferry list --status failed --status partial --since 7d --output csv'),
    );
  },
};

export const lanesFlags: CommandFlags = {
  define(command) {
    command.description(
      'Show all lanes: for each account and Region the export that has the turn, the exports that wait, and what they wait for.',
    );
    for (const option of formatFlags('the lanes')) command.addOption(option);
    command.addHelpText('after', examples('logferry lanes', 'logferry lanes --json'));
  },
};
