import { Option } from 'commander';
import { collect } from '../../request/flags.js';
import { type CommandFlags, examples } from './common.js';

export interface KeysShowOptions {
  origin?: string;
  json?: boolean;
}

export interface KeysListOptions {
  key?: string[];
  bucketOwner?: string;
  json?: boolean;
}

export interface KeysGenerateOptions {
  kind: 'ed25519' | 'p256';
  json?: boolean;
}

export const keysShowFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Print the public key of a key as PEM on stdout, and its kind and ids on stderr. A verifier needs the public key; signatures name the ids.',
      )
      .argument('[key]', 'kms:<ARN>, or a PEM file with a private or public key (default: LOGFERRY_SIGNING_KEY)')
      .option(
        '--origin <name>',
        'name of a log (line 1 of its checkpoints), for the id of an Ed25519 key in checkpoints',
      )
      .option('--json', 'print the keys and their ids as one JSON document')
      .addHelpText(
        'after',
        examples(
          'logferry keys show kms:arn:aws:kms:eu-central-1:111122223333:alias/archive > archive.pub.pem',
          'logferry keys show archive.key.pem > archive.pub.pem',
          'logferry keys show archive.pub.pem --json',
        ),
      );
  },
};

export const keysGenerateFlags: CommandFlags = {
  define(command) {
    command
      .description(
        'Make a key pair: the private key in <name>.key.pem, readable by its owner alone, and the public key in <name>.pub.pem. Existing files are never overwritten.',
      )
      .argument('<name>', 'path of the files without their endings, such as ./archive')
      .addOption(new Option('--kind <name>', 'kind of the key').choices(['ed25519', 'p256']).default('ed25519'))
      .option('--json', 'print the paths and ids as one JSON document')
      .addHelpText(
        'after',
        examples('logferry keys generate ./archive', 'logferry keys generate ./archive --kind p256'),
      );
  },
};

export const keysListFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'List the keys that the signatures of an archive name: the fingerprint, the id in checkpoints, and the kind of each key, and the first and last run and checkpoint whose signatures name the key. A name in a signature proves nothing; signatures are checked only for the keys of --key.',
      )
      .argument('<archive>', 's3://BUCKET/PREFIX, or a folder with a copy')
      .addOption(new Option('--key <file>', 'public key to check signatures with (repeatable)').argParser(collect))
      .option('--bucket-owner <account>', 'account that must own the bucket')
      .option('--json', 'print the keys as one JSON document')
      .addHelpText(
        'after',
        examples('logferry keys list s3://my-archive/logs', 'logferry keys list copy --key archive.pub.pem --json'),
      );
  },
};
