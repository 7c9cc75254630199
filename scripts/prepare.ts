import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';

/** Time limit of one command, such as the installation of packages. */
const LIMIT_MS = 600_000;

/** A program for tests, which is prepared in a folder of the user's cache. */
interface Prepared {
  readonly language: string;
  readonly folder: string;
  /** The command that runs the program. */
  readonly command: readonly string[];
}

/** Prepares a program, unless its folder exists. Prints its command, or the problem. */
export function prepare({ language, folder, command }: Prepared, fill: (folder: string) => string | undefined): void {
  const problem = existsSync(folder) ? undefined : filled(folder, fill);
  if (problem !== undefined) process.exitCode = 1;
  console.log(`${language}: ${problem ?? command.join(' ')}`);
}

/** Makes a Python environment with the packages of a file. @returns the reason if it fails */
export function pythonEnvironment(folder: string, requirements: string): string | undefined {
  return (
    run('python3', ['-m', 'venv', folder]) ??
    run(`${folder}/bin/python`, ['-m', 'pip', 'install', '--quiet', '-r', requirements])
  );
}

/** Builds the Go program of a folder. @returns the reason if it fails */
export function goProgram(sources: string, output: string): string | undefined {
  return run('go', ['build', '-trimpath', '-o', output, '.'], sources);
}

/**
 * Fills the folder, and removes it if that fails. It is filled under its final name, because a Python environment does
 * not work after its folder is renamed.
 */
function filled(folder: string, fill: (folder: string) => string | undefined): string | undefined {
  mkdirSync(folder, { recursive: true });
  const problem = fill(folder);
  if (problem !== undefined) rmSync(folder, { recursive: true, force: true });
  return problem;
}

function run(command: string, args: readonly string[], cwd?: string): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, {
    ...(cwd && { cwd }),
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  return status === 0 ? undefined : `not prepared: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}
