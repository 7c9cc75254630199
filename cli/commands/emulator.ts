import type { Emulator } from '@logferry/emulator';
import { type Command, Option } from 'commander';
import { LogferryError } from '../../contract/errors.js';
import { examples } from '../command.js';
import { EXIT } from '../output/exit-codes.js';
import { environmentRegion } from '../request/region.js';
import { addRegion, wholeNumber } from '../request/selection.js';

interface EmulatorOptions {
  port?: number;
  host?: string;
  load?: string[];
  bucket?: string[];
  region?: string;
}

export function define(command: Command): void {
  command
    .description('Run a stand-in for CloudWatch Logs, S3 and STS on this machine, until Ctrl-C.')
    .addOption(new Option('--port <n>', 'port (default: any free one)').argParser(wholeNumber))
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--load <group/stream=file>', 'load a log file as the events of a stream (repeatable)', collect)
    .option('--bucket <name>', 'make a bucket whose policy allows exports from the same account (repeatable)', collect)
    .addHelpText(
      'after',
      examples(['logferry emulator --port 4600 --bucket my-archive --load /var/log/dpkg=/var/log/dpkg.log']),
    );
  addRegion(command);
}

export async function run(command: Command): Promise<number> {
  const { port, host, load = [], bucket: buckets = [], region: chosen } = command.opts<EmulatorOptions>();
  const region = chosen ?? environmentRegion(process.env) ?? 'us-east-1';
  const { parseLoad } = await import('../request/load-flag.js');
  const loads = load.map(parseLoad);
  const { startEmulator, readLogFile } = await import('@logferry/emulator');
  const { catchInterrupts } = await import('../engine/interrupts.js');
  const { note, printText } = await import('../output/terminal.js');
  const interrupts = catchInterrupts();
  const options = { ...(port !== undefined && { port }), ...(host !== undefined && { host }) };
  const emulator = await startEmulator(options).catch((error) => refuseAddress(host, port, error));
  try {
    for (const name of buckets) createBucket(emulator, name, region);
    for (const { logGroupName, logStreamName, file } of loads) {
      const loading = emulator.loadEvents({ region, logGroupName, logStreamName }, readLogFile(file));
      const loaded = await loading.catch((error) => refuse(`--load ${file}`, error));
      note(`${file}: ${loaded} events in ${logGroupName}, stream ${logStreamName}`);
    }
    printText(
      `export AWS_ENDPOINT_URL=${emulator.url} AWS_REGION=${region} AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=any`,
    );
    if (!LOOPBACK.test(new URL(emulator.url).hostname)) {
      note(`Warning: ${host} is not loopback: others may reach this emulator, and anything in it.`);
    }
    note('The access key is the account, when it has 12 digits. Ctrl-C stops the emulator; nothing is kept.');
    await interrupts.happened.catch(() => {});
    return EXIT.done;
  } finally {
    await emulator.close();
  }
}

function refuseAddress(host = '127.0.0.1', port = 0, error: unknown): never {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const remedy = taken ? '; choose another port, or leave --port out' : '';
  throw new LogferryError('INVALID_REQUEST', {
    detail: `--host ${host} --port ${port}: ${reasonOf(error)}${remedy}`,
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function createBucket(emulator: Emulator, name: string, region: string): void {
  try {
    emulator.createBucket({ name, region });
  } catch (error) {
    refuse(`--bucket ${name}`, error);
  }
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

function refuse(what: string, error: unknown): never {
  throw new LogferryError('INVALID_REQUEST', { detail: `${what}: ${reasonOf(error)}` });
}
