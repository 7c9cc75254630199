import { execFile } from 'node:child_process';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shell } from '../support/shell.js';
import { hasNode, Installation, NODES, nodeOf, tarballOf } from './installation.js';

const exec = promisify(execFile);
/** An environment that configures the Terraform stack of a destination. */
const STACK = {
  PATH: process.env.PATH,
  ...{ LOGFERRY_BUCKET: 'my-archive', LOGFERRY_REGION: 'eu-central-1', LOGFERRY_ACCOUNT_ID: '111122223333' },
};
const root = fileURLToPath(new URL('../..', import.meta.url));

const PACKAGES = [
  ...['logferry', '@logferry/client', '@logferry/emulator', '@logferry/resource-policy'],
  '@logferry/temporal-dev-server',
];

describe('a release, installed in an empty folder', () => {
  let installed: Installation;
  beforeAll(async () => {
    installed = await Installation.of(['logferry']);
  });
  afterAll(() => installed?.remove());

  const cli = () => installed.path('logferry/dist/cli/main.js');

  it('runs on the command line', async () => {
    const run = async (flag: string) =>
      (await exec('npm', ['exec', '--no', '--', 'logferry', flag], { cwd: installed.folder })).stdout;
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect((await run('--version')).trim()).toBe(version);
    expect(await run('--help')).toMatch(/Usage: logferry/);
  });

  it('needs neither CDKTF nor test tools', async () => {
    const packages = await readdir(installed.path('.'));
    for (const name of ['cdktf', 'constructs', 'vitest', 'typescript']) expect(packages).not.toContain(name);
  });

  const logferry = (...args: string[]) =>
    exec(process.execPath, [cli(), ...args], { cwd: installed.folder, env: STACK });

  it('says in one error what `logferry infra synth` needs', async () => {
    const { code, stdout, stderr } = await logferry('infra', 'synth').catch((error) => error);
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^error: An optional package .*: (cdktf|constructs|@cdktf\/provider-aws)$/),
      'Install it with `npm install cdktf@0.21 constructs@~10.7 @cdktf/provider-aws@21`.',
    ]);
  });

  it('contains the plain Terraform module, and prints the block that uses it', async () => {
    const source = './node_modules/logferry/examples/hcl';
    expect((await logferry('infra', 'module')).stdout).toContain(`source      = "${source}"`);
    const module = (folder: string) => readdir(join(folder, 'examples/hcl'));
    expect(await module(installed.path('logferry'))).toEqual(await module(root));
  });

  it('contains its documents and the bundle of the workflows, and no tests', async () => {
    const files = await readdir(installed.path('logferry'), { recursive: true });
    for (const file of ['README.md', 'LICENSE', 'docs/cli.md', 'dist/workflows/bundle.cjs']) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /\.test\.|^test\/|^infra\/|^dist\/(bench|packages)\//.test(file))).toEqual([]);
  });

  it('exports the JSON Schemas of the records', async () => {
    const schema = 'logferry/schemas/receipt.json';
    const program = `import receipt from '${schema}' with { type: 'json' }; console.log(receipt.$id)`;
    const run = exec(process.execPath, ['--input-type=module', '-e', program], { cwd: installed.folder });
    expect((await run).stdout.trim()).toBe('urn:logferry:schema:receipt:1');
  });

  it.each(PACKAGES)(
    'has a tarball of %s with a license, a README and a changelog, and without sources',
    async (name) => {
      const { stdout } = await exec('tar', ['-tzf', tarballOf(name)]);
      const files = stdout.trim().split('\n');
      for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']) {
        expect(files).toContain(`package/${file}`);
      }
      const unwanted = /\.test\.|^package\/(src|test|bench)\/|^package\/(?!examples\/).*(?<!\.d)\.ts$|\.tsbuildinfo/;
      expect(files.filter((file) => unwanted.test(file))).toEqual([]);
    },
  );

  it.each(PACKAGES)('has a tarball of %s in which publint finds no problem', async (name) => {
    const bytes = await readFile(tarballOf(name));
    const packed = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect((await publint({ pack: { tarball: packed }, strict: true })).messages).toEqual([]);
  });

  it.each([
    ['contract', 'parseExportRequest'],
    ['client', 'createExportClient'],
    ['worker', 'startConfiguredWorker'],
    ['workflows', 'exportLogs'],
    ['activities', 'createExportActivities'],
    ['emulator', 'startEmulator'],
  ])('offers logferry/%s', async (entry, name) => {
    const script = `console.log(typeof (await import('logferry/${entry}')).${name})`;
    expect(await installed.prints(script)).toBe('function');
  });

  it('exports logferry/infra to users who have installed CDKTF', async () => {
    const peers = ['cdktf', '@cdktf', 'constructs'];
    try {
      for (const name of peers) await symlink(join(root, 'node_modules', name), installed.path(name));
      const script = "console.log(typeof (await import('logferry/infra')).LogArchiveBucket)";
      expect(await installed.prints(script)).toBe('function');
      const { stdout } = await logferry('infra', 'synth', '--out', 'out');
      expect(await readdir(stdout.trim())).toContain('cdk.tf.json');
    } finally {
      for (const name of peers) await rm(installed.path(name), { force: true });
    }
  });

  for (const major of NODES) {
    it.skipIf(!hasNode(major))(
      `runs the demo on the emulator that is installed with it, with Node ${major}`,
      async () => {
        const shell = await Shell.open({}, [nodeOf(major), cli()]);
        try {
          const log = join(shell.home, 'app.log');
          await writeFile(log, '2026-10-01T08:00:00Z started\n');
          const { code, stdout } = await shell.run(['demo', log]);
          expect(stdout).toMatch(/1 events went in, 1 are in the receipts: the same/);
          expect(code).toBe(0);
        } finally {
          await shell.close();
        }
      },
    );
  }

  it('reports its size on disk', async () => {
    process.stdout.write(`logferry takes ${await installed.megabytes()} MB installed\n`);
  });
});
