import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACCOUNT_ID, CONTENT, REGION, SECRET } from '../test/support/constants.js';
import { days, Shell } from '../test/support/shell.js';
import type { CommandResult } from '../test/support/test-io.js';

const TOKEN = 'session-token-of-the-test';
const HIDDEN = new RegExp([SECRET, TOKEN, CONTENT, 'Signature=', 'AWS4-HMAC'].join('|'));
const plan = ['plan', ...days('/app', 1)];

describe('first contact with AWS', () => {
  let shell: Shell;
  let home: string;
  beforeAll(async () => {
    shell = await Shell.open();
    await shell.logGroup('/app', 1);
    home = await mkdtemp(join(tmpdir(), 'logferry-contact-'));
    const config = `
[profile team]
region = ${REGION}
endpoint_url = ${shell.emulator.url}
[profile elsewhere]
region = us-east-1
[profile expired]
sso_session = corp
sso_account_id = ${ACCOUNT_ID}
sso_role_name = Reader
region = ${REGION}
[sso-session corp]
sso_start_url = https://corp.example/start
sso_region = ${REGION}
`;
    const credentials = `
[team]
aws_access_key_id = ${ACCOUNT_ID}
aws_secret_access_key = ${SECRET}
aws_session_token = ${TOKEN}
`;
    await writeFile(join(home, 'config'), config);
    await writeFile(join(home, 'credentials'), credentials);
  });
  beforeEach(() => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('HOME', home);
    // To find SSO sessions, the SDK reads the environment of the process, and not that of the command.
    vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(async () => {
    await shell.close();
    await rm(home, { recursive: true });
  });

  /** Runs a command whose only AWS settings are those of AWS's configuration files and of `env`. */
  const bare = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> => {
    const nothing = { AWS_REGION: undefined, AWS_ENDPOINT_URL: undefined, AWS_ACCESS_KEY_ID: undefined };
    const files = { AWS_CONFIG_FILE: join(home, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') };
    const ended = await shell.command(args, {
      ...nothing,
      AWS_SECRET_ACCESS_KEY: undefined,
      HOME: home,
      ...files,
      ...env,
    });
    expect(ended.stdout + ended.stderr).not.toMatch(HIDDEN);
    return ended;
  };

  it('takes Region, endpoint and credentials from the profile of AWS_PROFILE or --profile', async () => {
    for (const [args, env] of [
      [plan, { AWS_PROFILE: 'team' }],
      [[...plan, '--profile', 'team'], {}],
      // The profile that a flag names replaces the keys and the profile of the environment variables.
      [
        [...plan, '--profile', 'team'],
        { AWS_PROFILE: 'nosuch', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'x' },
      ],
    ] as const) {
      expect(await bare(args, env)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 export task') });
    }
    const { code, stdout } = await bare(['doctor', '--bucket', 'archive', '--profile', 'team', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { region: REGION, accountId: ACCOUNT_ID }]);
  });

  it.each<[what: string, args: readonly string[], code: number, says: RegExp]>([
    [
      'a missing Region',
      plan,
      64,
      /--region is missing, and neither AWS_REGION, AWS_DEFAULT_REGION nor AWS profile default names a Region/,
    ],
    [
      'a profile that does not exist',
      [...plan, '--profile', 'nosuch'],
      4,
      /Profile nosuch is neither in .*Choose one of team, elsewhere, expired/s,
    ],
    [
      'missing credentials',
      [...plan, '--region', REGION],
      4,
      /No AWS credentials found \(looked at: environment variables, profile default .*--profile/s,
    ],
    [
      'an expired SSO session',
      [...plan, '--profile', 'expired'],
      4,
      /SSO session corp of profile expired has expired .*aws sso login --sso-session corp/s,
    ],
    ['`run` without credentials', ['run', ...days('/app', 1), '--region', REGION], 4, /No AWS credentials found/],
    ['`dev` without credentials', ['dev'], 4, /No AWS credentials found/],
    [
      '`doctor` without credentials',
      ['doctor', '--bucket', 'archive', '--region', REGION],
      4,
      /No AWS credentials found/,
    ],
  ])('explains %s, and does not speak of the credentials of a worker', async (_what, args, code, says) => {
    const ended = await bare(args);
    expect([ended.code, ended.stdout + ended.stderr]).toEqual([code, expect.stringMatching(says)]);
    expect(ended.stderr).not.toMatch(/credentials of the worker/);
  });

  it("quotes AWS's refusal: principal, action, resource and policy type", async () => {
    const message = `User: arn:aws:iam::${ACCOUNT_ID}:user/me is not authorized to perform: logs:DescribeLogGroups on resource: arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group::log-stream: because no identity-based policy allows the logs:DescribeLogGroups action`;
    const fault = { kind: 'error-before', status: 400, code: 'AccessDeniedException', times: 9 } as const;
    shell.emulator.addFault({ ...fault, operation: 'DescribeLogGroups', message });
    const { code, stderr } = await bare([...plan, '--profile', 'team']);
    shell.emulator.clearFaults();
    expect([code, stderr]).toEqual([4, expect.stringContaining(`logs:DescribeLogGroups: ${message}`)]);
  });

  it.each([
    ['--debug', [...plan, '--profile', 'team', '--debug'], {}],
    ['LOGFERRY_DEBUG', [...plan, '--profile', 'team'], { LOGFERRY_DEBUG: '1' }],
  ])('shows each call under %s: host, status, duration and source of the credentials', async (_flag, args, env) => {
    const { code, stderr } = await bare(args, env);
    expect(code).toBe(0);
    const { host } = new URL(shell.emulator.url);
    const line = `eu-central-1 ${host} 200 in \\d+ ms; request [\\w-]+; credentials: profile team \\(access keys\\)`;
    for (const operation of ['sts:GetCallerIdentity', 'logs:DescribeLogGroups', 's3:ListObjectsV2']) {
      expect(stderr).toMatch(new RegExp(`^debug: ${operation} ${line}$`, 'm'));
    }
    expect(
      (
        await bare(
          args.filter((arg) => arg !== '--debug'),
          { LOGFERRY_DEBUG: '0' },
        )
      ).stderr,
    ).not.toMatch(/debug:/);
  });

  it('shows the stack of an error under --debug only', async () => {
    const args = [...plan, '--profile', 'nosuch'];
    expect((await bare([...args, '--debug'])).stderr).toMatch(/^debug: stack of LogferryError\n +at /m);
    expect((await bare(args)).stderr).not.toMatch(/ at /);
  });

  it('doctor reports a header that the bucket policy demands, and passes with the flag that sets this header', async () => {
    const s3 = new S3Client({
      ...{ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true },
      credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' },
    });
    shell.emulator.createBucket({ name: 'demanding', region: REGION });
    const Statement = {
      ...{ Sid: 'Own', Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:user/emulator` } },
      ...{ Action: 's3:PutObject', Resource: 'arn:aws:s3:::demanding/_logferry/*' },
      Condition: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    };
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'demanding', Policy: JSON.stringify({ Statement }) }));
    s3.destroy();
    const doctor = async (...flags: string[]): Promise<string> => {
      const { stdout } = await bare(['doctor', '--bucket', 'demanding', '--profile', 'team', '--json', ...flags]);
      const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; remedy?: string }[] };
      const { status, remedy = '' } = checks.find(({ name }) => name === 'caller-records') ?? {};
      return `${status} ${remedy}`;
    };
    expect(await doctor()).toMatch(/^failed Exempt .* from Own, or run with --acl bucket-owner-full-control \(/);
    expect(await doctor('--acl', 'bucket-owner-full-control')).toBe('ok ');
    expect(
      (
        await bare(['run', ...days('/app', 1), '--sse', 'AES256', '--profile', 'team'], {
          TEMPORAL_ADDRESS: '127.0.0.1:9',
        })
      ).stderr,
    ).toMatch(/--sse and --sse-kms-key-id are for the embedded engine/);
  });
});
