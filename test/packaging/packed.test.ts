import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, Shell } from '../support/process.js';

const exec = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the package, installed in an empty folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-packed-'));
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    const { stdout } = await exec('npm', pack, { cwd: root });
    await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', join(folder, stdout.trim())];
    await exec('npm', install, { cwd: folder });
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const installed = (path: string) => join(folder, 'node_modules', path);

  it('answers on the command line', async () => {
    const { stdout } = await exec(join(folder, 'node_modules/.bin/logferry'), ['--help']);
    expect(stdout).toMatch(/logferry/);
  });

  it('needs neither CDKTF nor test tools', async () => {
    const packages = await readdir(installed('.'));
    for (const name of ['cdktf', 'constructs', 'vitest', 'typescript']) expect(packages).not.toContain(name);
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

  it('carries an export', async () => {
    const shell = await Shell.open();
    try {
      await shell.logGroup('/packed', 1);
      const cli = installed('logferry/dist/cli/main.js');
      const { stdout } = await exec(process.execPath, [cli, 'run', ...days('/packed', 1), '--json'], {
        env: shell.env,
      });
      expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', tasksCreated: 1 });
    } finally {
      await shell.close();
    }
  });
});
