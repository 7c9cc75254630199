import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Env } from './env.js';
import { awsEnvironment, withProfile } from './environment.js';

const CONFIG = `
[default]
region = eu-west-1
[profile team]
region = eu-central-1
use_fips_endpoint = true
use_dualstack_endpoint = true
endpoint_url = http://team.invalid
services = local
output = json
[profile bundle]
ca_bundle = /nowhere/ca.pem
[profile bare]
output = json
[services local]
s3 =
  endpoint_url = http://s3.invalid
cloudwatch_logs =
  endpoint_url = http://logs.invalid
[sso-session corp]
sso_region = eu-central-1
`;
const CREDENTIALS = `
[keys]
aws_access_key_id = AKIDOFTHEPROFILE
aws_secret_access_key = secret
region = ap-south-1
[team]
region = eu-north-1
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logferry-aws-'));
  await writeFile(join(folder, 'config'), CONFIG);
  await writeFile(join(folder, 'credentials'), CREDENTIALS);
});
afterAll(() => rm(folder, { recursive: true }));

const files = (): Env => ({
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  HOME: folder,
});
const added = async (env: Env): Promise<Env> => {
  const {
    AWS_CONFIG_FILE: _c,
    AWS_SHARED_CREDENTIALS_FILE: _s,
    HOME: _h,
    ...others
  } = await awsEnvironment({ ...files(), ...env });
  return others;
};

const OF_TEAM = {
  AWS_PROFILE: 'team',
  // As in the AWS CLI, the credentials file takes precedence.
  AWS_REGION: 'eu-north-1',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_ENDPOINT_URL: 'http://team.invalid',
  AWS_ENDPOINT_URL_S3: 'http://s3.invalid',
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://logs.invalid',
};

/** A value that the variable can have, and that no profile of these tests has. */
const SOME_VALUE = (name: string): string =>
  name.includes('URL') ? 'http://other.invalid' : name.includes('_USE_') ? 'false' : 'x';

describe('the AWS settings of an environment', () => {
  it.each<[what: string, env: Env, result: Env]>([
    ['the default profile', {}, { AWS_REGION: 'eu-west-1' }],
    ['a named profile', { AWS_PROFILE: 'team' }, OF_TEAM],
    ['AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'keys' }, { AWS_DEFAULT_PROFILE: 'keys', AWS_REGION: 'ap-south-1' }],
    ['a Region in a variable', { AWS_REGION: 'us-east-1' }, { AWS_REGION: 'us-east-1' }],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'us-east-1' }, { AWS_DEFAULT_REGION: 'us-east-1' }],
    ['an empty variable', { AWS_REGION: '' }, { AWS_REGION: 'eu-west-1' }],
    [
      'a general endpoint in a variable',
      { AWS_PROFILE: 'team', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      {
        ...{ AWS_PROFILE: 'team', AWS_REGION: 'eu-north-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
        ...{ AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      },
    ],
    [
      'an endpoint of one service in a variable',
      { AWS_PROFILE: 'team', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' },
      { ...OF_TEAM, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' },
    ],
    ['a profile without settings', { AWS_PROFILE: 'bare' }, { AWS_PROFILE: 'bare' }],
  ])('come first from variables and then from the profile: %s', async (_what, env, result) => {
    expect(await added(env)).toEqual(result);
  });

  it('are complete after one call: a second call returns the same object', async () => {
    const once = await awsEnvironment({ ...files(), AWS_PROFILE: 'team' });
    expect(await awsEnvironment(once)).toBe(once);
  });

  it('never replace a variable that is set', async () => {
    const names = Object.keys(OF_TEAM).filter((name) => name !== 'AWS_PROFILE');
    await fc.assert(
      fc.asyncProperty(fc.subarray(names), async (chosen) => {
        const set = Object.fromEntries(chosen.map((name) => [name, SOME_VALUE(name)]));
        expect(await added({ AWS_PROFILE: 'team', ...set })).toMatchObject(set);
      }),
      { numRuns: 30 },
    );
  });

  it('never contain a key of a profile', async () => {
    expect(JSON.stringify(await added({ AWS_PROFILE: 'keys' }))).not.toMatch(/AKID|secret/);
  });

  it('are not needed: without files, the environment stays as it is', async () => {
    const env = { HOME: join(folder, 'none'), AWS_REGION: 'eu-west-1' };
    expect(await awsEnvironment(env)).toBe(env);
  });

  it('leave out the access keys in variables if --profile names a profile', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
    expect(withProfile({ ...keys, AWS_PROFILE: 'other', HOME: '/' }, 'team')).toEqual({
      AWS_PROFILE: 'team',
      HOME: '/',
    });
  });

  it.each<[what: string, env: Env, code: string, says: RegExp]>([
    [
      'a profile that does not exist',
      { AWS_PROFILE: 'nosuch' },
      'CREDENTIALS',
      /^Profile nosuch is neither in ~\/config nor in ~\/credentials Choose one of default, team, bundle, bare, keys /,
    ],
    [
      'a section that is not a profile',
      { AWS_PROFILE: 'sso-session.corp' },
      'CREDENTIALS',
      /^Profile sso-session\.corp is neither/,
    ],
    [
      'a CA bundle that does not exist',
      { AWS_PROFILE: 'bundle' },
      'INVALID_REQUEST',
      /\/nowhere\/ca\.pem .*ENOENT .*ca_bundle/,
    ],
    [
      'a CA bundle without a certificate',
      { AWS_CA_BUNDLE: 'package.json' },
      'INVALID_REQUEST',
      /package\.json .*no certificate/,
    ],
    [
      'a proxy that is not a URL',
      { HTTPS_PROXY: 'http://user:pw@a b' },
      'INVALID_REQUEST',
      /^HTTPS_PROXY or HTTP_PROXY is not the URL of an HTTP proxy/,
    ],
    [
      'a proxy of another protocol',
      { HTTP_PROXY: 'socks5://user:pw@proxy.invalid:1080' },
      'INVALID_REQUEST',
      /^HTTPS_PROXY or HTTP_PROXY is not the URL of an HTTP proxy Write it as http:/,
    ],
    [
      'an endpoint without a scheme',
      { AWS_ENDPOINT_URL: 'localhost:4600' },
      'INVALID_REQUEST',
      /^AWS_ENDPOINT_URL is not the URL of an endpoint Write it as https:.* endpoint_url in the profile/,
    ],
    [
      'an endpoint of one service that is not a URL',
      { AWS_ENDPOINT_URL_S3: 'http://user:pw@a b' },
      'INVALID_REQUEST',
      /^AWS_ENDPOINT_URL_S3 is not the URL/,
    ],
    [
      'a misspelt switch',
      { AWS_USE_FIPS_ENDPOINT: 'yes' },
      'INVALID_REQUEST',
      /^AWS_USE_FIPS_ENDPOINT \("yes"\) must be true or false Correct the variable, or use_fips_endpoint in the profile\.$/,
    ],
  ])('are refused with %s', async (_what, env, code, says) => {
    const refusal: unknown = await awsEnvironment({ ...files(), ...env }).catch((error: unknown) => error);
    const { message, hint, ...rest } = refusal as { message: string; hint: string; code: string };
    expect(rest.code).toBe(code);
    expect(`${message} ${hint}`).toMatch(says);
    expect(`${message} ${hint}`).not.toContain('pw@');
  });
});
