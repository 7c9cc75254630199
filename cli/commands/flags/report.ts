import type { Command } from 'commander';
import { collect, wholeNumber } from '../../request/flags.js';
import { type CommandFlags, examples } from './common.js';

/** Flags that name the archive of a report. */
interface ReportedOptions {
  archive: string;
  bucketOwner?: string;
  run?: number;
  json?: boolean;
}

export interface EvidenceOptions extends ReportedOptions {
  output: string;
  key?: string[];
}

export interface ReportOptions extends ReportedOptions {
  period?: string;
  html?: string;
}

const MOST_RUNS = 1_000_000;

const addReported = (command: Command): Command =>
  command
    .requiredOption('--archive <location>', 's3://BUCKET/PREFIX, or a folder with a copy')
    .option('--bucket-owner <id>', 'account that must own the bucket')
    .option(
      '--run <n>',
      'run of the export (default: the newest one that has closed)',
      wholeNumber('--run', { least: 1, most: MOST_RUNS }),
    );

export const reportFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Report an export: what is missing, who requested the export and why, its time and volumes. With --period: named controls over the days and runs of a month or year. Reads the archive alone. Exits with 3 if the export is not complete, or if a control is not met.',
      )
      .argument('[export]', 'export id');
    addReported(command)
      .option('--period <time>', 'report a UTC month or year instead of an export: 2026-10, or 2026')
      .option('--html <file>', 'also write the report as one self-contained page')
      .option('--json', 'print the report as one JSON document')
      .addHelpText(
        'after',
        examples(
          'logferry report exp-1a2b3c --archive s3://my-archive/logs --html report.html',
          'logferry report --period 2026-10 --archive s3://my-archive/logs --json',
        ),
      );
  },
};

export const evidenceFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Pack the evidence of an export into one tar file: its records and signatures, its entry in the log with the newest checkpoint and the path between them, the public keys, both reports, and how to check all of it by hand. Reads the archive alone. The exported objects are not packed.',
      )
      .argument('<export>', 'export id');
    addReported(command)
      .requiredOption('-o, --output <file>', 'the tar file to write; an existing file is replaced')
      .option('--key <file>', 'public key (PEM) to pack (repeatable)', collect)
      .option('--json', 'print what was written as one JSON document')
      .addHelpText(
        'after',
        examples('logferry evidence exp-1a2b3c --archive s3://my-archive/logs --key signing.pub.pem -o evidence.tar'),
      );
  },
};
