import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defined } from '../core/defined.js';
import type { EmulatorSettings } from '../core/settings-store.js';
import { BadFlag, clientVariables, serveEmulator } from './serve-emulator.js';

/** The parts of a process that the command uses. */
export interface CommandProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly ppid: number;
  exitCode?: NodeJS.Process['exitCode'];
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

const EXIT = { done: 0, failed: 1, usage: 64, SIGINT: 130, SIGTERM: 143 } as const;

/** Time between two looks at the parent process (ms). */
const PARENT_CHECK_MS = 200;

export const HELP = `Usage: logferry-emulator [options]

Serves CloudWatch Logs, S3, KMS, STS and tagging on this machine until Ctrl-C or SIGTERM. It is not AWS.

Options:
  --port N                   port (default: a free one)
  --host ADDRESS             address to listen on (default: 127.0.0.1)
  --region REGION            Region of buckets and log groups (default: AWS_REGION, AWS_DEFAULT_REGION, us-east-1)
  --bucket NAME              bucket to create, open to exports of its own account (repeatable)
  --load GROUP::STREAM=FILE  log file to load as the events of a stream (repeatable)
  --settings JSON|FILE       settings, such as '{"taskMs": 50}', or the name of a JSON file with settings
  --version                  print the version
  --help                     print this text

When the port answers and everything is loaded, standard output gets one line: the variables for clients, as a command
of a shell (export AWS_ENDPOINT_URL=…). Everything else goes to standard error.

Exit codes: 0 ended by Ctrl-C or SIGTERM · 1 unexpected error · 64 an option cannot be used · 130, 143 interrupted
before the port was open.
`;

/**
 * Runs the command, and sets the exit code of the process. An emulator runs until a signal stops it, or until the npx
 * that started it has ended.
 */
export async function main(args: readonly string[], process: CommandProcess): Promise<void> {
  try {
    await run(args, process);
    process.exitCode = EXIT.done;
  } catch (error) {
    const isUsage = error instanceof BadFlag;
    const text = error instanceof Error ? (isUsage ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`logferry-emulator: ${text}\n${isUsage ? 'See logferry-emulator --help.\n' : ''}`);
    process.exitCode = isUsage ? EXIT.usage : EXIT.failed;
  }
}

async function run(args: readonly string[], process: CommandProcess): Promise<void> {
  const flags = parsed(args);
  if (flags.help === true) return void process.stdout.write(HELP);
  if (flags.version === true) return void process.stdout.write(`${version()}\n`);
  const { env } = process;
  const region = regionOf(flags.region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1'));
  const note = (text: string) => process.stderr.write(`${text}\n`);
  let isReady = false;
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => (isReady ? resolve() : process.exit(EXIT[signal])));
    }
  });
  const emulator = await serveEmulator(
    {
      port: portOf(flags.port),
      ...defined({ host: flags.host }),
      region,
      buckets: flags.bucket ?? [],
      loads: flags.load ?? [],
      settings: settingsOf(flags.settings),
    },
    note,
  );
  isReady = true;
  const variables = Object.entries(clientVariables(emulator, region));
  process.stdout.write(`export ${variables.map(([name, value]) => `${name}=${value}`).join(' ')}\n`);
  await Promise.race([stopped, ...(env.npm_command === 'exec' ? [parentEnded(process)] : [])]);
  await emulator.close();
}

/**
 * Resolves when the parent process has ended. npx runs the command in a shell, and a signal to npx ends only npx and
 * that shell. Without this function, the emulator would go on.
 */
function parentEnded(process: CommandProcess): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, PARENT_CHECK_MS);
    timer.unref();
  });
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const list = { type: 'string', multiple: true } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ port: text, host: text, region: text, settings: text, bucket: list, load: list },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new BadFlag(error instanceof Error ? error.message : String(error));
  }
}

function portOf(text = '0'): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new BadFlag(`--port ${text}: a port is a whole number from 0 to 65535`);
}

function regionOf(text: string): string {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text)) return text;
  throw new BadFlag(`--region ${text.slice(0, 160)}: a Region has a name such as eu-central-1`);
}

function settingsOf(text: string | undefined): Partial<EmulatorSettings> {
  if (text === undefined) return {};
  try {
    return JSON.parse(text.trimStart().startsWith('{') ? text : readFileSync(text, 'utf8')) as object;
  } catch (error) {
    throw new BadFlag(`--settings ${text.slice(0, 160)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
