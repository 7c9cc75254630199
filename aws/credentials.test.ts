import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isLogferryError } from '../contract/index.js';
import { LoopbackNetwork, type ReceivedRequest } from '../test/support/loopback-network.js';
import { createAws } from './aws.js';
import type { Env } from './env.js';
import { awsEnvironment } from './environment.js';
import { SENT_CALLS, type SentCall } from './sent-calls.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
/** Values that must be in no message and in no report. */
const SECRET = 'secret-of-the-test';
const TOKEN = 'token-of-the-test';
const SSO_TOKEN = 'sso-token-of-the-test';
const HIDDEN = new RegExp([SECRET, TOKEN, SSO_TOKEN, 'Signature=', 'AWS4-HMAC'].join('|'));

const process_ = (script: string): string => `${JSON.stringify(process.execPath)} -e ${JSON.stringify(script)}`;
const printing = process_(
  `console.log(JSON.stringify({Version:1,AccessKeyId:'AKIDOFTHEPROCESS',SecretAccessKey:'${SECRET}'}))`,
);
const CONFIG = `
[default]
region = ${REGION}
[profile role]
role_arn = arn:aws:iam::${ACCOUNT}:role/r
source_profile = base
[profile orphan]
role_arn = arn:aws:iam::${ACCOUNT}:role/r
source_profile = nosuch
[profile circle]
role_arn = arn:aws:iam::${ACCOUNT}:role/r
source_profile = circle-2
[profile circle-2]
role_arn = arn:aws:iam::${ACCOUNT}:role/r
source_profile = circle
[profile mfa]
role_arn = arn:aws:iam::${ACCOUNT}:role/r
source_profile = base
mfa_serial = arn:aws:iam::${ACCOUNT}:mfa/me
[profile process]
credential_process = ${printing}
[profile broken-process]
credential_process = ${process_(`console.error('${SECRET}'); process.exit(1)`)}
[profile sso]
sso_session = corp
sso_account_id = ${ACCOUNT}
sso_role_name = Reader
[profile sso-expired]
sso_session = old
sso_account_id = ${ACCOUNT}
sso_role_name = Reader
[profile sso-never]
sso_session = never
sso_account_id = ${ACCOUNT}
sso_role_name = Reader
[profile sso-nosuch]
sso_session = nosuch
sso_account_id = ${ACCOUNT}
sso_role_name = Reader
[profile sso-forbidden]
sso_session = corp
sso_account_id = ${ACCOUNT}
sso_role_name = Forbidden
[profile sso-legacy]
sso_start_url = https://legacy.example/start
sso_region = ${REGION}
sso_account_id = ${ACCOUNT}
sso_role_name = Reader
[profile through-sso]
role_arn = arn:aws:iam::${ACCOUNT}:role/r
source_profile = sso-never
[profile login]
login_session = arn:aws:sts::${ACCOUNT}:assumed-role/r/me
[profile keyless]
output = json
${['corp', 'old', 'never'].map((name) => `[sso-session ${name}]\nsso_start_url = https://${name}.example/start\nsso_region = ${REGION}\n`).join('')}`;
const CREDENTIALS = `
[base]
aws_access_key_id = AKIDOFBASE
aws_secret_access_key = ${SECRET}
aws_session_token = ${TOKEN}
`;

