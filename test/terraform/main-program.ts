import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogArchiveBucketProps } from '../../infra/index.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The Terraform JSON that the command in cdktf.json writes for a configuration. @throws Error if the command fails */
export async function synthesisedBy(configuration: LogArchiveBucketProps): Promise<string> {
  const { app } = JSON.parse(await readFile(join(ROOT, 'cdktf.json'), 'utf8')) as { app: string };
  const folder = await mkdtemp(join(tmpdir(), 'logferry-synth-'));
  try {
    const file = join(folder, 'logferry.json');
    const outdir = join(folder, 'cdktf.out');
    await writeFile(file, JSON.stringify(configuration));
    const env = { PATH: process.env.PATH, LOGFERRY_INFRA_CONFIG: file, CDKTF_OUTDIR: outdir };
    const [code] = await once(spawn(app, { shell: true, cwd: ROOT, env, stdio: 'inherit' }), 'close');
    if (code !== 0) throw new Error(`${app} ended with ${code}`);
    return await readFile(join(outdir, 'stacks', 'logferry-destination', 'cdk.tf.json'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
