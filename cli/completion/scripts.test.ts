import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../test/support/test-io.js';
import { SHELLS, type ShellName } from '../commands/flags/index.js';

/**
 * Stands for logferry: writes its arguments to a file, and prints two words or, for the flag `--file`, the line for
 * files.
 */
const STAND_IN = `#!/bin/sh
printf '[%s]' "$@" > "$ASKED"
case "$*" in
  *--file*) printf ':files\\n' ;;
  *) printf 'exp:1\\tcompleted: /app\\nweek\\t\\n' ;;
esac
`;

/** A script for each shell that completes the words `logferry A B`, and prints a candidate per line. */
const COMPLETES: Readonly<Record<ShellName, (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) => `source ${script}
COMP_WORDS=(logferry ${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length}
_logferry
printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (script, words) => `compdef() { }
_describe() { print -l -- "\${(@P)4}" }
_files() { print -l -- *(N) }
source ${script}
words=(logferry ${words.map((word) => `'${word}'`).join(' ')})
CURRENT=${words.length + 1}
_logferry`,
  fish: (script, words) => `source ${script}; complete -C 'logferry ${words.join(' ')}'`,
};

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe.each(SHELLS)('the completion script for %s', (shell) => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'logferry-completion-'));
    writeFileSync(join(folder, 'logferry'), STAND_IN, { mode: 0o755 });
    writeFileSync(join(folder, 'a file.json'), '');
    writeFileSync(join(folder, 'script'), (await runCommand(['completion', shell])).stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const complete = (...words: string[]): string => {
    const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, ASKED: join(folder, 'asked') };
    const args = [...(shell === 'bash' ? ['--norc'] : shell === 'zsh' ? ['-f'] : ['--no-config']), '-c'];
    return execFileSync(shell, [...args, COMPLETES[shell]('./script', words)], { cwd: folder, env, encoding: 'utf8' });
  };

  it.skipIf(!isInstalled(shell))(`passes all words to logferry and offers its answer (needs ${shell})`, () => {
    expect(complete('status', '--x=y', '').trim().split('\n')[0]).toMatch(/^exp\\?:1/);
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('[__complete][status][--x=y][]');
    expect(complete('status', 'w')).toContain('week');
    expect(complete('run', '--file', 'a')).toContain('a file.json');
  });
});
