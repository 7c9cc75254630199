import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ADDRESS, packageRoot, providerInstallation, requiredProviders } from '../../provider/package/index.js';
import { TERRAFORM_COMMAND_LIMIT_MS } from '../support/time-limits.js';

const { folder: ROOT, version } = packageRoot();

/** Why the executable cannot be made and run here; undefined if it can. */
function missing(): string | undefined {
  if (terraform === undefined) return 'terraform is not on PATH';
  const { status, stderr } = spawnSync(process.execPath, ['scripts/provider-executable.mjs'], { cwd: ROOT });
  return status === 0 ? undefined : stderr.toString().trim();
}

const terraform = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'terraform'))
  .find((file) => existsSync(file));
const reason = missing();

const EXPORT = `
resource "logferry_export" "pay" {
  source      = { log_groups = ["/pay"] }
  window      = { from = "2026-10-01T00:00:00Z", to = "2026-11-01T00:00:00Z" }
  destination = { bucket = "my-archive" }
  region      = "eu-central-1"
}
`;

describe.skipIf(reason !== undefined)(`a machine without node${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let folder: string;

  const run = (command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      const limits = { timeout: TERRAFORM_COMMAND_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 };
      execFile(command, [...args], { cwd, env, ...limits }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, output: (stdout + stderr).replace(/[│╷╵\s]+/g, ' ') }),
      );
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-no-node-'));
    await mkdir(join(folder, 'bin'));
    for (const [name, file] of [
      ['terraform', terraform ?? ''],
      ['sh', '/bin/sh'],
      ['dirname', '/usr/bin/dirname'],
    ] as const) {
      await symlink(file, join(folder, 'bin', name));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Initialises and plans an export with the release that the packing command writes with these flags. */
  async function planned(name: string, ...flags: readonly string[]) {
    const own = join(folder, name);
    await mkdir(own);
    const packing = ['scripts/provider-pack.mjs', '--out', join(own, 'mirror'), ...flags];
    const packed = await run(process.execPath, packing, ROOT, process.env);
    if (packed.code !== 0) throw new Error(packed.output);
    await writeFile(join(own, 'main.tf'), requiredProviders(DEFAULT_ADDRESS, version) + EXPORT);
    await writeFile(join(own, 'cli.tfrc'), providerInstallation(DEFAULT_ADDRESS, join(own, 'mirror')));
    const env = {
      PATH: join(folder, 'bin'),
      HOME: own,
      TF_CLI_CONFIG_FILE: join(own, 'cli.tfrc'),
      CHECKPOINT_DISABLE: '1',
    };
    const init = await run('terraform', ['init', '-input=false', '-no-color'], own, env);
    expect(init).toMatchObject({ code: 0 });
    return run('terraform', ['plan', '-input=false', '-no-color'], own, env);
  }

  it('plans an export with the executable', async () => {
    const { code, output } = await planned('executable', '--sea');
    expect([code, output]).toEqual([0, expect.stringContaining('Plan: 1 to add, 0 to change, 0 to destroy.')]);
  });

  it('without the executable, gets an error that names the releases of Node.js that the provider needs', async () => {
    const { code, output } = await planned('launcher');
    expect([code, output]).toEqual([1, expect.stringContaining('needs Node.js 20.19 or newer')]);
  });
});
