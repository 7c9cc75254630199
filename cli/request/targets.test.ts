import { describe, expect, it } from 'vitest';
import { LogferryError } from '../../contract/errors.js';
import { requestHash } from '../../contract/hash.js';
import { parseTargetsRequest, splitTargets } from '../../contract/targets.js';
import type { SelectionOptions } from './flags.js';
import { type PreparedTargets, prepareAnyRequest } from './request-with-targets.js';

const NOW = '2026-11-21T15:30:00Z';
const around = (files: Record<string, string> = {}, now = NOW) => ({
  env: { AWS_REGION: 'eu-west-3' },
  nowMs: Date.parse(now),
  readInput: async (path: string) => files[path] ?? '',
});
const FRANKFURT = 'account=prod,region=eu-central-1,bucket=prod-fra';
const VIRGINIA = 'region=us-east-1,bucket=s3://own-iad/logs/,layout=hive,bucketOwner=111122223333';
const namedDestinations = {
  what: 'config.json',
  destinations: { fra: { bucket: 'named-fra', prefix: 'archive', region: 'eu-central-1' }, any: { bucket: 'any-one' } },
};
const prepare = (options: Partial<SelectionOptions>, ...rest: Parameters<typeof around>) =>
  prepareAnyRequest(
    { logGroup: ['/app'], from: '7d', target: [FRANKFURT, VIRGINIA], requestedBy: 'me', ...options },
    around(...rest),
  ) as Promise<PreparedTargets>;
const refusal = async (options: Partial<SelectionOptions>, files: Record<string, string> = {}): Promise<string> => {
  const error = await prepare(options, files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LogferryError);
  return (error as LogferryError).message;
};
const destinationsOf = ({ targets }: PreparedTargets) =>
  targets.map(({ request: { account, region, destination } }) => ({ account, region, ...destination }));

