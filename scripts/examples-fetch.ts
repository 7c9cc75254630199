// Prepares the examples in other languages for their tests, in the user's cache: installs the packages of
// examples/python, and builds examples/go, which takes a minute of processor time. The tests skip what is not prepared.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { exampleFile, GO, type PreparedExample, PYTHON } from '../test/examples/prepared.js';

report(
  PYTHON,
  (folder) =>
    run('python3', ['-m', 'venv', folder]) ??
    run(`${folder}/bin/python`, ['-m', 'pip', 'install', '--quiet', '-r', exampleFile('python/requirements.txt')]),
);
report(GO, (folder) => run('go', ['build', '-trimpath', '-o', `${folder}/exports`, '.'], exampleFile('go')));

/** Prepares an example, unless its folder exists. Prints its command, or the problem. */
function report({ language, folder, command }: PreparedExample, prepare: (folder: string) => string | undefined): void {
  const problem = existsSync(folder) ? undefined : prepared(folder, prepare);
  if (problem !== undefined) process.exitCode = 1;
  console.log(`${language}: ${problem ?? command.join(' ')}`);
}

/** Fills the folder, or leaves none. A Python environment does not work in a folder that is renamed. */
function prepared(folder: string, prepare: (folder: string) => string | undefined): string | undefined {
  mkdirSync(folder, { recursive: true });
  const problem = prepare(folder);
  if (problem !== undefined) rmSync(folder, { recursive: true, force: true });
  return problem;
}

/** Runs a command. @returns the reason if it fails */
function run(command: string, args: readonly string[], cwd?: string): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { ...(cwd && { cwd }), encoding: 'utf8' });
  return status === 0 ? undefined : `not prepared: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}
