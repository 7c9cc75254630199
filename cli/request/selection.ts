import { type Command, InvalidArgumentError, Option } from 'commander';

/** The flags that say where to export. */
export interface DestinationOptions {
  bucket?: string;
  prefix?: string;
  destinationFrom?: string;
  layout?: string;
  region?: string;
}

/** The flags that say what to export, where to, and how. */
export interface SelectionOptions extends DestinationOptions {
  logGroup?: string[];
  logGroupFile?: string;
  logGroupPrefix?: string;
  logGroupPattern?: string;
  tag?: string[];
  exclude?: string[];
  logStreamPrefix?: string;
  from?: string;
  to?: string;
  slice?: string;
  account?: string;
  verify?: string;
  force?: boolean;
  weight?: number;
  requestedBy?: string;
  reason?: string;
  allowRecent?: boolean;
  request?: string;
}

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const sources = (): Option[] => [
  new Option('--log-group <name>', 'log group to export, by name or ARN (repeatable)').argParser(collect),
  new Option('--log-group-file <file>', 'file with one log group per line; - is stdin'),
  new Option('--log-group-prefix <text>', 'all log groups whose names begin so'),
  new Option('--log-group-pattern <text>', 'all log groups whose names contain this'),
  new Option('--tag <key=value>', 'all log groups with this tag (repeatable: all of them)').argParser(collect),
  new Option('--exclude <glob>', 'leave out log groups whose names match (repeatable; * and ?)').argParser(collect),
  new Option('--log-stream-prefix <text>', 'only log streams whose names begin so'),
];

const windows = (): Option[] => [
  new Option('--from <time>', '2026-10-01, 2026-10-01T06:00:00Z, epoch milliseconds, 7d; 0 is the beginning'),
  new Option('--to <time>', 'end, not included (default: end of the last slice that AWS has surely complete)'),
  new Option('--allow-recent', 'accept a window whose last events AWS may not deliver yet'),
  new Option('--slice <size>', 'one export task per this much time (default: day)').choices([
    'day',
    'week',
    'month',
    'auto',
  ]),
];

const destinations = (): Option[] => [
  new Option('--bucket <name>', 'S3 bucket in the Region of the log groups'),
  new Option('--prefix <path>', 'folder in the bucket (default: none)'),
  new Option('--destination-from <file>', 'outputs of `terraform output -json` or of CDKTF; - is stdin'),
  new Option('--layout <name>', 'how objects are named (default: plain)').choices(['plain', 'hive']),
];

const account = (): Option =>
  new Option('--account <alias>', "account of the worker's configuration (default: the worker's own)");

const manners = (): Option[] => [
  account(),
  new Option('--verify <level>', 'listing counts objects, content reads them back (default: content)').choices([
    'listing',
    'content',
    'source',
  ]),
  new Option('--force', 'export again what is already closed'),
  new Option('--weight <n>', 'share of the lane among waiting exports, 1 to 100 (default: 1)').argParser(wholeNumber),
  new Option('--requested-by <who>', 'who asks, for the record (default: your user name)'),
  new Option('--reason <text>', 'why, for the record'),
];

const region = (): Option => new Option('--region <name>', 'AWS Region (default: AWS_REGION, AWS_DEFAULT_REGION)');

/** The one place that knows which flags `--request` replaces. */
export function addSelection(command: Command): Command {
  const replaced = [...sources(), ...windows(), ...destinations(), ...manners(), region()];
  const request = new Option('--request <file>', 'the whole request as JSON instead of flags; - is stdin').conflicts(
    replaced.map((option) => option.attributeName()),
  );
  for (const option of [...replaced, request]) command.addOption(option);
  return command;
}

/** The flags of a look at the destination of an export. */
export function addDestination(command: Command): Command {
  const [named] = sources();
  for (const option of [...destinations(), region(), account(), ...(named ? [named] : [])]) command.addOption(option);
  return command;
}

export const addRegion = (command: Command): Command => command.addOption(region());
