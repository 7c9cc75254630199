import { type Command, Option } from 'commander';
import { type CommandFlags, examples } from './common.js';

/** Flags that choose events of an archive. */
export interface ReadingOptions {
  from?: string;
  to?: string;
  stream?: string;
  logStreamPrefix?: string;
  accountId?: string;
  region?: string;
  bucketOwner?: string;
  allowGaps?: boolean;
  committedOnly?: boolean;
}

/** The forms in which `cat` and `find` print events. */
export type EventFormat = 'text' | 'ndjson' | 'json';

/** Flags that choose the form of events. */
export interface EventFormatOptions {
  format?: EventFormat;
  json?: boolean;
  objects?: boolean;
}

export interface CatOptions extends ReadingOptions, EventFormatOptions {
  group: string;
}

export interface FindOptions extends ReadingOptions, EventFormatOptions {
  group?: string;
  groupPrefix?: string;
  regexp?: boolean;
  ignoreCase?: boolean;
  exitCode?: boolean;
}

export interface SqlOptions extends ReadingOptions {
  group: string;
  engine: 'duckdb' | 'athena';
  table: string;
  symlinks?: string;
  symlinksLocation?: string;
  json?: boolean;
}

const TIMES = '2026-10-01, 2026-10-01T06:00+02:00, yesterday, 7d, 6h, epoch milliseconds';

function addReading(command: Command): void {
  command
    .option('--from <time>', `start: ${TIMES} (default: the start of what is archived)`)
    .option('--to <time>', 'end (exclusive), in the same forms (default: the end of what is archived)')
    .addOption(new Option('--stream <name>', 'only this log stream').conflicts('logStreamPrefix'))
    .option('--log-stream-prefix <text>', 'only log streams whose names start with this text')
    .option('--account-id <id>', 'account of the log group, if the archive has several accounts')
    .option('--region <name>', 'Region of the log group, if the archive has several Regions')
    .option('--bucket-owner <id>', 'account that must own the bucket')
    .option('--committed-only', 'only from receipts that the manifest of a closed run lists')
    .option('--allow-gaps', 'exit with 0 even if a part of the window is not archived');
}

function addFormat(command: Command): void {
  command
    .addOption(
      new Option('--format <name>', 'text, one JSON object a line, or one JSON document (default: text)').choices([
        'text',
        'ndjson',
        'json',
      ]),
    )
    .addOption(new Option('--json', 'short for --format json').conflicts('format'))
    .option('--objects', 'with JSON: also name the archived object that contains each event');
}

export const catFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Print the events of an archived log group in the order of time, only from the objects that receipts name. Exits with 3 if a part of the window is not archived, an object is not what its receipt says, or a receipt is not what the manifest of its run says.',
      )
      .argument('<archive>', 's3://BUCKET/PREFIX, or a folder with a copy')
      .requiredOption('--group <name>', 'log group');
    addReading(command);
    addFormat(command);
    command.addHelpText(
      'after',
      examples(
        'logferry cat s3://my-archive --group /aws/lambda/pay --from 2026-10-01 --to 2026-10-02',
        'logferry cat ./copy --group /aws/lambda/pay --format ndjson | jq -r .message',
      ),
    );
  },
};

export const findFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Print the archived events whose messages contain a text, by log group and in the order of time. Exits with 3 if a part of the window is not archived, an object is not what its receipt says, or a receipt is not what the manifest of its run says.',
      )
      .argument('<archive>', 's3://BUCKET/PREFIX, or a folder with a copy')
      .argument('<pattern>', 'text that the message contains')
      .addOption(new Option('--group <name>', 'log group').conflicts('groupPrefix'))
      .option('--group-prefix <text>', 'all log groups whose names start with this text (default: all log groups)')
      .option('-e, --regexp', 'the pattern is a regular expression of JavaScript')
      .option('-i, --ignore-case', 'ignore the difference between upper and lower case')
      .option('--exit-code', 'exit with 2 if no event is found');
    addReading(command);
    addFormat(command);
    command.addHelpText(
      'after',
      examples(
        'logferry find s3://my-archive OutOfMemoryError --group-prefix /aws/lambda/ --from 30d',
        "logferry find ./copy -e 'user=(anna|bert)\\b' --group /app --format ndjson",
      ),
    );
  },
};

export const sqlFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Print a script that lets DuckDB or Athena query the archived events of a log group. The script names the objects that `logferry cat` reads. Exits with 3 if a part of the window is not archived, the script leaves out an object because the engine cannot read it, or a receipt is not what the manifest of its run says.',
      )
      .argument('<archive>', 's3://BUCKET/PREFIX, or a folder with a copy')
      .addOption(new Option('--engine <name>', 'for which engine').choices(['duckdb', 'athena']).makeOptionMandatory())
      .requiredOption('--group <name>', 'log group')
      .option('--table <name>', 'name of the view', 'events')
      .option(
        '--symlinks <target>',
        'Athena: where to write the files that name the objects: s3://BUCKET/PREFIX, or a folder',
      )
      .option(
        '--symlinks-location <url>',
        'Athena: if --symlinks is a folder, the S3 URL to which you copy the folder: s3://BUCKET/PREFIX',
      )
      .option('--json', 'print the script, gaps and problems as one JSON document');
    addReading(command);
    command.addHelpText(
      'after',
      examples(
        'logferry sql s3://my-archive --engine duckdb --group /app --from 2026-10-01 > events.sql && duckdb -init events.sql',
        'logferry sql s3://my-archive --engine athena --group /app --symlinks s3://my-queries/app > events.sql',
      ),
    );
  },
};
