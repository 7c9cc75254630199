import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { DAY_MS, floorToDay, formatInstant } from '../contract/index.js';
import { CLI } from './process.js';

const exec = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const BUCKET = 'archive';
const GROUPS = 50;
const DAYS = 365;

/**
 * Measures how long a new user waits: from `npm install` of the packed packages to the first archived slice, and until
 * a plan of 18,250 slices has its rows. npm takes the packages from its cache, and logferry takes the dev server from
 * the user's cache, if they are there. AWS is an emulator in this process. Its tasks take a second.
 */
export async function run(): Promise<unknown> {
  const emulator = await startEmulator({ defaultAccountId: ACCOUNT, settings: { pendingMs: 100, taskMs: 1_000 } });
  try {
    emulator.createBucket({ name: BUCKET, region: REGION });
    const from = await load(emulator);
    return { ...(await installed(emulator, from)), plan: await planned(emulator, from) };
  } finally {
    await emulator.close();
  }
}

/** Loads an event a day for a year into each group. @returns the first day */
async function load(emulator: Emulator): Promise<string> {
  const fromMs = floorToDay(Date.now() - DAY_MS) - DAYS * DAY_MS;
  for (let group = 0; group < GROUPS; group += 1) {
    const events = Array.from({ length: DAYS }, (_, day) => ({ timestamp: fromMs + day * DAY_MS, message: 'event' }));
    await emulator.loadEvents({ region: REGION, logGroupName: `/svc/${group}`, logStreamName: 'a' }, events);
  }
  return formatInstant(fromMs).slice(0, 10);
}

async function installed(emulator: Emulator, from: string): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-first-hour-'));
  try {
    await pack(folder);
    const startedMs = performance.now();
    await exec('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent'], { cwd: folder });
    const installSeconds = secondsSince(startedMs);
    const to = formatInstant(Date.parse(`${from}T00:00:00Z`) + DAY_MS).slice(0, 10);
    const args = ['run', '--log-group', '/svc/0', '--from', from, '--to', to, '--bucket', BUCKET, '--events'];
    const commandMs = performance.now();
    const command = start([join(folder, 'node_modules/logferry/dist/cli/main.js'), ...args], emulator, folder);
    const firstOutput = Promise.race(
      [command.stdout, command.stderr].map((stream) => new Promise((resolve) => stream?.once('data', resolve))),
    );
    const archived = firstLine(command, (line) => /"archived":[1-9]/.test(line));
    await firstOutput;
    const firstOutputSeconds = secondsSince(commandMs);
    await archived;
    return {
      installSeconds,
      runToFirstOutputSeconds: firstOutputSeconds,
      runToFirstArchivedSliceSeconds: secondsSince(commandMs),
      installToFirstArchivedSliceSeconds: secondsSince(startedMs),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Packs our packages, and writes a package.json that takes each of them from its tarball. */
async function pack(folder: string): Promise<void> {
  const flags = [
    '--workspaces',
    '--include-workspace-root',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    folder,
  ];
  const { stdout } = await exec('npm', ['pack', ...flags], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  const packed = JSON.parse(stdout) as { name: string; filename: string }[];
  const overrides = Object.fromEntries(packed.map(({ name, filename }) => [name, `file:./${filename}`]));
  const manifest = { private: true, dependencies: { logferry: overrides.logferry }, overrides };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
}

async function planned(emulator: Emulator, from: string): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-first-hour-'));
  try {
    const startedMs = performance.now();
    const args = ['plan', '--log-group-prefix', '/svc/', '--from', from, '--bucket', BUCKET, '--prefix', 'plan'];
    const command = start([CLI, ...args], emulator, folder);
    const ended = new Promise((resolve) => command.once('close', resolve));
    await firstLine(command, (line) => /^\d{4}-\d\d-\d\d .*\/svc\//.test(line));
    const firstRowSeconds = secondsSince(startedMs);
    await ended;
    return { slices: GROUPS * DAYS, firstRowSeconds, totalSeconds: secondsSince(startedMs) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function start(args: readonly string[], emulator: Emulator, home: string): ChildProcess {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'any',
    LOGFERRY_HOME: join(home, 'data'),
  };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves when the command prints a line that matches. @throws if the command ends first */
async function firstLine({ stdout }: ChildProcess, matches: (line: string) => boolean): Promise<void> {
  if (stdout === null) throw new Error('the command has no output');
  const lines = createInterface({ input: stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => matches(line) && resolve());
    lines.once('close', () => reject(new Error('the command ended before the line that was to be timed')));
  });
}

const secondsSince = (startedMs: number): number => Math.round((performance.now() - startedMs) / 10) / 100;
