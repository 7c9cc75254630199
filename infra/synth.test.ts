import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { SYSTEM_LIMIT_MS } from '../test/support/time-limits.js';

const folder = mkdtempSync(join(tmpdir(), 'logferry-infra-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs the command that CDKTF runs. The command first builds logferry if the build is missing or outdated, so the tests
 * have a long time limit.
 */
function synth(env: Readonly<Record<string, string>>) {
  const { PATH = '' } = process.env;
  const root = new URL('../', import.meta.url);
  const { app } = JSON.parse(readFileSync(new URL('cdktf.json', root), 'utf8')) as { app: string };
  return spawnSync(app, {
    shell: true,
    cwd: fileURLToPath(root),
    env: { PATH, CDKTF_OUTDIR: join(folder, 'out'), ...env },
    encoding: 'utf8',
  });
}

it('writes a stack for Terraform, and warns about rarely intended settings', { timeout: SYSTEM_LIMIT_MS }, () => {
  const file = join(folder, 'logferry.infra.json');
  const home = { accountId: '111122223333', region: 'eu-central-1', bucketName: 'my-archive' };
  writeFileSync(file, JSON.stringify({ ...home, objectLock: { mode: 'COMPLIANCE', days: 1 } }));
  const { status, stdout, stderr } = synth({ LOGFERRY_INFRA_CONFIG: file });
  expect(stderr).toMatch(/^Warning: objectLock: .*\n$/);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  const text = readFileSync(join(folder, 'out/stacks/logferry-destination/cdk.tf.json'), 'utf8');
  expect(JSON.parse(text).resource.aws_s3_bucket.archive.bucket).toBe('my-archive');
  for (const path of [folder, process.cwd()]) expect(text).not.toContain(path);
});

it('ends with exit code 1 and names what is wrong, without a stack trace', { timeout: SYSTEM_LIMIT_MS }, () => {
  const { status, stderr } = synth({ LOGFERRY_BUCKET: 'my-archive', LOGFERRY_REGION: 'eu-central-1' });
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^The destination stack, configured by environment variables/),
    expect.stringMatching(/^ {2}LOGFERRY_ACCOUNT_ID: not given; /),
  ]);
});
