import { Option } from 'commander';
import type { FailOn } from '../../output/exit-codes.js';
import { type FormatOptions, formatFlags } from '../../output/formats.js';
import type { CoverageQuestionOptions } from '../../request/coverage-question.js';
import { addCoverageSelection, wholeNumber } from '../../request/flags.js';
import { type CommandFlags, examples, failOn } from './common.js';

export interface CoverageOptions extends CoverageQuestionOptions, FormatOptions {
  format?: 'openmetrics';
  html?: string;
  limit?: number;
  failOn?: FailOn[];
}

const MOST_LISTED = 100_000;

export const coverageFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  define(command) {
    command.description(
      'Show which days of log groups are archived, missing or at risk, from listings of the archive and what AWS says about the log groups. Without a selection: every log group that has receipts. Exits with 3 if the report has a gap, such as a day that is missing, failed or at risk, or a log group that is not found or not seen.',
    );
    addCoverageSelection(command)
      .addOption(
        new Option(
          '--at-risk <length>',
          'list only the windows that are not archived and whose events AWS may delete within this time: 7d, 48h, ... (without this flag, the report marks windows as at risk within 7d)',
        ),
      )
      .addOption(new Option('--receipts-only', 'do not ask AWS for log groups: report only those with receipts'))
      .addOption(failOn('days'));
    for (const option of formatFlags('the report')) command.addOption(option);
    command
      .addOption(
        new Option('--format <name>', 'print the report as metrics for Prometheus')
          .choices(['openmetrics'])
          .conflicts(['output', 'json', 'csv']),
      )
      .option('--html <file>', 'also write the report as one self-contained page')
      .addOption(
        new Option(
          '--limit <n>',
          'maximum number of log groups to show one by one, the worst first (default: 40 in a table, 500 in a page, 1000 as metrics)',
        ).argParser(wholeNumber('--limit', { least: 1, most: MOST_LISTED })),
      )
      .addHelpText(
        'after',
        examples(
          'logferry coverage --bucket my-archive --from 90d',
          'logferry coverage --log-group-prefix /aws/lambda/ --bucket my-archive --from 365d --html coverage.html',
          'logferry coverage --bucket my-archive --from 365d --at-risk 7d --json',
          'logferry coverage --bucket my-archive --to 2d --format openmetrics > logferry.prom',
        ),
      );
  },
};