describe('--target', () => {
  it('gives one request for each target, with the same source and window', async () => {
    const prepared = await prepare({ logGroupPrefix: ['/aws/'] });
    expect(destinationsOf(prepared)).toEqual([
      { account: 'prod', region: 'eu-central-1', bucket: 'prod-fra', prefix: '', layout: 'plain' },
      {
        ...{ account: undefined, region: 'us-east-1', bucket: 'own-iad', prefix: 'logs', layout: 'hive' },
        bucketOwner: '111122223333',
      },
    ]);
    for (const { request } of prepared.targets) {
      expect(request).toMatchObject({
        source: { logGroups: ['/app'], logGroupPrefixes: ['/aws/'] },
        window: { from: '2026-11-14T00:00:00Z', to: '2026-11-21T00:00:00Z' },
        asked: { from: '2026-11-14T00:00:00Z', to: NOW },
        requestedBy: 'me',
      });
    }
    expect(prepared.request).toMatchObject({ window: prepared.targets[0]?.request.window, slice: 'day' });
  });

  it('can name a destination of the configuration file, whose prefix and layout it can replace', async () => {
    const target = ['destination=fra,prefix=other', 'region=us-east-1,destination=any'];
    expect(destinationsOf(await prepare({ target, namedDestinations }))).toMatchObject([
      { region: 'eu-central-1', bucket: 'named-fra', prefix: 'other' },
      { region: 'us-east-1', bucket: 'any-one', prefix: '' },
    ]);
  });

  it('without an account has the account of the configuration file', async () => {
    expect(destinationsOf(await prepare({ account: 'dev' }))).toMatchObject([{ account: 'prod' }, { account: 'dev' }]);
  });

  it.each(['day', 'auto'])('starts exactly the requests that were checked (slices: %s)', async (slice) => {
    for (const prepared of [await prepare({ slice }), await prepare({ slice, from: '2026-10-01', to: '2026-11-01' })]) {
      const started = splitTargets(parseTargetsRequest(prepared.request), 'id').map(({ request }) => request);
      expect(started).toEqual(prepared.targets.map(({ request }) => request));
      expect(started.map(({ autoSlice = false }) => autoSlice)).toEqual([slice === 'auto', slice === 'auto']);
    }
  });

  it.each(['day', 'auto'])(
    'gives a target the same hash on any day, with or without other targets (slices: %s)',
    async (slice) => {
      const today = await prepare({ slice });
      const tomorrow = await prepare({ slice, target: [VIRGINIA] }, {}, '2026-11-22T15:30:00Z');
      expect(today.targets[1]?.request.window).not.toEqual(tomorrow.targets[0]?.request.window);
      expect(today.targets[1]?.unresolvedHash).toBe(tomorrow.targets[0]?.unresolvedHash);
      for (const { request, unresolvedHash } of today.targets) {
        expect(today.unresolvedHash(request)).toBe(unresolvedHash);
        expect(requestHash(request)).not.toBe(unresolvedHash);
      }
    },
  );

  it.each<[string, Partial<SelectionOptions>, RegExp]>([
    ['no members', { target: ['prod'] }, /^--target 1 \("prod"\): "prod" is not of the form key=value; write account=/],
    [
      'an unknown key',
      { target: ['acount=prod'] },
      /--target 1 .*unknown key acount; the keys are account, region, .* or/,
    ],
    ['no Region', { target: [FRANKFURT, 'bucket=b-1'] }, /^--target 2, region is missing$/],
    ['no bucket', { target: ['region=us-east-1'] }, /^--target 1, bucket is missing$/],
    ['a wrong Region', { target: ['region=here,bucket=b-1'] }, /^--target 1, region \("here"\) must be an AWS Region/],
    ['a wrong bucket', { target: ['region=us-east-1,bucket=B'] }, /^--target 1, bucket \("B"\) must be an S3 bucket/],
    ['a wrong layout', { target: [`${FRANKFURT},layout=x`] }, /^--target 1, layout \("x"\) must be plain or hive$/],
    [
      'a bucket in another form',
      { target: ['region=us-east-1,bucket=b-1/logs'] },
      /^--target 1: bucket \("b-1\/logs"\): write bucket=b-1,prefix=logs$/,
    ],
    [
      'two prefixes',
      { target: ['region=us-east-1,bucket=s3://b-1/a,prefix=b'] },
      /contains the prefix a, but prefix is "b"/,
    ],
    [
      'one account and Region twice',
      { target: [FRANKFURT, FRANKFURT] },
      /^--target 2 .*both name account prod and eu-/,
    ],
    [
      'bucket and destination',
      { target: ['bucket=b-1,destination=fra'] },
      /bucket and destination contradict each other/,
    ],
    ['a destination without a file', { target: ['destination=fra'] }, /there is no configuration file/],
    [
      'an unknown destination',
      { target: ['destination=x'], namedDestinations },
      /destination x is not one of the destinations in config\.json: fra, any$/,
    ],
    [
      'another Region than its destination',
      { target: ['region=us-east-1,destination=fra'], namedDestinations },
      /region is us-east-1, but destination fra is in eu-central-1; bucket and log groups must be in one Region$/,
    ],
    ['hive and weeks', { slice: 'week' }, /^--slice \("week"\): the hive layout/],
    [
      'an ARN of another Region',
      { logGroup: ['arn:aws:logs:eu-central-1:111122223333:log-group:/app'] },
      /^the ARN of \/app names eu-central-1, but --target 2 is in us-east-1; .* write the name/,
    ],
    [
      'an ARN, and targets of several accounts',
      {
        logGroup: ['arn:aws:logs:us-east-1:111122223333:log-group:/app'],
        target: ['account=a,region=us-east-1,bucket=b-1', 'account=b,region=us-east-1,bucket=b-2'],
      },
      /names account 111122223333, but the targets or other ARNs are of different accounts; write the name/,
    ],
  ])('with %s is refused', async (_case, options, message) => {
    expect((await refusal(options)).replace('The request is not valid: ', '')).toMatch(message);
  });

  it('needs a flag for log groups and --from', async () => {
    const error = await prepareAnyRequest({ target: [FRANKFURT] }, around()).catch((thrown: unknown) => thrown);
    expect((error as LogferryError).message).toMatch(/^--log-group, --from are missing/);
  });
});

describe('targets in a request file', () => {
  const target = { region: 'us-east-1', destination: { bucket: 'b-1' } };
  const file = (change: object) =>
    JSON.stringify({ source: { logGroups: ['/app'] }, window: { lookback: 'P7D' }, targets: [target], ...change });
  const ofFile = (change: object) => prepareAnyRequest({ request: 'r.json' }, around({ 'r.json': file(change) }));

  it('are the targets of the request', async () => {
    const prepared = (await ofFile({})) as PreparedTargets;
    expect(destinationsOf(prepared)).toMatchObject([{ region: 'us-east-1', bucket: 'b-1' }]);
    expect(prepared.targets[0]?.request.window).toEqual({ from: '2026-11-14T00:00:00Z', to: '2026-11-21T00:00:00Z' });
    for (const { request, unresolvedHash } of prepared.targets) {
      expect(prepared.unresolvedHash(request)).toBe(unresolvedHash);
    }
  });

  it('contradict a Region of the whole request', async () => {
    await expect(ofFile({ region: 'us-east-1' })).rejects.toThrow(
      '--request (r.json): region and targets contradict each other: each target names its own region',
    );
  });

  it('are optional', async () => {
    expect(await ofFile({ targets: undefined, ...target })).toMatchObject({ request: { region: 'us-east-1' } });
  });
});
