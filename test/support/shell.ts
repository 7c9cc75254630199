import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type EmulatorSettings, startEmulator } from '@logferry/emulator';
import { built } from './built.js';
import { ACCOUNT_ID, CONTENT, REGION, SECRET } from './constants.js';
import { Hosted } from './hosted.js';
import { type CommandResult, runCommand, TestIo, type TestIoOptions } from './test-io.js';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A running `logferry` in a process of its own. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private readonly output = new EventEmitter();

  constructor(readonly child: ChildProcessWithoutNullStreams) {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        this[name] += text;
        this.output.emit('more');
      });
    }
    this.ended = new Promise((resolve) =>
      child.on('close', (code, signal) => {
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
        this.output.emit('more');
      }),
    );
  }

  /** Resolves when the output matches a pattern. @throws Error if the process ends before the output matches */
  async shows(pattern: RegExp): Promise<void> {
    const over = this.ended.then(() => 'over');
    while (!pattern.test(this.stdout + this.stderr)) {
      const heard = once(this.output, 'more');
      if ((await Promise.race([over, heard])) !== 'over' || pattern.test(this.stdout + this.stderr)) continue;
      throw new Error(`ended without ${pattern}:\n${this.stdout}\n${this.stderr}`);
    }
  }
}

/** A data directory and an emulator for the commands of one test. */
export class Shell {
  private readonly started: Running[] = [];
  private readonly hosted: Hosted[] = [];

  private constructor(
    readonly emulator: Emulator,
    readonly home: string,
    readonly env: NodeJS.ProcessEnv,
    private readonly program: readonly [string, ...string[]],
  ) {}

  /** @param program the executable and its first arguments, which precede the command's own arguments */
  static async open(
    settings: Partial<EmulatorSettings> = {},
    program: readonly [string, ...string[]] = [process.execPath, built('cli/main.js')],
  ): Promise<Shell> {
    const emulator = await startEmulator({
      defaultAccountId: ACCOUNT_ID,
      settings: { pendingMs: 20, taskMs: 100, ...settings },
    });
    emulator.createBucket({ name: 'archive', region: REGION });
    const home = await mkdtemp(join(tmpdir(), 'logferry-cli-'));
    const { PATH, HOME, XDG_CACHE_HOME, LOGFERRY_TEMPORAL_BINARY } = process.env;
    const env = {
      PATH,
      HOME,
      ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }),
      ...(LOGFERRY_TEMPORAL_BINARY && { LOGFERRY_TEMPORAL_BINARY }),
      LOGFERRY_HOME: home,
      AWS_ENDPOINT_URL: emulator.url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: ACCOUNT_ID,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    return new Shell(emulator, home, env, program);
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const [executable, ...leading] = this.program;
    const child = spawn(executable, [...leading, ...args], { env: { ...this.env, ...env } });
    child.stdin.end();
    const running = new Running(child);
    this.started.push(running);
    return running;
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** The streams, environment, clock and signals for a command that runs in this process. */
  io({ env = {}, ...options }: TestIoOptions = {}): TestIo {
    return new TestIo({ ...options, env: { ...this.env, ...env } });
  }

  /** Starts a command of the build in this process. */
  host(args: readonly string[], env: NodeJS.ProcessEnv = {}): Hosted {
    const hosted = new Hosted(args, this.io({ env }));
    this.hosted.push(hosted);
    return hosted;
  }

  /** Runs a command of the build in this process, with a worker and a dev server if it needs them. */
  runHere(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.host(args, env).ended;
  }

  /**
   * Runs a command in this process, from sources, which can start neither a worker nor a dev server. Signals and the
   * exit of the process are simulated. {@link runHere} runs the build, and {@link run} runs it in a process of its own.
   */
  command(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return runCommand(args, this.io({ env }));
  }

  /**
   * Creates a log group with one event an hour, for a number of days from 2026-10-01 on.
   * @returns the number of events
   */
  logGroup(name: string, days: number): Promise<number> {
    const events = Array.from({ length: days * 24 }, (_, hour) => ({
      timestamp: Date.UTC(2026, 9, 1) + hour * 3_600_000 + 1_000,
      message: `${CONTENT} ${hour}`,
    }));
    return this.emulator.loadEvents({ region: REGION, logGroupName: name, logStreamName: 'stream' }, events);
  }

  get creates(): number {
    return this.emulator.state().counters.CreateExportTask?.calls ?? 0;
  }

  /** Closes everything, and stops processes and commands that a failed test has left running. */
  async close(): Promise<void> {
    for (const { child, ended } of this.started) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    }
    for (const hosted of this.hosted) await hosted.abandon();
    await this.emulator.close();
    await rm(this.home, { recursive: true, force: true });
  }
}

/**
 * Flags for an export of the first days of a log group and one more hour. The slice of this hour is too short to be
 * halved if its task fails.
 */
export const daysAndAnHour = (logGroup: string, count: number): string[] =>
  days(logGroup, count).map((flag, index, flags) => (index === flags.length - 1 ? `${flag}T01:00:00Z` : flag));

/** Flags for an export of a number of whole days from 2026-10-01 on. */
export const days = (logGroup: string, count: number): string[] => [
  ...['--log-group', logGroup, '--bucket', 'archive'],
  ...['--from', '2026-10-01', '--to', `2026-10-${String(1 + count).padStart(2, '0')}`],
];
