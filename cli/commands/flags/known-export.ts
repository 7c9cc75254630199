import { Option } from 'commander';
import type { FailOn } from '../../output/exit-codes.js';
import { addRegion } from '../../request/flags.js';
import { type CommandFlags, examples, failOn, waitLimit } from './common.js';

const EXPORT_IDS = 'export ids; the common id of the exports of several targets stands for all of them';

export interface StatusOptions {
  watch?: boolean;
  failOn?: FailOn[];
  json?: boolean;
  events?: boolean;
}

export const statusFlags: CommandFlags = {
  define(command) {
    command
      .description("Show an export's progress or result. Runs no worker.")
      .argument('<id...>', EXPORT_IDS)
      .option('--watch', 'show the progress until the export has closed')
      .addOption(failOn())
      .option('--json', 'print the state or result as one JSON document')
      .addOption(new Option('--events', 'print progress and result as one JSON document per line').conflicts('json'))
      .addHelpText(
        'after',
        examples('logferry status exp-5d1c0e9a7b2f4c6d8e10', 'logferry status exp-5d1c0e9a7b2f4c6d8e10 --watch'),
      );
  },
};

export interface WaitOptions {
  waitLimit?: string;
  failOn?: FailOn[];
  region?: string;
  json?: boolean;
  events?: boolean;
}

export const waitFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  signs: true,
  define(command) {
    command
      .description('Follow an export to its end. If no Temporal service is configured, this process runs the worker.')
      .argument('<id...>', EXPORT_IDS)
      .addOption(waitLimit('the command exits and the export goes on'))
      .addOption(failOn())
      .option('--json', 'print the result as one JSON document')
      .option('--events', 'print progress and result as one JSON document per line')
      .addHelpText('after', examples('logferry wait exp-5d1c0e9a7b2f4c6d8e10 --wait-limit 2h --json'));
    addRegion(command);
  },
};

export interface CancelOptions {
  reason?: string;
  requestedBy?: string;
  waitLimit?: string;
  region?: string;
  json?: boolean;
}

export const cancelFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  signs: true,
  define(command) {
    command
      .description('Cancel an export and its task at AWS, and wait until the export has closed. Archived slices stay.')
      .argument('<id...>', EXPORT_IDS)
      .option('--reason <text>', 'reason, for the record')
      .option('--requested-by <name>', 'requester, for the record (default: your user name)')
      .addOption(waitLimit('the command exits and the cancelling goes on'))
      .option('--json', 'print the result as one JSON document')
      .addHelpText('after', examples("logferry cancel exp-5d1c0e9a7b2f4c6d8e10 --reason 'wrong bucket'"));
    addRegion(command);
  },
};
