import { type Command, InvalidArgumentError, Option } from 'commander';
import { FAIL_ON, type FailOn } from '../../output/exit-codes.js';

/**
 * Flags and help of a command. Each completion loads all files of this folder, so they import nothing that is slow.
 */
export interface CommandFlags {
  /** Whether the command uses the AWS settings and credentials of this process. */
  usesAws?: true;
  /** Whether the configuration file fills in flags that the user leaves out. */
  takesDefaults?: true;
  /** Whether this process can write records to the bucket, or checks whether it can. */
  writesRecords?: true;
  /** Whether this process can sign manifests and checkpoints, or checks whether it can. */
  signs?: true;
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
  signingKey?: string;
}

/** Headers of the records that this process writes, named as in `aws s3 cp`. */
const ofRecords = (): Option[] => [
  new Option(
    '--acl <name>',
    'ACL header of the records, if the bucket policy demands one (or set LOGFERRY_S3_ACL)',
  ).choices(['bucket-owner-full-control']),
  new Option(
    '--sse <name>',
    'encryption header of the records, if the bucket policy demands one (or set LOGFERRY_S3_SSE)',
  ).choices(['AES256', 'aws:kms']),
  new Option('--sse-kms-key-id <key>', 'KMS key header of the records (or set LOGFERRY_S3_SSE_KMS_KEY_ID)'),
];

const signingKey = (): Option =>
  new Option(
    '--signing-key <key>',
    'key that signs manifests and checkpoints: kms:<ARN>, or a PEM file with a private key (or set LOGFERRY_SIGNING_KEY)',
  );

/** Adds to a command its own flags, and those that commands have in common. */
export function addFlags(command: Command, flags: CommandFlags): void {
  flags.define(command);
  addCommon(command, flags);
}

/** Adds the flags that commands have in common. */
export function addCommon(command: Command, { usesAws, takesDefaults, writesRecords, signs }: CommandFlags): void {
  if (takesDefaults) {
    command.option(
      '--config <file>',
      'file with default values of flags and named destinations (default: LOGFERRY_CONFIG, or ~/.config/logferry/config.json)',
    );
  }
  if (writesRecords) for (const option of ofRecords()) command.addOption(option);
  if (signs) command.addOption(signingKey());
  if (usesAws) {
    command.option(
      '--profile <name>',
      "profile of AWS's configuration files, for credentials and settings (default: AWS_PROFILE)",
    );
  }
  command.option('--debug', 'print each AWS call, and the stack of an error, to stderr (or set LOGFERRY_DEBUG=1)');
}

/** Examples for the end of a help text. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

export const waitLimit = (effect: string): Option =>
  new Option('--wait-limit <length>', `longest wait: 90s, 15m, 2h, ...; then ${effect}`);

/** Parses the value of `--fail-on`. */
function conditions(text: string): FailOn[] {
  const chosen = text.split(',').map((word) => FAIL_ON.find((known) => known === word.trim()));
  if (chosen.includes(undefined))
    throw new InvalidArgumentError(`Allowed are ${FAIL_ON.join(', ')}, separated by commas.`);
  return [...new Set(chosen.flatMap((one) => one ?? []))];
}

/** The flag `--fail-on`. @param what noun for what can be expired, empty or unsettled */
export const failOn = (what = 'slices'): Option =>
  new Option(
    '--fail-on <what>',
    `also exit with 3 if ${what} are expired, empty or unsettled: one or more of these, separated by commas`,
  )
    .choices(FAIL_ON)
    .argParser(conditions);
