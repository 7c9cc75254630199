import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogGroup } from '../activities/ports.js';
import { isLogferryError } from '../contract/index.js';
import { selfSigned } from '../provider/transport/certificate.js';
import { LoopbackNetwork, type ReceivedRequest } from '../test/support/loopback-network.js';
import { createAws } from './aws.js';
import type { AwsOptions } from './clients.js';
import type { Env } from './env.js';
import { createInspector } from './inspector.js';
import { assumeRole } from './role.js';
import { namesTagged } from './tagged-groups.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const WINDOW = { logGroup: '/app', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const GROUP: LogGroup = {
  name: '/app',
  arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/app`,
  createdAt: WINDOW.from,
  logClass: 'STANDARD',
};
const TASK = { ...WINDOW, taskName: 'logferry:t', bucket: 'my-archive', destinationPrefix: 'p' };
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/k`;

type Use = (options: AwsOptions) => Promise<unknown>;
const all = async (names: AsyncGenerator<unknown>): Promise<void> => {
  for await (const _name of names);
};

/** One call by each client that `aws/` makes, and the name of the service in the host of its endpoint. */
const CLIENTS: readonly [client: string, service: string, use: Use][] = [
  ['creates', 'logs', (options) => createAws(options).exportTasks.create(TASK, () => false)],
  ['tasks', 'logs', (options) => createAws(options).exportTasks.find('t')],
  ['logs', 'logs', (options) => createAws(options).logGroups.find('/app')],
  ['brief logs', 'logs', (options) => createAws(options).logGroups.tags(GROUP)],
  ['S3', 's3', (options) => createAws(options).objects('my-archive', ACCOUNT).read('key')],
  ['STS', 'sts', (options) => createAws(options).identity()],
  ['KMS', 'kms', (options) => createInspector(options).bucket('my-archive', ACCOUNT).keyPolicy(KEY)],
  ['tagging', 'tagging', (options) => all(namesTagged(options, { team: 'a' }))],
  [
    'STS for the role of a worker',
    'sts',
    ({ env, region }) => {
      const credentials = assumeRole({ roleArn: `arn:aws:iam::${ACCOUNT}:role/r`, region, ...(env && { env }) });
      return createAws({ region, credentials, ...(env && { env }), patience: 'brief' }).logGroups.find('/app');
    },
  ],
];

const ROLE = `<Credentials><AccessKeyId>ASIAOFTHEROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`;

