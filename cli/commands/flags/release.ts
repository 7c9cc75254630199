import { Option } from 'commander';
import { RETENTION_DAYS, SHORTEST_RELEASE_DAYS } from '../../../contract/retention-days.js';
import { usageError } from '../../../contract/usage-error.js';
import { addReleaseSelection, collect, type SelectionOptions } from '../../request/flags.js';
import { type CommandFlags, examples } from './common.js';

export interface ReleaseOptions extends SelectionOptions {
  keepDays: number;
  apply?: boolean;
  acceptMasked?: boolean;
  acceptTruncated?: boolean;
  key?: string[];
  json?: boolean;
}

const ALLOWED = RETENTION_DAYS.filter((days) => days >= SHORTEST_RELEASE_DAYS);

/** Parses `--keep-days`. @throws LogferryError INVALID_REQUEST */
function keptDays(text: string): number {
  const days = ALLOWED.find((allowed) => String(allowed) === text);
  if (days !== undefined) return days;
  throw usageError(
    `--keep-days (${JSON.stringify(text).slice(0, 80)}) must be a retention that AWS knows, of ${SHORTEST_RELEASE_DAYS} days or more: ${ALLOWED.join(', ')}`,
  );
}

export const releaseFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  define(command) {
    command.description(
      'Lower the retention of log groups, if the archive proves every day that they lose: settled, read back now, and with as many events as the log group. Without --apply, nothing is changed. Exits with 3 if a day is not proven.',
    );
    addReleaseSelection(command)
      .requiredOption('--keep-days <days>', `retention to set: ${ALLOWED.slice(0, 4).join(', ')}, ... days`, keptDays)
      .option('--apply', 'lower the retention (default: only show what would be lost, and whether it is proven)')
      .addOption(
        new Option(
          '--max-scan <bytes>',
          'maximum bytes that Logs Insights queries scan to count events, such as 50GB; AWS bills them (default: no query; events are read)',
        ),
      )
      .option('--accept-masked', 'accept archived events that a data protection policy can have masked')
      .option('--accept-truncated', 'accept archived events that lack fields of more than 1 MB')
      .addOption(
        new Option(
          '--key <file>',
          'PEM file with public keys; one of the keys must have signed each manifest of the receipts (repeatable)',
        ).argParser(collect),
      )
      .option('--requested-by <name>', 'requester, for the record (default: your user name)')
      .option('--reason <text>', 'reason, for the record')
      .option('--json', 'print the result as one JSON document')
      .addHelpText(
        'after',
        examples(
          'logferry release --log-group /aws/lambda/pay --bucket my-archive --keep-days 90',
          'logferry release --log-group-prefix /aws/lambda/ --bucket my-archive --keep-days 90 --max-scan 50GB --apply',
        ),
      );
  },
};
