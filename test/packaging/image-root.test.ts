import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seen } from '../support/seen.js';
import { Served } from '../support/served.js';
import { Shell } from '../support/shell.js';
import { tarballOf } from './installation.js';

const exec = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../../scripts/image-root.sh', import.meta.url));
/** The packages of an image, as in the Dockerfile. */
const PACKAGES = ['logferry', '@logferry/resource-policy', '@logferry/temporal-dev-server'];
/** Runs a program as the user of the image, without any capability, and without a way to gain one. */
const UNPRIVILEGED = ['setpriv', '--reuid=10001', '--regid=10001', '--clear-groups', '--no-new-privs'];
const asRoot = process.getuid?.() === 0;
const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;
/**
 * Runs a program in a mount namespace of its own. A user who is not root becomes root of a user namespace, because the
 * mount below needs root.
 */
const IN_NAMESPACE = ['unshare', '--mount', '--propagation=private', ...(asRoot ? [] : ['--map-root-user'])];
/** Runs a program while the whole file system is mounted read-only. */
const READ_ONLY = [...IN_NAMESPACE, 'sh', '-c', 'mount -o remount,bind,ro / && exec "$@"', 'sh'] as const;
const refused = spawnSync(READ_ONLY[0], [...READ_ONLY.slice(1), 'true']).status !== 0;
const missing = asRoot && !hasSetpriv ? ' (skipped: setpriv is not on PATH)' : '';

describe.skipIf(missing !== '')(`the installation for a container image${missing}`, () => {
  let parent: string;
  let folder: string;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'logferry-image-'));
    folder = join(parent, 'root');
    await exec(SCRIPT, [folder, ...PACKAGES.map(tarballOf)]);
    // As root, the test runs the command as another user, who cannot write the folder anyway.
    if (!asRoot) await exec('chmod', ['-R', 'a-w', folder]);
    await chmod(parent, 0o755);
  });
  afterAll(async () => {
    if (!asRoot) await exec('chmod', ['-R', 'u+w', parent]);
    await rm(parent, { recursive: true, force: true });
  });

  /**
   * The command line of the installed command, without a home and a temporary folder. @param leading a program that
   * runs the command, with its arguments
   */
  const program = (leading: readonly string[]): [string, ...string[]] => {
    const unwritable = ['env', 'HOME=/nonexistent', 'TMPDIR=/nonexistent', 'NODE_ENV=production'];
    const [first = '', ...rest] = [...leading, ...unwritable, join(folder, 'bin/logferry')];
    return [first, ...rest];
  };

  it('has neither files for development nor optional packages nor native code of other platforms', async () => {
    const files = await readdir(join(folder, 'node_modules'), { recursive: true });
    for (const name of ['vitest', 'typescript', 'cdktf', 'fast-xml-parser', '@logferry/emulator', '@logferry/client']) {
      expect(files).not.toContain(name);
    }
    const maps = files.filter((file) => file.endsWith('.map'));
    expect(maps).toEqual(['logferry/dist/workflows/bundle.cjs.map']);
    expect(files.filter((file) => /\.[cm]?ts$|\.rs$|\/\.tsbuildinfo$/.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.node'))).toHaveLength(1);
    const { stdout } = await exec('du', ['-sk', folder]);
    process.stdout.write(
      `the installation for a container image takes ${Math.round(Number.parseInt(stdout, 10) / 1_024)} MB\n`,
    );
  });

  /** Runs a worker until it polls. */
  async function expectWorker(leading: readonly string[]): Promise<void> {
    const shell = await Shell.open({}, program(leading));
    try {
      expect(await shell.run(['--version'])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
      });
      const served = await Served.open(shell);
      await chmod(shell.home, 0o555);
      const worker = await served.worker({}, ['--listen', '127.0.0.1:0']);
      await seen(async () => (await fetch(`http://${served.monitoringOf(worker)}/readyz`)).status === 200);
      worker.child.kill('SIGTERM');
      expect((await worker.ended).code).toBe(0);
      await served.close();
    } finally {
      await chmod(shell.home, 0o700);
      await shell.close();
    }
  }

  it('runs a worker of an unprivileged user, who can write nowhere', () => expectWorker(asRoot ? UNPRIVILEGED : []));

  const notMounted = refused ? ' (skipped: the system does not allow the mount)' : '';
  it.skipIf(refused)(
    `runs a worker while the whole file system is mounted read-only, even for the owner of the files${notMounted}`,
    async () => {
      const [first, ...rest] = READ_ONLY;
      const file = join(folder, 'written');
      const { stderr } = spawnSync(first, [...rest, 'touch', file], { encoding: 'utf8' });
      expect(stderr).toContain('Read-only file system');
      await expectWorker(READ_ONLY);
    },
  );
});
