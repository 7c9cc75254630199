import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PROGRAM_LIMIT_MS, PYTHON_INSTALL_LIMIT_MS } from './time-limits.js';

/**
 * The Python packages for tests: public clients, the emulator moto, and flask and flask-cors, which moto's server
 * needs. The versions are fixed, so that the lists of deviations stay true.
 */
const REQUIREMENTS = ['boto3==1.44.5', 'awscli==1.46.2', 'moto[s3]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5'];
const LOCK_RETRY_MS = 200;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Runs a program to its end. @throws Error if it cannot be started, or was killed after the time limit */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = process.env, input = '', timeoutMs = PROGRAM_LIMIT_MS } = options;
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 } as const;
    const child = execFile(program, args, { env, ...limits }, (error, stdout, stderr) => {
      if (child.exitCode !== null) resolve({ code: child.exitCode, stdout, stderr });
      else reject(error ?? new Error(`${program} ${args.join(' ')} has ended without a code`));
    });
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/**
 * Finds or creates a Python environment with the packages, and returns the path of its `python`. The environment is in
 * the user's cache folder and does not use the machine's packages. While one process creates the environment, other
 * processes wait.
 * @returns an object with the reason if there is no environment; tests are skipped in this case
 */
export async function findPython(): Promise<string | { missing: string }> {
  const version = await runProgram('python3', ['--version']).catch(() => undefined);
  if (version?.code !== 0) return { missing: 'python3 is not on the PATH' };
  const name = createHash('sha256')
    .update([version.stdout, ...REQUIREMENTS].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheRoot(process.env), 'logferry', `python-${name}`, 'environment');
  const python = join(folder, 'bin', 'python');
  const isThere = async () => (await runProgram(python, ['-c', '']).catch(() => undefined))?.code === 0;
  if (await isThere()) return python;
  const unlock = await lockFile(`${folder}.lock`);
  const partial = `${folder}.${process.pid}`;
  try {
    if (await isThere()) return python;
    const failure = await install(partial);
    if (failure !== undefined) return { missing: failure };
    // Scripts in the folder contain the path at which they were created, so they fail after the folder is renamed.
    // Tests do not need these scripts: they run every program as a Python module.
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return python;
  } finally {
    await rm(partial, { recursive: true, force: true });
    await unlock();
  }
}

/**
 * Creates a lock file with the id of this process. Waits as long as there is a lock file of another running process.
 */
async function lockFile(path: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const isTaken = () =>
    writeFile(path, String(process.pid), { flag: 'wx' }).then(
      () => false,
      () => true,
    );
  while (await isTaken()) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && !isRunning(holder)) await rm(path, { force: true });
    else await delay(LOCK_RETRY_MS);
  }
  return () => rm(path, { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function install(folder: string): Promise<string | undefined> {
  const made = await runProgram('python3', ['-m', 'venv', folder]).catch(String);
  if (typeof made === 'string' || made.code !== 0)
    return 'python3 cannot make a virtual environment with its module venv';
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '20'];
  const pip = ['-m', 'pip', 'install', ...quiet, ...REQUIREMENTS];
  const installed = await runProgram(join(folder, 'bin', 'python'), pip, { timeoutMs: PYTHON_INSTALL_LIMIT_MS }).catch(
    String,
  );
  if (typeof installed !== 'string' && installed.code === 0) return undefined;
  const reason = typeof installed === 'string' ? installed : installed.stderr.trim().split('\n').at(-1);
  return `boto3, awscli and moto cannot be installed: ${reason}`;
}

function cacheRoot({ HOME = homedir(), XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return join(HOME, 'Library', 'Caches');
  return XDG_CACHE_HOME || join(HOME, '.cache');
}
