import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seen } from '../support/seen.js';
import { Installation } from './installation.js';

const exec = promisify(execFile);
let installed: Installation;
beforeAll(async () => {
  installed = await Installation.of(['@logferry/emulator']);
});
afterAll(() => installed?.remove());

it('the emulator is installed without logferry, Temporal and the AWS SDK', async () => {
  const files = await installed.files();
  expect(files.filter((file) => /(^|\/)(logferry|@temporalio|@aws-sdk)$/.test(file))).toEqual([]);
  process.stdout.write(`@logferry/emulator takes ${await installed.megabytes()} MB installed\n`);
});

it('`npx @logferry/emulator` serves a loaded file until SIGTERM', async () => {
  await writeFile(join(installed.folder, 'a.log'), '2025-11-01T00:00:00Z a\n  b\n');
  const args = ['exec', '--no', '--', '@logferry/emulator', '--load', '/app::a/b=a.log', '--bucket', 'archive'];
  const emulator = spawn('npm', args, { cwd: installed.folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(emulator.stdout, 'data')) as [Buffer];
  const url = /^export AWS_ENDPOINT_URL=(\S+) /.exec(String(line))?.[1];
  const state = await fetch(`${url}/_emulator/state`, { headers: { 'x-logferry-emulator': '1' } });
  expect(await state.json()).toMatchObject({ logGroups: [{ logGroupName: '/app' }], buckets: [{ name: 'archive' }] });
  emulator.kill('SIGTERM');
  await once(emulator, 'exit');
  // npm does not wait for the emulator, which ends by itself.
  await seen(() =>
    fetch(`${url}/`).then(
      () => undefined,
      () => true,
    ),
  );
});

it('the commands of the README for CI wait for the port, and set the variables', async () => {
  const readme = await readFile(installed.path('@logferry/emulator/README.md'), 'utf8');
  const [, commands = ''] = /```sh\n(npx --yes @logferry\/emulator .* &\n[^`]*)```/.exec(readme) ?? [];
  const ask = 'fetch(process.env.AWS_ENDPOINT_URL + "/archive?location").then(({ status }) => console.log(status))';
  const script = `${commands.replace('npx --yes', 'npm exec --no --')}node -e '${ask}'\nkill $!`;
  expect((await exec('sh', ['-euc', script], { cwd: installed.folder })).stdout).toBe('403\n');
  const refused = script.replace('--bucket archive', '--bucket UPPER').replaceAll('emulator.env', 'refused.env');
  await expect(exec('sh', ['-euc', refused], { cwd: installed.folder })).rejects.toMatchObject({ code: 1 });
});

it('the command ends with its own exit codes', async () => {
  const command = installed.path('.bin/logferry-emulator');
  expect((await exec(command, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const failed = await exec(command, ['--port', 'x']).catch((error) => error);
  expect([failed.code, failed.stderr]).toEqual([64, expect.stringContaining('--port x')]);
  const running = spawn(command, [], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(running.stdout, 'data');
  running.kill('SIGTERM');
  expect((await once(running, 'exit'))[0]).toBe(0);
});
