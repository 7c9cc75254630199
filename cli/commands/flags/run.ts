import { Option } from 'commander';
import type { FailOn } from '../../output/exit-codes.js';
import { type FormatOptions, formatFlags } from '../../output/formats.js';
import { addSelection, type SelectionOptions } from '../../request/flags.js';
import { type CommandFlags, examples, failOn, waitLimit } from './common.js';

export interface RunOptions extends SelectionOptions {
  id?: string;
  wait: boolean;
  waitLimit?: string;
  cancelOnInterrupt?: boolean;
  failOn?: FailOn[];
  json?: boolean;
  events?: boolean;
}

export const runFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  signs: true,
  define(command) {
    command.description(
      'Export log groups to S3. If you run the same command again, it exports only windows that are still open.',
    );
    addSelection(command)
      .option(
        '--id <id>',
        'export id; with --target, the start of each id (default: derived from sources, window, slice size and destination)',
      )
      .option('--no-wait', 'print the id and exit; another process must run a worker')
      .addOption(waitLimit('the command exits and the export goes on'))
      .option('--cancel-on-interrupt', 'cancel the export on Ctrl-C, instead of leaving it open')
      .addOption(failOn())
      .option('--json', 'print the result as one JSON document')
      .addOption(new Option('--events', 'print progress and result as one JSON document per line').conflicts('json'))
      .addHelpText(
        'after',
        examples(
          'logferry run --log-group /aws/lambda/pay --from 2026-10-01 --to 2026-11-01 --bucket my-archive',
          'logferry run --log-group-prefix /aws/lambda/ --from 30d --slice week --bucket my-archive --prefix logs',
          'terraform output -json | logferry run --log-group app --from 7d --destination-from - --json',
        ),
      );
  },
};

export interface PlanOptions extends SelectionOptions, FormatOptions {
  detailedExitcode?: boolean;
  prices?: string;
}

export const planFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  define(command) {
    command.description('Show what a run with the same flags would export. Reads with your own AWS credentials.');
    addSelection(command)
      .option('--detailed-exitcode', 'exit with 2 if there is work to do: slices, or recounts')
      .option('--prices <file>', 'file with prices (JSON), which complete or replace the known prices');
    for (const option of formatFlags('the plan')) command.addOption(option);
    command.addHelpText(
      'after',
      examples(
        'logferry plan --log-group-prefix /aws/lambda/ --from 30d --bucket my-archive',
        'logferry plan --log-group app --from 7d --bucket my-archive --detailed-exitcode --json',
        'logferry plan --log-group app --from 365d --bucket my-archive --output csv > plan.csv',
      ),
    );
  },
};
