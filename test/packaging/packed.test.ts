import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, Shell } from '../support/process.js';

const exec = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent'];
const INSTALL_TIMEOUT_MS = 300_000;

/** Node's own releases as npm packages, where there is one for this platform. */
const OTHER_NODES = ['22', '24'];
const nodePackage = (version: string) => `node-${process.platform}-${process.arch}@${version}`;
const hasNodePackages = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

describe('the package, installed in an empty folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-packed-'));
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    const { stdout } = await exec('npm', pack, { cwd: root });
    await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    await exec('npm', [...INSTALL, join(folder, stdout.trim())], { cwd: folder });
  }, INSTALL_TIMEOUT_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const installed = (path: string) => join(folder, 'node_modules', path);
  const cli = () => installed('logferry/dist/cli/main.js');

  it('answers on the command line', async () => {
    const run = async (flag: string) =>
      (await exec('npm', ['exec', '--no', '--', 'logferry', flag], { cwd: folder })).stdout;
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect((await run('--version')).trim()).toBe(version);
    expect(await run('--help')).toMatch(/Usage: logferry/);
  });

  it('needs neither CDKTF nor test tools', async () => {
    const packages = await readdir(installed('.'));
    for (const name of ['cdktf', 'constructs', 'vitest', 'typescript']) expect(packages).not.toContain(name);
  });

  it('brings what it is documented with, and no tests', async () => {
    const files = await readdir(installed('logferry'), { recursive: true });
    for (const file of ['README.md', 'LICENSE', 'docs/cli.md', 'dist/workflows/bundle.cjs']) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /\.test\.|^test\/|^infra\//.test(file))).toEqual([]);
  });

  it.each([
    ['contract', 'parseExportRequest'],
    ['client', 'createExportClient'],
    ['worker', 'startConfiguredWorker'],
    ['activities', 'createExportActivities'],
    ['emulator', 'startEmulator'],
  ])('offers logferry/%s', async (entry, name) => {
    const script = `import('logferry/${entry}').then((module) => console.log(typeof module.${name}))`;
    const { stdout } = await exec(process.execPath, ['-e', script], { cwd: folder });
    expect(stdout.trim()).toBe('function');
  });

  it('offers logferry/infra to those who have CDKTF', async () => {
    const peers = ['cdktf', '@cdktf', 'constructs'];
    const script = "import('logferry/infra').then((module) => console.log(typeof module.LogArchiveBucket))";
    try {
      for (const name of peers) await symlink(join(root, 'node_modules', name), installed(name));
      const { stdout } = await exec(process.execPath, ['-e', script], { cwd: folder });
      expect(stdout.trim()).toBe('function');
    } finally {
      for (const name of peers) await rm(installed(name), { force: true });
    }
  });

  /** Runs one export of one day with some Node. */
  async function carry(node: string): Promise<{ version: string; status: string; tasksCreated: number }> {
    const shell = await Shell.open();
    try {
      await shell.logGroup('/packed', 1);
      const { stdout: version } = await exec(node, ['--version']);
      const run = ['run', ...days('/packed', 1), '--json'];
      const { stdout } = await exec(node, [cli(), ...run], { cwd: folder, env: shell.env });
      return { version: version.trim(), ...JSON.parse(stdout) };
    } finally {
      await shell.close();
    }
  }

  it('carries an export', async () => {
    expect(await carry(process.execPath)).toMatchObject({ status: 'completed', tasksCreated: 1 });
  });

  (hasNodePackages ? it.concurrent : it.skip).each(OTHER_NODES)(
    `carries an export with Node %s, for which npm has a package on ${process.platform}-${process.arch}`,
    async (version) => {
      const place = await mkdtemp(join(tmpdir(), 'logferry-node-'));
      try {
        await writeFile(join(place, 'package.json'), '{"private":true}');
        await exec('npm', [...INSTALL, '--ignore-scripts', nodePackage(version)], { cwd: place });
        const name = nodePackage(version).split('@')[0] ?? '';
        const carried = await carry(join(place, 'node_modules', name, 'bin/node'));
        expect(carried).toMatchObject({ status: 'completed', tasksCreated: 1 });
        expect(carried.version).toMatch(new RegExp(`^v${version}\\.`));
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    },
    INSTALL_TIMEOUT_MS,
  );
});
