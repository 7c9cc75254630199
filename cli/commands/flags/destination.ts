import { Option } from 'commander';
import { addDestination, type DestinationOptions } from '../../request/flags.js';
import { type CommandFlags, examples } from './common.js';

export interface DoctorOptions extends DestinationOptions {
  account?: string;
  target?: string[];
  logGroup?: string[];
  workerConfig?: string;
  json?: boolean;
  policy?: boolean;
}

export const doctorFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  signs: true,
  define(command) {
    command.description(
      'Check a destination, and what exports into this destination need, before anything starts. Writes nothing.',
    );
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
        ).conflicts(['json', 'target']),
      )
      .addHelpText(
        'after',
        examples(
          'logferry doctor --bucket my-archive --prefix logs --region eu-central-1',
          'terraform output -json | logferry doctor --destination-from - --log-group /aws/lambda/pay --json',
          'logferry doctor --bucket my-archive --policy > policy.json',
          'logferry doctor --target region=eu-central-1,bucket=my-fra --target region=us-east-1,bucket=my-iad',
        ),
      );
  },
};

export interface InfraSynthOptions {
  out?: string;
}

export const infraSynthFlags: CommandFlags = {
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
  define(command) {
    command
      .description(
        'Print the block of a Terraform configuration that makes a destination with the plain Terraform module of this package. The module needs no CDKTF.',
      )
      .addHelpText('after', examples('logferry infra module', 'logferry infra module > archive.tf'));
  },
};
