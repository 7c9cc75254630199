import { type CommandFlags, examples } from './common.js';

export interface ProveOptions {
  group?: string;
  day?: string;
  accountId?: string;
  region?: string;
  bucketOwner?: string;
  check?: string;
  checkpoint?: string;
  key?: string[];
  json?: boolean;
}

export const proveFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Prove that the log of an archive contains the receipts of a log group and day, up to a checkpoint. The proof names no other log group. With --check, check a proof without the archive and without network. Exits with 3 if a receipt is not proven, or if the checkpoint is not the one that you gave or not signed by a key of --key.',
      )
      .argument('[archive]', 's3://BUCKET/PREFIX, or a folder with a copy')
      .option('--group <name>', 'log group')
      .option('--day <date>', 'UTC day: 2026-10-01, yesterday')
      .option('--account-id <id>', 'account of the log group, if the archive has several accounts')
      .option('--region <name>', 'Region of the log group, if the archive has several Regions')
      .option('--bucket-owner <id>', 'account that must own the bucket')
      .option('--check <file>', 'check the proof in this file, or on stdin with -')
      .option(
        '--checkpoint <file>',
        'checkpoint that you kept outside the archive (default: the one in the archive that pins most entries)',
      )
      .option(
        '--key <file>',
        'public key (PEM); one of these keys must have signed the checkpoint (repeatable)',
        collected,
      )
      .option('--json', 'print the proof, or the result of --check, as one JSON document')
      .addHelpText(
        'after',
        examples(
          'logferry prove s3://my-archive/logs --group /aws/lambda/pay --day 2026-10-01 --json > proof.json',
          'logferry prove --check proof.json --key archive.pub.pem',
        ),
      );
  },
};

const collected = (file: string, files: string[] = []): string[] => [...files, file];
