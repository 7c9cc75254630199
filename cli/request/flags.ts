import { type Command, Option } from 'commander';
import { REGION, REGION_FORM } from '../../contract/aws-formats.js';
import { usageError } from '../../contract/usage-error.js';

/** The destination that a command uses from the configuration file. */
export interface ChosenName {
  name: string;
  /**
   * Whether `--destination` names the destination. If not, the destination is the default of the configuration file.
   */
  isFlag: boolean;
  bucket: string;
  prefix?: string | undefined;
  layout?: string | undefined;
  region?: string | undefined;
  bucketOwner?: string | undefined;
}

/** The destinations of a configuration file by name. */
export interface NamedDestinations {
  /** Name of the file, for messages. */
  what: string;
  destinations: Readonly<Record<string, Omit<ChosenName, 'name' | 'isFlag'>>>;
}

/** Flags of a destination. */
export interface DestinationOptions {
  destination?: string;
  /** The destination that the configuration file gives. No flag sets it. */
  named?: ChosenName;
  bucket?: string;
  prefix?: string;
  destinationFrom?: string;
  layout?: string;
  region?: string;
}

/** Flags that make a request: what to export, where to, and how. */
export interface SelectionOptions extends DestinationOptions {
  logGroup?: string[];
  logGroupFile?: string;
  logGroupPrefix?: string[];
  logGroupPattern?: string;
  tag?: string[];
  exclude?: string[];
  logStreamPrefix?: string;
  from?: string;
  to?: string;
  slice?: string;
  account?: string;
  /** Targets in AWS's shorthand form, instead of account, Region and destination. */
  target?: string[];
  /** The destinations that a target can name. No flag sets it. */
  namedDestinations?: NamedDestinations;
  verify?: string;
  maxScan?: string;
  force?: boolean;
  weight?: number;
  requestedBy?: string;
  reason?: string;
  allowRecent?: boolean;
  request?: string;
  /** The origin of each value that the configuration file gives, for messages. No flag sets it. */
  configured?: Readonly<Record<string, string>>;
}

/** Collects the values of a repeatable flag. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** Parses the value of a flag that is a whole number in a range. @throws LogferryError INVALID_REQUEST */
export const wholeNumber =
  (flag: string, { least, most }: { least: number; most: number }) =>
  (text: string): number => {
    if (!/^-?\d{1,15}$/.test(text)) throw usageError(`${flag} (${JSON.stringify(text)}) must be a whole number`);
    const value = Number(text);
    if (value < least) throw usageError(`${flag} (${text}) must be at least ${least}`);
    if (value > most) throw usageError(`${flag} (${text}) must be at most ${most}`);
    return value;
  };

function regionName(text: string): string {
  if (!REGION.test(text)) throw usageError(`--region (${JSON.stringify(text)}) must be ${REGION_FORM}`);
  return text;
}

const sources = (): Option[] => [
  new Option('--log-group <name>', 'name or ARN of a log group to export (repeatable)').argParser(collect),
  new Option(
    '--log-group-file <file>',
    'file that lists log groups, one a line or as the AWS CLI prints them (text, JSON); - reads stdin',
  ),
  new Option('--log-group-prefix <text>', 'all log groups whose names start with this text (repeatable)').argParser(
    collect,
  ),
  new Option('--log-group-pattern <text>', 'all log groups whose names contain this text'),
  new Option(
    '--tag <key=value>',
    'all log groups with this tag; * at the start or end of the value stands for any text, and ! before the value for every other value (repeatable: with all of these tags)',
  ).argParser(collect),
  new Option('--exclude <glob>', 'log groups to leave out, with * and ? (repeatable)').argParser(collect),
  new Option('--log-stream-prefix <text>', 'only log streams whose names start with this text'),
];

const windows = (): Option[] => [
  new Option(
    '--from <time>',
    'start: 2026-10-01, 2026-10-01T06:00+02:00, yesterday, 7d, 2w, 3mo or 1y (so long ago, at midnight UTC), 6h or 30m (so long ago, to the second), epoch milliseconds, or 0 (the beginning)',
  ),
  new Option(
    '--to <time>',
    'end (exclusive), in the same forms, or now with --allow-recent (default: end of the newest slice that AWS has made available in full)',
  ),
  new Option('--allow-recent', 'accept a window whose newest events AWS may not have made available yet'),
  new Option('--slice <size>', 'length of a slice, which becomes one export task (default: day)').choices([
    'day',
    'week',
    'month',
    'auto',
  ]),
];

const destinations = (): Option[] => [
  new Option('--destination <name>', 'destination of the configuration file, instead of --bucket').conflicts([
    'bucket',
    'destinationFrom',
  ]),
  new Option('--bucket <name>', 'S3 bucket in the Region of the log groups, or s3://BUCKET/PREFIX'),
  new Option('--prefix <path>', 'folder of the archive in the bucket (default: none)'),
  new Option(
    '--destination-from <file>',
    'file with the outputs of `terraform output -json` or of CDKTF; - reads stdin',
  ),
  new Option('--layout <name>', 'names of the objects (default: plain)').choices(['plain', 'hive']),
];

const target = (): Option =>
  new Option(
    '--target <target>',
    'account, Region and destination, instead of the flags for one of each: account=prod,region=eu-central-1,bucket=my-archive with prefix= and layout= as needed, or destination=NAME of the configuration file (repeatable: one export for each target)',
  ).argParser(collect);

const account = (): Option =>
  new Option(
    '--account <alias>',
    "alias of an account in the worker's configuration (default: the alias `default`, or the account of your own credentials)",
  );

