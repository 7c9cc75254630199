import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { CLOSED_STATUSES, type ExportStatus } from '../../contract/result.js';
import { FAIL_ON, type FailOn } from '../output/exit-codes.js';
import { type FormatOptions, formatFlags } from '../output/formats.js';
import {
  addDestination,
  addRegion,
  addSelection,
  collect,
  type DestinationOptions,
  type SelectionOptions,
  wholeNumber,
} from '../request/flags.js';

/**
 * Summary, flags and help of a command. This file is loaded for every command, so it imports nothing that loads slowly.
 */
export interface CommandFlags {
  /** One line for the list of commands. */
  summary: string;
  /** Whether the command uses the AWS settings and credentials of this process. */
  usesAws?: true;
  /** Whether the configuration file fills in flags that the user leaves out. */
  takesDefaults?: true;
  /** Whether this process can write records to the bucket, or checks whether it can. */
  writesRecords?: true;
  /** Adds description, flags and examples. */
  define(command: Command): void;
}

/** Flags that decide how a command runs, and not what it does. */
export interface CommonOptions {
  config?: string;
  profile?: string;
  debug?: boolean;
  acl?: string;
  sse?: string;
  sseKmsKeyId?: string;
}

/** Headers of the records that the embedded engine writes, named as in `aws s3 cp`. */
const putHeaders = (): Option[] => [
  new Option(
    '--acl <name>',
    'ACL header of the records, if the bucket policy demands one (or set LOGFERRY_S3_ACL)',
  ).choices(['bucket-owner-full-control']),
  new Option('--sse <name>', 'encryption header of the records, if demanded (or set LOGFERRY_S3_SSE)').choices([
    'AES256',
    'aws:kms',
  ]),
  new Option('--sse-kms-key-id <key>', 'KMS key header of the records (or set LOGFERRY_S3_SSE_KMS_KEY_ID)'),
];

/** Adds the flags that commands have in common. */
export function addCommon(command: Command, { usesAws, takesDefaults, writesRecords }: CommandFlags): void {
  if (takesDefaults) {
    command.option(
      '--config <file>',
      'file with default values of flags and named destinations (default: LOGFERRY_CONFIG, or ~/.config/logferry/config.json)',
    );
  }
  if (writesRecords) for (const option of putHeaders()) command.addOption(option);
  if (usesAws) {
    command.option(
      '--profile <name>',
      "profile of AWS's configuration files, for credentials and settings (default: AWS_PROFILE)",
    );
  }
  command.option('--debug', 'print each AWS call, and the stack of an error, to stderr (or set LOGFERRY_DEBUG=1)');
}

const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

const waitLimit = (effect: string): Option =>
  new Option('--wait-limit <length>', `longest wait: 90s, 15m, 2h, ...; then ${effect}`);

/** The value of `--fail-on`. */
function conditions(text: string): FailOn[] {
  const chosen = text.split(',').map((word) => FAIL_ON.find((known) => known === word.trim()));
  if (chosen.includes(undefined))
    throw new InvalidArgumentError(`Allowed are ${FAIL_ON.join(', ')}, separated by commas.`);
  return [...new Set(chosen.flatMap((one) => one ?? []))];
}

const failOn = (): Option =>
  new Option(
    '--fail-on <what>',
    'also exit with 3 if slices are expired, empty or unsettled: one or more of these, separated by commas',
  )
    .choices(FAIL_ON)
    .argParser(conditions);

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
  summary: 'export log groups to S3 and follow the export to its end',
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  define(command) {
    command.description('Export log groups to S3. The same command run again exports no closed window again.');
    addSelection(command)
      .option('--id <id>', 'export id (default: derived from sources, window and destination)')
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
}