/** A minimal valid answer of each service. */
function answer({ headers, body, host }: ReceivedRequest): { status: number; body: string } {
  if (host.startsWith('sts')) {
    const action = /Action=(\w+)/.exec(body)?.[1];
    const identity = `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/u</Arn><UserId>U</UserId>`;
    const result = action === 'GetCallerIdentity' ? identity : ROLE;
    return { status: 200, body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
  }
  if (headers['x-amz-target'] !== undefined)
    return { status: 200, body: JSON.stringify({ Policy: '{}', taskId: 't' }) };
  return { status: 200, body: 'content' };
}

const keys = { AWS_ACCESS_KEY_ID: 'AKIDOFTHETEST', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('every client of aws/', () => {
  let network: LoopbackNetwork;
  let folder: string;
  let caBundle: string;
  beforeAll(async () => {
    network = await LoopbackNetwork.open(answer);
    folder = await mkdtemp(join(tmpdir(), 'logferry-network-'));
    caBundle = join(folder, 'ca.pem');
    await writeFile(caBundle, network.caBundle);
  });
  beforeEach(() => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('HOME', folder);
  });
  afterEach(() => {
    network.clear();
    vi.unstubAllEnvs();
  });
  afterAll(async () => {
    await network.close();
    await rm(folder, { recursive: true });
  });

  const using = (env: Env, region = REGION): AwsOptions => ({
    region,
    patience: 'brief',
    env: { ...keys, HOME: folder, ...env },
  });

  it('is in the list of this test', async () => {
    const sources = fileURLToPath(new URL('.', import.meta.url));
    const made: string[] = [];
    for (const file of (await readdir(sources)).filter((name) => /(?<!\.test)\.ts$/.test(name))) {
      const code = await readFile(join(sources, file), 'utf8');
      for (const [, name] of code.matchAll(/new (\w+Client)\(|\b(fromTemporaryCredentials)\(/g))
        made.push(`${file} ${name}`);
    }
    const logs = 'clients.ts CloudWatchLogsClient';
    const others = ['clients.ts STSClient', 'clients.ts S3Client', 'kms.ts KMSClient'];
    const role = 'role.ts undefined';
    expect(made).toEqual([...Array(4).fill(logs), ...others, role, 'tagged-groups.ts ResourceGroupsTaggingAPIClient']);
  });

  it.each(CLIENTS)('sends through the proxy, and trusts the CA bundle: %s', async (_client, service, use) => {
    await use(using({ HTTPS_PROXY: network.proxyUrl, AWS_CA_BUNDLE: caBundle }));
    expect(network.connects.length).toBeGreaterThan(0);
    for (const host of network.connects) expect(host).toMatch(/\.eu-central-1\.amazonaws\.com:443$/);
    expect(network.connects[0]).toContain(service);
    expect(network.received.length).toBeGreaterThanOrEqual(network.connects.length);
  });

  it.each(CLIENTS)(
    'uses FIPS endpoints, dual-stack endpoints or both if the settings say so: %s',
    async (_client, service, use) => {
      const hostWith = async (settings: Env): Promise<string | undefined> => {
        network.clear();
        await use(using({ HTTPS_PROXY: network.proxyUrl, AWS_CA_BUNDLE: caBundle, ...settings }, 'us-east-1'));
        return network.connects[0];
      };
      const fips = { AWS_USE_FIPS_ENDPOINT: 'true' };
      const dualStack = { AWS_USE_DUALSTACK_ENDPOINT: 'true' };
      expect(await hostWith(fips)).toMatch(new RegExp(`\\b${service}-fips\\.us-east-1\\.amazonaws\\.com:443$`));
      expect(await hostWith(dualStack)).toMatch(DUAL_STACK);
      const both = await hostWith({ ...fips, ...dualStack });
      expect(both).toMatch(DUAL_STACK);
      expect(both).toContain(`${service}-fips.`);
      expect(await hostWith({})).toMatch(new RegExp(`\\b${service}\\.us-east-1\\.amazonaws\\.com:443$`));
    },
  );
  const DUAL_STACK = /(\.us-east-1\.api\.aws|\.dualstack\.us-east-1\.amazonaws\.com):443$/;

  it.each(CLIENTS)(
    'sends requests to an HTTP endpoint through HTTP_PROXY, in absolute form: %s',
    async (_client, _service, use) => {
      const endpoint = 'http://aws.invalid';
      await use(using({ HTTP_PROXY: network.proxyUrl, AWS_ENDPOINT_URL: endpoint })).catch(() => {});
      expect(network.connects).toEqual([]);
      expect(network.received[0]?.url).toMatch(/^http:\/\/aws\.invalid\//);
    },
  );

  const failureOf = async (env: Env): Promise<{ code: string; text: string }> => {
    const options: AwsOptions = { ...using(env), patience: 'command' };
    const error: unknown = await createAws(options)
      .identity()
      .catch((thrown: unknown) => thrown);
    if (!isLogferryError(error)) throw error;
    return { code: error.code, text: `${error.message} ${error.hint}` };
  };

  it('explains a certificate that is not trusted', async () => {
    const { code, text } = await failureOf({ HTTPS_PROXY: network.proxyUrl });
    expect(code).toBe('AWS_UNREACHABLE');
    expect(text).toMatch(
      /sts\.eu-central-1\.amazonaws\.com \(through the proxy 127\.0\.0\.1:\d+\): .*SELF_SIGNED.* AWS_CA_BUNDLE/,
    );
    expect(network.received).toEqual([]);
  });

  it('trusts NODE_EXTRA_CA_CERTS in addition to AWS_CA_BUNDLE', async () => {
    const other = join(folder, 'other.pem');
    await writeFile(other, selfSigned(new Date(), 'other.example').certificatePem);
    const proxied = { HTTPS_PROXY: network.proxyUrl, AWS_CA_BUNDLE: other };
    expect((await failureOf(proxied)).code).toBe('AWS_UNREACHABLE');
    await createAws(using({ ...proxied, NODE_EXTRA_CA_CERTS: caBundle })).identity();
  });

  it.each([407, 403, 502])(
    "explains a proxy's refusal with status %i, and hides the proxy's password",
    async (status) => {
      network.refusal = status;
      const proxy = network.proxyUrl.replace('//', '//user:pass-of-the-test@');
      const { code, text } = await failureOf({ HTTPS_PROXY: proxy });
      expect(code).toBe('AWS_UNREACHABLE');
      expect(text).toMatch(new RegExp(`: PROXY_${status} The proxy does not connect to AWS`));
      expect(text).not.toContain('pass-of-the-test');
      expect(network.logins[0]).toBe(`Basic ${Buffer.from('user:pass-of-the-test').toString('base64')}`);
    },
  );

  it('explains settings for which there is no endpoint', async () => {
    const { code, text } = await failureOf({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_USE_FIPS_ENDPOINT: 'true' });
    expect([code, text]).toEqual(['AWS_UNREACHABLE', expect.stringMatching(/: .*FIPS and custom endpoint/)]);
  });

  it('names a proxy that does not answer', async () => {
    const { text } = await failureOf({ HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(text).toMatch(/\(through the proxy 127\.0\.0\.1:9\): ECONNREFUSED/);
  });

  it('connects directly to a host of NO_PROXY', async () => {
    const { text } = await failureOf({
      HTTPS_PROXY: network.proxyUrl,
      NO_PROXY: 'aws.invalid',
      AWS_ENDPOINT_URL: 'https://aws.invalid:9',
    });
    expect(text).toMatch(/at aws\.invalid:9: /);
    expect(network.connects).toEqual([]);
  });
});
