// Runs the tests of infra/ on cdktn, the maintained fork of CDKTF. cdktn is not a dependency, because it takes 480 MB
// with its AWS bindings. This script installs it once into the user's cache directory.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = { cdktn: '0.24.0', '@cdktn/provider-aws': '25.7.0', constructs: '10.7.2' };

const root = fileURLToPath(new URL('..', import.meta.url));
const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const parent = join(caches, 'logferry');
const folder = join(parent, `cdktn-${Object.values(VERSIONS).join('-')}`);

if (!existsSync(folder)) install();
const config = join(root, 'scripts', 'cdktn.vitest.config.ts');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const env = { ...process.env, LOGFERRY_CDKTN: join(folder, 'node_modules') };
const args = [vitest, 'run', '--root', root, '--config', config, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status ?? 1;

/**
 * Installs into a folder with another name, and renames the folder when it is complete. So an interrupted run leaves no
 * folder that seems to be installed.
 */
function install() {
  const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
  console.log(`installing ${packages.join(', ')} (480 MB, once) into ${folder}`);
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel', 'error'];
  const { status } = spawnSync('npm', ['install', '--prefix', partial, ...quietly, ...packages], { stdio: 'inherit' });
  try {
    if (status === 0) renameSync(partial, folder);
  } catch (error) {
    // The folder exists if another process has installed cdktn in the meantime.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  if (status === 0) return;
  console.error(`cdktn is not in ${folder} and npm could not install it: the first run needs the npm registry`);
  process.exit(1);
}