export const planFlags: CommandFlags = {
  summary: 'show what a run would export',
  usesAws: true,
  takesDefaults: true,
  define(command) {
    command.description('Show what a run with the same flags would export. Reads with your own AWS credentials.');
    addSelection(command).option('--detailed-exitcode', 'exit with 2 if there is work to do');
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

export interface StatusOptions {
  watch?: boolean;
  failOn?: FailOn[];
  json?: boolean;
  events?: boolean;
}

export const statusFlags: CommandFlags = {
  summary: "show an export's progress or result",
  define(command) {
    command
      .description("Show an export's progress or result. Runs no worker.")
      .argument('<id>', 'export id')
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
  summary: 'follow an export to its end',
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  define(command) {
    command
      .description('Follow an export to its end. If no Temporal service is configured, this process runs the worker.')
      .argument('<id>', 'export id')
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
  summary: 'cancel an export and its task at AWS',
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  define(command) {
    command
      .description('Cancel an export and its task at AWS, and wait until the export has closed. Archived slices stay.')
      .argument('<id>', 'export id')
      .option('--reason <text>', 'reason, for the record')
      .option('--requested-by <name>', 'requester, for the record (default: your user name)')
      .addOption(waitLimit('the command exits and the cancelling goes on'))
      .option('--json', 'print the result as one JSON document')
      .addHelpText('after', examples("logferry cancel exp-5d1c0e9a7b2f4c6d8e10 --reason 'wrong bucket'"));
    addRegion(command);
  },
};

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
  new Option('--log-group <name>', 'only exports whose request chooses this log group'),
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
  summary: 'list exports',
  define(command) {
    command.description('List the exports that Temporal still remembers, newest first.');
    for (const option of [...listFilters(), ...formatFlags('the list')]) command.addOption(option);
    command.addHelpText(
      'after',
      examples('logferry list --open', 'logferry list --status failed --status partial --since 7d --output csv'),
    );
  },
};

export interface DoctorOptions extends DestinationOptions {
  account?: string;
  logGroup?: string[];
  workerConfig?: string;
  json?: boolean;
  policy?: boolean;
}

export const doctorFlags: CommandFlags = {
  summary: 'check a destination before anything starts',
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  define(command) {
    command.description('Check a destination and what exports into it need, before anything starts. Writes nothing.');
    addDestination(command)
      .option(
        '--worker-config <file>',
        "the worker's configuration, to check that it allows the destination (default: LOGFERRY_WORKER_CONFIG)",
      )
      .option('--json', 'print the findings as one JSON document')
      .addOption(
        new Option(
          '--policy',
          "print the bucket's policy with the missing statements added, for `aws s3api put-bucket-policy`",
        ).conflicts('json'),
      )
      .addHelpText(
        'after',
        examples(
          'logferry doctor --bucket my-archive --prefix logs --region eu-central-1',
          'terraform output -json | logferry doctor --destination-from - --log-group /aws/lambda/pay --json',
          'logferry doctor --bucket my-archive --policy > policy.json',
        ),
      );
  },
};

export interface WorkerOptions {
  config?: string;
}

export const workerFlags: CommandFlags = {
  summary: 'run exports for a Temporal service',
  usesAws: true,
  define(command) {
    command
      .description('Run exports for the Temporal service that TEMPORAL_ADDRESS or TEMPORAL_PROFILE names.')
      .option(
        '--config <file>',
        'allowed accounts, Regions and destinations, as JSON (default: LOGFERRY_WORKER_CONFIG)',
      )
      .addHelpText(
        'after',
        examples(
          'TEMPORAL_ADDRESS=temporal.internal:7233 logferry worker --config worker.json',
          'TEMPORAL_PROFILE=prod logferry worker',
        ),
      );
  },
};

export const devFlags: CommandFlags = {
  summary: 'run a Temporal dev server and a worker',
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  define(command) {
    command
      .description('Run a Temporal dev server and a worker with your AWS credentials, until Ctrl-C.')
      .addHelpText('after', examples('logferry dev', 'LOGFERRY_HOME=/tmp/try logferry dev'));
    addRegion(command);
  },
};

export interface EmulatorOptions {
  port?: number;
  host?: string;
  load?: string[];
  bucket?: string[];
  region?: string;
}

export const emulatorFlags: CommandFlags = {
  summary: 'run an emulator of AWS on this machine',
  define(command) {
    command
      .description('Run an emulator of CloudWatch Logs, S3, KMS, STS and tagging on this machine, until Ctrl-C.')
      .addOption(
        new Option('--port <n>', 'port (default: any free one)').argParser(
          wholeNumber('--port', { least: 0, most: 65_535 }),
        ),
      )
      .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
      .option('--load <group/stream=file>', 'log file to load as the events of a stream (repeatable)', collect)
      .option('--bucket <name>', 'bucket to create, open to exports of its own account (repeatable)', collect)
      .addHelpText(
        'after',
        examples('logferry emulator --port 4600 --bucket my-archive --load /var/log/dpkg=/var/log/dpkg.log'),
      );
    addRegion(command);
  },
};

export interface ConfigOptions {
  json?: boolean;
}

export const configFlags: CommandFlags = {
  summary: 'show the configuration file',
  takesDefaults: true,
  define(command) {
    command
      .description('Check the configuration file, and show its default values of flags and its named destinations.')
      .option('--json', 'print path and settings as one JSON document')
      .addHelpText('after', examples('logferry config', 'logferry config --config ./logferry.json --json'));
  },
};

export interface DemoOptions {
  keep?: boolean;
}

export const demoFlags: CommandFlags = {
  summary: 'export log files of this machine, as a demonstration',
  define(command) {
    command
      .description('Export log files of this machine through an emulator of AWS, to see the whole engine work.')
      .argument('[files...]', 'log files (default: some of this machine)')
      .option('--keep', 'keep everything running until Ctrl-C')
      .addHelpText('after', examples('logferry demo', 'logferry demo /var/log/nginx/access.log --keep'));
  },
};

export interface ProviderInstallOptions {
  dir?: string;
}

export const providerInstallFlags: CommandFlags = {
  summary: 'install the Terraform provider on this machine',
  define(command) {
    command
      .description(
        'Install the Terraform provider on this machine, and print the required_providers block that finds it.',
      )
      .option('--dir <folder>', 'folder of providers, a filesystem mirror (default: ~/.terraform.d/plugins)')
      .addHelpText(
        'after',
        examples('logferry provider install', 'logferry provider install --dir ./mirror > providers.tf'),
      );
  },
};

export const versionFlags: CommandFlags = {
  summary: 'print the version',
  define(command) {
    command.description('Print the version.').addHelpText('after', examples('logferry version'));
  },
};

export interface InfraSynthOptions {
  out?: string;
}

export const infraSynthFlags: CommandFlags = {
  summary: 'write a Terraform stack for a destination',
  define(command) {
    command
      .description(
        'Write a Terraform stack for a destination: a bucket, its key and its policies. LOGFERRY_BUCKET, LOGFERRY_REGION, LOGFERRY_ACCOUNT_ID and LOGFERRY_PREFIX configure it, or the file that LOGFERRY_INFRA_CONFIG names.',
      )
      .option('--out <folder>', 'folder to write to (default: CDKTF_OUTDIR, or else cdktf.out)')
      .addHelpText(
        'after',
        examples(
          'LOGFERRY_BUCKET=my-archive LOGFERRY_REGION=eu-central-1 LOGFERRY_ACCOUNT_ID=111122223333 logferry infra synth',
          'LOGFERRY_INFRA_CONFIG=archive.json logferry infra synth --out ./archive',
        ),
      );
  },
};

export const infraModuleFlags: CommandFlags = {
  summary: 'print the module block of the plain Terraform module',
  define(command) {
    command
      .description(
        'Print the block of a Terraform configuration that makes a destination with the plain Terraform module of this package. The module needs no CDKTF.',
      )
      .addHelpText('after', examples('logferry infra module', 'logferry infra module > archive.tf'));
  },
};

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof SHELLS)[number];

export const completionFlags: CommandFlags = {
  summary: 'print a script that completes commands in your shell',
  define(command) {
    command
      .description('Print a script that completes commands, flags, export ids, log groups and files in your shell.')
      .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
      .addHelpText(
        'after',
        examples(
          'source <(logferry completion bash)',
          'source <(logferry completion zsh)',
          'logferry completion fish > ~/.config/fish/completions/logferry.fish',
        ),
      );
  },
};
