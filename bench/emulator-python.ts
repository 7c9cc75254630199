import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Public clients and an emulator, pinned so that their lists of deviations hold. moto serves with flask. */
const REQUIREMENTS = ['boto3==1.44.5', 'awscli==1.46.2', 'moto[s3]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5'];
/** Time for a first install, and for waiting until the packages of another one have been removed. */
export const PYTHON_TIMEOUT_MS = 400_000;
const RUN_TIMEOUT_MS = 60_000;
const PARTIAL = '.partial';

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

/** Runs a program to its end, or ends it. @throws Error when it cannot be started or takes too long */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = process.env, input = '', timeoutMs = RUN_TIMEOUT_MS } = options;
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
 * The path of a python that has the packages, in a folder of the user's cache, made on first use.
 * Nothing is shared with the python of the machine. Several runs may make it at once: the first to finish wins.
 * @returns in an object, why there is none: tests then skip
 */
export async function findPython(installTimeoutMs = 300_000): Promise<string | { missing: string }> {
  const version = await runProgram('python3', ['--version']).catch(() => undefined);
  if (version?.code !== 0) return { missing: 'python3 is not on the PATH' };
  const name = createHash('sha256')
    .update([version.stdout, ...REQUIREMENTS].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const cache = join(cacheRoot(process.env), 'logferry');
  const folder = join(cache, `python-${name}`);
  const python = join(folder, 'bin', 'python');
  if ((await runProgram(python, ['-c', '']).catch(() => undefined))?.code === 0) return python;
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const partial = `${folder}.${process.pid}${PARTIAL}`;
  try {
    const failure = await install(partial, installTimeoutMs);
    if (failure !== undefined) return { missing: failure };
    // Scripts of the folder name its first path, so everything is run as a module.
    await rename(partial, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return python;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function install(folder: string, timeoutMs: number): Promise<string | undefined> {
  const made = await runProgram('python3', ['-m', 'venv', folder]).catch(String);
  if (typeof made === 'string' || made.code !== 0) return 'python3 cannot make an environment (the module venv)';
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '20'];
  const pip = ['-m', 'pip', 'install', ...quiet, ...REQUIREMENTS];
  const installed = await runProgram(join(folder, 'bin', 'python'), pip, { timeoutMs }).catch(String);
  if (typeof installed !== 'string' && installed.code === 0) return undefined;
  const reason = typeof installed === 'string' ? installed : installed.stderr.trim().split('\n').at(-1);
  return `boto3, awscli and moto cannot be installed: ${reason}`;
}

/** What runs that were killed have left half made. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = /^python-[0-9a-f]+\.(\d+)\.partial$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function cacheRoot({ HOME = homedir(), XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return join(HOME, 'Library', 'Caches');
  return XDG_CACHE_HOME || join(HOME, '.cache');
}