/** The action that fails, and its error. */
let fault: { action: string; status: number; code: string; message: string } | undefined;
/** Answers of STS and of the SSO portal. The action of `fault` fails. */
function answer({ host, body, url }: ReceivedRequest): { status: number; body: string } {
  const expiration = Date.UTC(2099, 0);
  if (host.startsWith('portal.sso')) {
    if (url.includes('role_name=Forbidden'))
      return { status: 403, body: '{"__type":"ForbiddenException","message":"No access"}' };
    const roleCredentials = { accessKeyId: 'ASIAOFSSO', secretAccessKey: SECRET, sessionToken: TOKEN, expiration };
    return { status: 200, body: JSON.stringify({ roleCredentials }) };
  }
  const action = /Action=(\w+)/.exec(body)?.[1] ?? '';
  if (fault?.action === action) {
    const { status, code, message } = fault;
    return {
      status,
      body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    };
  }
  const identity = `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/u</Arn>`;
  const keys = `<AccessKeyId>ASIAOFTHEROLE</AccessKeyId><SecretAccessKey>${SECRET}</SecretAccessKey><SessionToken>${TOKEN}</SessionToken>`;
  const role = `<Credentials>${keys}<Expiration>${new Date(expiration).toISOString()}</Expiration></Credentials>`;
  const result = action === 'GetCallerIdentity' ? identity : role;
  return { status: 200, body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}

describe('credentials', () => {
  let network: LoopbackNetwork;
  let home: string;
  const said: string[] = [];
  const calls: SentCall[] = [];
  const hear = (call: unknown): void => void calls.push(call as SentCall);

  beforeAll(async () => {
    network = await LoopbackNetwork.open(answer);
    home = await mkdtemp(join(tmpdir(), 'logferry-credentials-'));
    const cache = join(home, '.aws', 'sso', 'cache');
    await mkdir(cache, { recursive: true });
    await writeFile(join(home, '.aws', 'config'), CONFIG);
    await writeFile(join(home, '.aws', 'credentials'), CREDENTIALS);
    await writeFile(join(home, 'ca.pem'), network.caBundle);
    const token = async (session: string, expiresAt: string) => {
      const file = join(cache, `${createHash('sha1').update(session).digest('hex')}.json`);
      await writeFile(file, JSON.stringify({ accessToken: SSO_TOKEN, expiresAt }));
    };
    await token('corp', '2099-01-01T00:00:00Z');
    await token('old', '2020-01-01T00:00:00Z');
  });
  beforeEach(() => {
    SENT_CALLS.subscribe(hear);
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const name of Object.keys(process.env).filter((name) => /^AWS_(?!EC2)/.test(name)))
      vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    SENT_CALLS.unsubscribe(hear);
    vi.unstubAllEnvs();
    network.clear();
    fault = undefined;
    for (const text of [...said.splice(0), JSON.stringify(calls.splice(0))]) expect(text).not.toMatch(HIDDEN);
  });
  afterAll(async () => {
    await network.close();
    await rm(home, { recursive: true });
  });

  const around = (env: Env): Env => ({
    ...{ HOME: home, HTTPS_PROXY: network.proxyUrl, AWS_CA_BUNDLE: join(home, 'ca.pem') },
    ...{ AWS_EC2_METADATA_DISABLED: 'true', ...env },
  });
  const identity = async (env: Env) =>
    createAws({ region: REGION, env: await awsEnvironment(around(env)), patience: 'command' }).identity();
  const failure = async (env: Env): Promise<string> => {
    const error: unknown = await identity(env).catch((thrown: unknown) => thrown);
    if (!isLogferryError(error)) throw error;
    const text = `${error.code}: ${error.message} | ${error.hint}`;
    said.push(text);
    return text;
  };
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDOFTHETEST', AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: TOKEN };

  it.each<[source: string, env: Env]>([
    ['environment variables', keys],
    ['environment variables', { ...keys, AWS_PROFILE: 'role' }],
    ['profile base (access keys)', { AWS_PROFILE: 'base' }],
    ['a role by way of profile role', { AWS_PROFILE: 'role' }],
    ['profile process (credential_process)', { AWS_PROFILE: 'process' }],
    ['profile sso (SSO)', { AWS_PROFILE: 'sso' }],
  ])('are found in: %s', async (source, env) => {
    expect(await identity(env)).toMatchObject({ accountId: ACCOUNT });
    expect(calls.findLast(({ operation }) => operation === 'sts:GetCallerIdentity')).toMatchObject({
      ...{ region: REGION, host: `sts.${REGION}.amazonaws.com`, status: 200, attempt: 1, credentials: source },
      requestId: expect.stringMatching(/^request-\d+$/),
    });
  });

  it('are found in container metadata and in instance metadata', async () => {
    const temporary = {
      AccessKeyId: 'ASIAOFMETADATA',
      SecretAccessKey: SECRET,
      Token: TOKEN,
      Expiration: '2099-01-01T00:00:00Z',
    };
    const server = createServer(({ url, method }, reply) => {
      if (method === 'PUT') return void reply.end(TOKEN);
      reply.end(url?.endsWith('/security-credentials/') ? 'role' : JSON.stringify({ ...temporary, Code: 'Success' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', url);
      await identity({ ROUND: '1' });
      vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', undefined);
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'false');
      vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url);
      await identity({ ROUND: '2' });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    expect(calls.map(({ credentials }) => credentials)).toEqual(['container metadata', 'instance metadata']);
  });

  it('are fetched once for all clients of an environment', async () => {
    const env = await awsEnvironment(around({ AWS_PROFILE: 'sso' }));
    for (const patience of ['command', 'worker'] as const)
      await createAws({ region: REGION, env, patience }).identity();
    expect(network.connects.filter((host) => host.startsWith('portal.sso'))).toHaveLength(1);
  });

  it.each<[what: string, env: Env, says: RegExp]>([
    [
      'there are none',
      {},
      /^CREDENTIALS: No AWS credentials found \(looked at: environment variables, profile default in ~\/\.aws\/config and ~\/\.aws\/credentials \(which names no keys, .*\), web identity, container metadata, not instance metadata, which AWS_EC2_METADATA_DISABLED turns off\) \| Set AWS_ACCESS_KEY_ID .*--profile.*aws sso login/,
    ],
    [
      'the profile names none',
      { AWS_PROFILE: 'keyless' },
      /^CREDENTIALS: No AWS credentials found .*profile keyless in /,
    ],
    [
      'the profile does not exist',
      { AWS_PROFILE: 'nosuch' },
      /^CREDENTIALS: Profile nosuch is neither in ~\/\.aws\/config nor/,
    ],
    [
      'the source profile does not exist',
      { AWS_PROFILE: 'orphan' },
      /^CREDENTIALS: source_profile nosuch of profile orphan is missing \| Correct profile orphan in ~\/\.aws\/config\.$/,
    ],
    [
      'two profiles name each other as their source',
      { AWS_PROFILE: 'circle' },
      /^CREDENTIALS: Profiles name each other as source_profile: circle -> circle-2 -> circle \| Correct profile circle-2 /,
    ],
    [
      'the role needs MFA',
      { AWS_PROFILE: 'mfa' },
      /^CREDENTIALS: Profile mfa needs a code of MFA device .*export-credentials --profile mfa/,
    ],
    [
      'the credential process fails',
      { AWS_PROFILE: 'broken-process' },
      /^CREDENTIALS: The credential_process of profile broken-process gave no credentials \| `aws sts get-caller-identity --profile broken-process`/,
    ],
    [
      'the SSO session has expired',
      { AWS_PROFILE: 'sso-expired' },
      /^CREDENTIALS: SSO session old of profile sso-expired has expired or was never opened \| Sign in: `aws sso login --sso-session old` or `aws sso login --profile sso-expired`\.$/,
    ],
    [
      'the SSO session was never opened',
      { AWS_PROFILE: 'sso-never' },
      /^CREDENTIALS: SSO session never of profile sso-never has expired or was never/,
    ],
    [
      'the SSO session of the source profile was never opened',
      { AWS_PROFILE: 'through-sso' },
      /^CREDENTIALS: SSO session never of profile sso-never has/,
    ],
    [
      'the SSO session is not in the file',
      { AWS_PROFILE: 'sso-nosuch' },
      /^CREDENTIALS: sso_session nosuch of profile sso-nosuch is missing/,
    ],
    [
      'the SSO role is forbidden',
      { AWS_PROFILE: 'sso-forbidden' },
      /^CREDENTIALS: SSO session corp of profile sso-forbidden gave no credentials: .*No access/,
    ],
    [
      'an SSO session in the legacy form was never opened',
      { AWS_PROFILE: 'sso-legacy' },
      /^CREDENTIALS: The SSO session of profile sso-legacy has expired .*--profile sso-legacy/,
    ],
    [
      'the login was never made',
      { AWS_PROFILE: 'login' },
      /^CREDENTIALS: The session of profile login has expired .*`aws login --profile login`/,
    ],
    [
      'a variable is missing',
      { AWS_ACCESS_KEY_ID: 'AKID' },
      /^CREDENTIALS: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not/,
    ],
  ])('lead to an error that explains the problem if %s', async (_what, env, says) => {
    expect(await failure(env)).toMatch(says);
  });

  it.each<[code: string, env: Env, says: RegExp]>([
    [
      'ExpiredToken',
      keys,
      /^CREDENTIALS: The session token of the AWS credentials \(environment variables\) has expired: ExpiredToken: words of AWS \| Set AWS_ACCESS_KEY_ID/,
    ],
    [
      'ExpiredToken',
      { AWS_PROFILE: 'sso' },
      /\(profile sso \(SSO\)\) has expired: .* \| Sign in again: `aws sso login --profile sso`/,
    ],
    [
      'InvalidClientTokenId',
      { AWS_PROFILE: 'base' },
      /^CREDENTIALS: AWS does not know the access key .*\(profile base .* Renew the keys of profile base in ~\/\.aws\/credentials/,
    ],
    [
      'SignatureDoesNotMatch',
      keys,
      /^CREDENTIALS: AWS refused the signature .*; probably the secret key is a wrong one: SignatureDoesNotMatch \|/,
    ],
  ])('that AWS refuses with %s lead to an error that explains the refusal', async (code, env, says) => {
    const message = code.startsWith('Signature') ? `x-amz-security-token:${TOKEN} AWS4-HMAC` : 'words of AWS';
    fault = { action: 'GetCallerIdentity', status: 403, code, message };
    expect(await failure(env)).toMatch(says);
  });

  it('for a role that the user may not assume result in the error of AssumeRole', async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/r`;
    const message = `User: arn:aws:iam::${ACCOUNT}:user/me is not authorized to perform: sts:AssumeRole on resource: ${role}`;
    fault = { action: 'AssumeRole', status: 403, code: 'AccessDenied', message };
    expect(await failure({ AWS_PROFILE: 'role' })).toContain(
      `ACCESS_DENIED: AWS denies access: sts:GetCallerIdentity: ${message}`,
    );
  });
});
