import { Argument, Option } from 'commander';
import { collect, wholeNumber } from '../../request/flags.js';
import { type CommandFlags, examples } from './common.js';

export interface VerifyOptions {
  export?: string;
  from?: string;
  to?: string;
  group?: string[];
  key?: string[];
  expect?: string[];
  since?: string;
  closed?: boolean;
  sample?: string;
  level: 'records' | 'objects' | 'content';
  bucketOwner?: string;
  restart?: boolean;
  limit: number;
  json?: boolean;
}

const DEFAULT_LIMIT = 20;
const MOST_LISTED = 1_000;

export const verifyFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Check an archive in S3, or a copy in a folder, without Temporal: the log, the manifests and their signatures, the receipts, and every object. Writes nothing to the archive. Exits with 3 if the archive is not what its records say.',
      )
      .addArgument(new Argument('<archive>', 's3://BUCKET/PREFIX, or a folder with a copy'))
      .addOption(
        new Option(
          '--level <level>',
          'what to check: the records alone, also that the objects exist, or also the content of the objects',
        )
          .choices(['records', 'objects', 'content'])
          .default('content'),
      )
      .option('--export <id>', 'only the runs of this export')
      .addOption(new Option('--group <name>', 'only this log group (repeatable)').argParser(collect))
      .option('--from <time>', 'only windows that end after this time: 2026-10-01, 30d, ...')
      .option('--to <time>', 'only windows that begin before this time')
      .addOption(
        new Option(
          '--key <file>',
          'PEM file with public keys; one of the keys must have signed each manifest and the newest checkpoint (repeatable)',
        ).argParser(collect),
      )
      .addOption(
        new Option(
          '--expect <export=sha256>',
          'a manifest hash that you kept, as `logferry run --json` printed it in manifestSha256 (repeatable)',
        ).argParser(collect),
      )
      .option('--since <file>', 'a checkpoint that you kept: the log must still contain all that it pins')
      .option('--closed', 'assume that no export is running: report a run that has not closed as broken')
      .option('--sample <percent>', 'read the content of only this share of the objects, chosen at random: 5%')
      .option('--bucket-owner <account>', 'account that must own the bucket (default: not checked)')
      .option('--restart', 'begin anew instead of resuming an interrupted verification')
      .addOption(
        new Option('--limit <n>', 'maximum number of findings of each kind to list')
          .argParser(wholeNumber('--limit', { least: 0, most: MOST_LISTED }))
          .default(DEFAULT_LIMIT),
      )
      .option('--json', 'print the result as one JSON document')
      .addHelpText(
        'after',
        examples(
          'logferry verify s3://my-archive/logs --key archive.pub.pem --since checkpoint.txt',
          'logferry verify s3://my-archive/logs --level records --json',
          'logferry verify s3://my-archive --sample 5%',
          'logferry verify ./copy-of-the-bucket',
          'logferry verify s3://my-archive --export exp-5c033361974ef71c51c2 --expect exp-5c033361974ef71c51c2=SHA256',
        ),
      );
  },
};
