import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../test/support/test-io.js';
import { SYSTEM_LIMIT_MS } from '../test/support/time-limits.js';

const folder = mkdtempSync(join(tmpdir(), 'logferry-infra-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));
const STACK = 'stacks/logferry-destination';

describe('logferry infra synth', () => {
  const out = join(folder, 'out');
  const synth = (env: Readonly<Record<string, string>>) => runCommand(['infra', 'synth', '--out', out], { env });
  const fromVariables = { LOGFERRY_BUCKET: 'my-archive', LOGFERRY_ACCOUNT_ID: '111122223333' };

  it('writes a stack for Terraform, and prints its folder, warnings and the next step', async () => {
    const file = join(folder, 'logferry.infra.json');
    const home = { accountId: '111122223333', region: 'eu-central-1', bucketName: 'my-archive' };
    writeFileSync(file, JSON.stringify({ ...home, objectLock: { mode: 'COMPLIANCE', days: 1 } }));
    const { code, stdout, stderr } = await synth({ LOGFERRY_INFRA_CONFIG: file });
    expect([code, stdout]).toEqual([0, `${join(out, STACK)}\n`]);
    const [warning, next] = stderr.split('\n');
    expect(warning).toMatch(/^warning: objectLock: /);
    const terraform = `terraform -chdir=${join(out, STACK)}`;
    expect(next).toBe(`Wrote the stack. Next: ${terraform} init && ${terraform} apply`);
    const text = readFileSync(join(out, STACK, 'cdk.tf.json'), 'utf8');
    expect(JSON.parse(text).resource.aws_s3_bucket.archive.bucket).toBe('my-archive');
    for (const path of [folder, process.cwd()]) expect(text).not.toContain(path);
  });

  it('prints a next step that a shell can run, also with a space in the path', async () => {
    const env = { ...fromVariables, LOGFERRY_REGION: 'eu-central-1' };
    const { stderr } = await runCommand(['infra', 'synth', '--out', join(folder, 'of me')], { env });
    expect(stderr).toContain(`terraform -chdir='${join(folder, 'of me', STACK)}' init`);
  });

  it('names the environment variable that is missing', async () => {
    const { code, stderr } = await synth({ LOGFERRY_BUCKET: 'my-archive', LOGFERRY_REGION: 'eu-central-1' });
    expect(code).toBe(64);
    expect(stderr).toMatch(/^error: The destination stack, configured by environment variables/);
    expect(stderr).toMatch(/^ {2}LOGFERRY_ACCOUNT_ID: not given; /m);
  });

  it.each(['eu-centrl-1', 'eu-central', 'frankfurt', 'us-iso-east-1'])('refuses the Region %s', async (region) => {
    const { code, stderr } = await synth({ ...fromVariables, LOGFERRY_REGION: region });
    expect([code, stderr]).toEqual([64, expect.stringContaining(`LOGFERRY_REGION: "${region}"; give the Region`)]);
  });

  it.each(['eu-central-1', 'us-gov-west-1', 'cn-northwest-1', 'ap-southeast-7', 'mx-central-1', 'ca-west-1'])(
    'takes the Region %s',
    async (region) => {
      expect((await synth({ ...fromVariables, LOGFERRY_REGION: region })).code).toBe(0);
    },
  );

  it('refuses a folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    const refusal = (path: string) => runCommand(['infra', 'synth', '--out', path]);
    expect(await refusal(join(folder, 'file', 'out'))).toMatchObject({
      ...{ code: 64, stderr: expect.stringMatching(/--out \(.*out\): ENOTDIR/) },
    });
    expect(await refusal(join(folder, 'file'))).toMatchObject({
      ...{ code: 64, stderr: expect.stringMatching(/--out \(.*file\): EEXIST/) },
    });
  });
});

it('logferry infra module prints a block that uses the plain Terraform module of the package', async () => {
  const { code, stdout } = await runCommand(['infra', 'module']);
  const source = /source += "(.*)"/.exec(stdout)?.[1] ?? '';
  expect([code, source]).toEqual([0, './examples/hcl']);
  const variables = readFileSync(new URL('../examples/hcl/variables.tf', import.meta.url), 'utf8');
  for (const [, name] of stdout.matchAll(/^ {2}(?!source)(\w+) +=.*"/gm))
    expect(variables).toContain(`variable "${name}"`);
});

// The command first builds logferry if the build is missing or outdated, so the test has a long time limit.
it('the command in cdktf.json, which the command line of CDKTF runs, writes the stack', {
  timeout: SYSTEM_LIMIT_MS,
}, () => {
  const { PATH = '' } = process.env;
  const root = new URL('../', import.meta.url);
  const { app } = JSON.parse(readFileSync(new URL('cdktf.json', root), 'utf8')) as { app: string };
  const out = join(folder, 'cdktf');
  const env = { LOGFERRY_BUCKET: 'my-archive', LOGFERRY_REGION: 'eu-central-1', LOGFERRY_ACCOUNT_ID: '111122223333' };
  const ended = spawnSync(app, { shell: true, cwd: fileURLToPath(root), env: { PATH, CDKTF_OUTDIR: out, ...env } });
  expect(ended.status).toBe(0);
  expect(readFileSync(join(out, STACK, 'cdk.tf.json'), 'utf8')).toContain('my-archive');
});
