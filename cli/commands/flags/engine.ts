import { Option } from 'commander';
import type { ListenAddress } from '../../../worker/monitoring/listen-address.js';
import { addRegion, collect, wholeNumber } from '../../request/flags.js';
import { listenFlag } from '../../request/listen-flag.js';
import { type CommandFlags, examples } from './common.js';

export interface WorkerOptions {
  config?: string;
  registerSearchAttributes?: boolean;
  listen?: ListenAddress;
}

export const workerFlags: CommandFlags = {
  usesAws: true,
  define(command) {
    command
      .description(
        'Run exports for the Temporal service that TEMPORAL_ADDRESS or TEMPORAL_PROFILE names (default: localhost:7233).',
      )
      .option(
        '--config <file>',
        'allowed accounts, Regions and destinations, as JSON (default: LOGFERRY_WORKER_CONFIG)',
      )
      .option(
        '--register-search-attributes',
        'first register the search attributes of exports in the namespace, if it lacks them',
      )
      .addOption(
        new Option(
          '--listen <address>',
          'address of /healthz, /readyz and /metrics, such as 127.0.0.1:9464 (default: none)',
        ).argParser(listenFlag),
      )
      .addHelpText(
        'after',
        examples(
          'TEMPORAL_ADDRESS=temporal.internal:7233 logferry worker --config worker.json',
          'TEMPORAL_PROFILE=prod logferry worker --listen 127.0.0.1:9464',
        ),
      );
  },
};

export const devFlags: CommandFlags = {
  usesAws: true,
  takesDefaults: true,
  writesRecords: true,
  signs: true,
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
  define(command) {
    command
      .description('Run an emulator of CloudWatch Logs, S3, KMS, STS and tagging on this machine, until Ctrl-C.')
      .addOption(
        new Option('--port <n>', 'port (default: any free port)').argParser(
          wholeNumber('--port', { least: 0, most: 65_535 }),
        ),
      )
      .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
      .option('--load <group::stream=file>', 'log file to load as the events of a stream (repeatable)', collect)
      .option('--bucket <name>', 'bucket to create, open to exports of its own account (repeatable)', collect)
      .addHelpText(
        'after',
        examples('logferry emulator --port 4600 --bucket my-archive --load /var/log::dpkg=/var/log/dpkg.log'),
      );
    addRegion(command);
  },
};

export interface DemoOptions {
  keep?: boolean;
}

export const demoFlags: CommandFlags = {
  define(command) {
    command
      .description('Export log files of this machine through an emulator of AWS, to see the whole engine work.')
      .argument('[files...]', 'log files (default: some of this machine)')
      .option('--keep', 'keep everything running until Ctrl-C')
      .addHelpText('after', examples('logferry demo', 'logferry demo /var/log/nginx/access.log --keep'));
  },
};