const settings = (): Option[] => [
  new Option(
    '--verify <level>',
    'check of the objects: listing counts them, content reads them back, source also counts the events in the log group (default: content)',
  ).choices(['listing', 'content', 'source']),
  new Option('--force', 'export every slice again, whatever its receipt says, unless retention has passed for it'),
  new Option(
    '--weight <n>',
    'how much export time this export gets compared with other waiting exports, 1 to 100 (default: 1)',
  ).argParser(wholeNumber('--weight', { least: 1, most: 100 })),
  new Option('--requested-by <name>', 'requester, for the record (default: your user name)'),
  new Option('--reason <text>', 'reason, for the record'),
];

const region = (): Option =>
  new Option(
    '--region <name>',
    'AWS Region (default: AWS_REGION, AWS_DEFAULT_REGION, then the configuration file and the AWS profile)',
  ).argParser(regionName);

/** Flags of a schedule: its times, and the window of each firing, beside the flags of a request. */
export interface ScheduleOptions extends SelectionOptions {
  cron?: string;
  calendar?: string[];
  timezone?: string;
  jitter?: string;
  catchUpWindow?: string;
  lookback?: string;
  lag?: string;
  paused?: boolean;
  note?: string;
}

const times = (): Option[] => [
  new Option(
    '--cron <text>',
    'when the schedule fires: "0 3 * * *" (minute, hour, day, month, weekday), or @daily and the like',
  ),
  new Option(
    '--calendar <json>',
    'when the schedule fires, as a calendar of Temporal: {"hour":"3","dayOfWeek":"MON-FRI"}; an absent time field is 0 (repeatable)',
  )
    .argParser(collect)
    .conflicts('cron'),
  new Option('--timezone <name>', 'time zone of --cron and --calendar, such as Europe/Berlin (default: UTC)'),
  new Option('--jitter <length>', 'each firing starts up to this much later, at random, such as 10m (default: none)'),
  new Option(
    '--catch-up-window <length>',
    'maximum delay with which Temporal still starts a firing that it missed (default: 1d)',
  ),
  new Option('--paused', 'do not fire until `logferry schedule resume`'),
  new Option('--note <text>', 'note that lists and descriptions show'),
];

const relativeWindows = (): Option[] => [
  new Option(
    '--lookback <length>',
    'how far back each firing exports what is open: 30d, 8w, or all (back to the limit of retention)',
  ),
  new Option(
    '--lag <length>',
    'how long before the firing its window ends (default: 12h, because AWS can take so long to make events available)',
  ),
];

/** Adds the flags of a schedule. `--request` replaces those of the request. */
export function addSchedule(command: Command): Command {
  for (const option of times()) command.addOption(option);
  const ofWindow = [...relativeWindows(), ...windows().filter(({ long }) => long !== '--from' && long !== '--to')];
  return addRequest(command, ofWindow).addOption(
    new Option(
      '--max-scan <bytes>',
      'with --verify source: maximum bytes that Logs Insights queries of each export scan, such as 50GB; AWS bills them (default: no query)',
    ).conflicts('request'),
  );
}

/** The flags of one target, and the flag of several targets, which replaces them. */
function targets(): Option[] {
  const ofOne = [...destinations(), account(), region()];
  return [...ofOne, target().conflicts(ofOne.map((option) => option.attributeName()))];
}

/** Adds the flags of a request. `--request` replaces all of them except `--max-scan`. */
export const addSelection = (command: Command): Command =>
  addRequest(command, windows()).addOption(
    new Option(
      '--max-scan <bytes>',
      'with --verify source or --slice auto: maximum bytes that Logs Insights queries scan, such as 50GB; AWS bills them (default: no query)',
    ),
  );

function addRequest(command: Command, ofWindow: readonly Option[]): Command {
  const replaced = [...sources(), ...ofWindow, ...targets(), ...settings()];
  const request = new Option(
    '--request <file>',
    'file with the whole request as JSON, instead of flags; - reads stdin',
  ).conflicts(replaced.map((option) => option.attributeName()));
  for (const option of [...replaced, request]) command.addOption(option);
  return command;
}

/** Adds the flags of `logferry doctor`, which inspects destinations and exports nothing. */
export function addDestination(command: Command): Command {
  const [named] = sources();
  for (const option of [...targets(), ...(named ? [named] : [])]) command.addOption(option);
  return command;
}

/** Adds the flags of `logferry coverage`, which exports nothing. Default: all log groups that have receipts. */
export function addCoverageSelection(command: Command): Command {
  const [from, to, ...others] = windows();
  const slice = others.find((option) => option.attributeName() === 'slice');
  if (from !== undefined) from.description += ' (default: 30d)';
  if (to !== undefined) {
    to.description = 'end (exclusive), in the same forms (default: now)';
  }
  if (slice !== undefined) {
    slice.description =
      'length of the slices of the exports: the days of a slice are due 12 h after its end (default: day)';
  }
  const ofWindow = [from, to, slice].filter((option) => option !== undefined);
  const accountId = new Option(
    '--account-id <id>',
    'account of the log groups (default: that of the log group ARNs, or of your own credentials)',
  );
  for (const option of [...sources(), ...ofWindow, ...destinations(), region(), accountId]) command.addOption(option);
  return command;
}

/** Adds the flags of `logferry release`. No flag chooses log streams, because retention concerns whole log groups. */
export function addReleaseSelection(command: Command): Command {
  const chosen = sources().filter(({ long }) => long !== '--log-stream-prefix');
  for (const option of [...chosen, ...destinations(), region()]) command.addOption(option);
  return command;
}

export const addRegion = (command: Command): Command => command.addOption(region());
