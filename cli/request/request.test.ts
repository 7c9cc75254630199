import { describe, expect, it } from 'vitest';
import { LogferryError } from '../../contract/errors.js';
import type { SelectionOptions } from './flags.js';
import { prepareRequest } from './request.js';

const NOW = '2026-11-21T15:30:00Z';
const around = (
  files: Record<string, string> = {},
  now = NOW,
  env: NodeJS.ProcessEnv = { AWS_REGION: 'eu-central-1' },
) => ({
  env,
  nowMs: Date.parse(now),
  readInput: async (path: string) => files[path] ?? '',
});
const flags: SelectionOptions = {
  logGroup: ['/app'],
  from: '2026-10-01',
  to: '2026-11-01',
  bucket: 'archive',
  requestedBy: 'me',
};
const prepare = (options: Partial<SelectionOptions>, ...rest: Parameters<typeof around>) =>
  prepareRequest({ ...flags, ...options }, around(...rest));
const without = (...names: (keyof SelectionOptions)[]): SelectionOptions =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => !names.includes(name as keyof SelectionOptions)));

async function refusal(options: SelectionOptions, ...rest: Parameters<typeof around>): Promise<string> {
  const error = await prepareRequest(options, around(...rest)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LogferryError);
  return `${(error as LogferryError).code} ${(error as LogferryError).message}`;
}

describe('a request made of flags', () => {
  it('has the values of the flags, and the defaults of the request schema for the rest', async () => {
    const { request } = await prepare({ prefix: '/logs/', reason: 'audit', weight: 3, force: true });
    expect(request).toEqual({
      source: { logGroups: ['/app'] },
      window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      destination: { bucket: 'archive', prefix: 'logs', layout: 'plain' },
      slice: 'day',
      region: 'eu-central-1',
      requestedBy: 'me',
      reason: 'audit',
      force: true,
      allowRecent: false,
      weight: 3,
      verify: 'content',
    });
  });

  it('has the log groups that a file names, without comments and repetitions', async () => {
    const { request } = await prepare({ logGroupFile: 'groups' }, { groups: '# mine\n/a\n\n  /b \r\n/app\n' });
    expect(request.source.logGroups).toEqual(['/app', '/a', '/b']);
  });

  it('has the tags, excludes and stream prefix of the flags', async () => {
    const { request } = await prepareRequest(
      { ...without('logGroup'), tag: ['team=pay', 'env='], exclude: ['/x*'], logStreamPrefix: 'a' },
      around(),
    );
    expect(request.source).toEqual({ tags: { team: 'pay', env: '' }, excludes: ['/x*'], logStreamPrefix: 'a' });
  });

  it.each([
    ['day', '2026-11-21T00:00:00Z'],
    ['week', '2026-11-15T00:00:00Z'],
    ['month', '2026-11-01T00:00:00Z'],
  ])('without --to, ends with the newest %s that AWS has made available in full', async (slice, end) => {
    expect((await prepareRequest({ ...without('to'), slice }, around())).request.window.to).toBe(end);
    const early = await prepareRequest({ ...without('to'), slice: 'day' }, around({}, '2026-11-21T11:59:59Z'));
    expect(early.request.window.to).toBe('2026-11-20T00:00:00Z');
  });

  it('without --to, ends at the end of a whole slice of the size that auto chooses', async () => {
    const { request } = await prepareRequest({ ...without('to'), from: '2026-02-01', slice: 'auto' }, around());
    expect([request.slice, request.window.to]).toEqual(['week', '2026-11-15T00:00:00Z']);
  });

  it('has the same unresolved hash on the next day, also with relative times, and another hash for other flags', async () => {
    const hash = async (options: SelectionOptions, now: string) =>
      (await prepareRequest(options, around({}, now))).unresolvedHash;
    const tomorrow = '2026-11-22T15:30:00Z';
    const relative = { ...without('to'), from: '7d' };
    expect(await hash(relative, NOW)).toBe(await hash(relative, tomorrow));
    expect(await hash(flags, NOW)).toBe(await hash(flags, tomorrow));
    expect(await hash(relative, NOW)).not.toBe(await hash({ ...relative, from: '8d' }, NOW));
    expect(await hash(relative, NOW)).not.toBe(await hash({ ...relative, bucket: 'other' }, NOW));
    expect(await hash(flags, NOW)).not.toBe(await hash({ ...flags, to: '2026-10-31' }, NOW));
  });

  it('has all selectors of log groups that the flags give', async () => {
    const { request } = await prepare({ logGroupPrefix: ['/a', '/b'], tag: ['team=pay'], exclude: ['*x'] });
    expect(request.source).toEqual({
      logGroups: flags.logGroup,
      logGroupPrefixes: ['/a', '/b'],
      tags: { team: 'pay' },
      excludes: ['*x'],
    });
  });

  it('is accepted with a warning if its window is recent and --allow-recent is given, and is refused without the flag', async () => {
    expect((await prepare({ to: '2026-11-21T12:00Z', allowRecent: true })).warnings).toHaveLength(1);
    expect((await prepare({ to: '2026-11-21T03:30Z' })).warnings).toEqual([]);
    expect(await refusal({ ...flags, to: '2026-11-21T03:30:01Z' })).toMatch(/^WINDOW_TOO_RECENT .*less than 12 h ago/);
    expect(await refusal({ ...flags, to: '2027-01-01' })).toMatch(/^WINDOW_IN_FUTURE .*2027-01-01/);
    expect(await refusal({ ...flags, to: '2027-01-01', allowRecent: true })).toMatch(/^WINDOW_IN_FUTURE/);
  });

  it.each<[string, SelectionOptions]>([
    [
      '--log-group is missing; --log-group-file, --log-group-prefix, --log-group-pattern and --tag also',
      without('logGroup'),
    ],
    ['--tag (a): write key=value', { ...without('logGroup'), tag: ['a'] }],
    ['--tag (env=b): a log group has one value', { ...without('logGroup'), tag: ['env=a', 'team=a', 'env=b'] }],
    ['must name at most 50 tags', { ...without('logGroup'), tag: Array.from({ length: 51 }, (_, at) => `key${at}=a`) }],
    ['--log-group-file (none): it is empty', { ...without('logGroup'), logGroupFile: 'none' }],
    ['--log-group ("a b"): write --log-group a --log-group b', { ...flags, logGroup: ['a b'] }],
    ['--log-group ("a:b") must be a log group name', { ...flags, logGroup: ['/a', 'a:b'] }],
    ['--from is missing', without('from')],
    ['must be earlier than --to', { ...flags, from: '2026-11-01' }],
    ['the newest day that AWS has made available in full', { ...without('to'), from: '2026-11-21' }],
    ['--bucket is missing', without('bucket')],
    ['--prefix ("a//b") must not contain empty', { ...flags, prefix: 'a//b' }],
    ['--region ("mars") must be an AWS Region', { ...flags, region: 'mars' }],
    ['--weight (500) must be at most 100', { ...flags, weight: 500 }],
    [
      '--slice ("week"): the hive layout has one folder per day, so it takes slices of a day or less',
      { ...flags, layout: 'hive', slice: 'week' },
    ],
  ])('is refused: %s', async (message, options) => {
    expect(await refusal(options)).toContain(message);
    expect(await refusal(options)).toMatch(/^INVALID_REQUEST /);
  });

  it('is refused with the names of all missing options at once', async () => {
    const message = await refusal({ requestedBy: 'me' });
    for (const flag of ['--log-group', '--from', '--bucket']) expect(message).toContain(flag);
  });

  it('is refused with the possible ends if its start is not before the default end', async () => {
    const error = await prepareRequest({ ...without('to'), from: '14h' }, around()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^--from \(14h\) is 2026-11-21T01:30:00Z, but without --to the window ends at/),
      hint: expect.stringMatching(/^Add --to 2026-11-21T03:30:00Z to end 12 h ago, or --to now --allow-recent /),
    });
    const recent = await prepareRequest({ ...without('to'), from: '6h' }, around()).catch((thrown: unknown) => thrown);
    expect(recent).toMatchObject({ hint: expect.stringMatching(/^Add --to now --allow-recent /) });
    const { request } = await prepareRequest({ ...flags, from: '6h', to: 'now', allowRecent: true }, around());
    expect(request.window).toEqual({ from: '2026-11-21T09:30:00Z', to: '2026-11-21T15:30:00Z' });
  });

  it('names the UTC instant of a time with an offset, and has the same hash as with that instant', async () => {
    const offset = await prepare({ from: '2026-10-01T02:00:00+02:00' });
    expect(offset.explanations).toEqual(['--from 2026-10-01T02:00:00+02:00 is 2026-10-01T00:00:00Z']);
    const utc = await prepare({ from: '2026-10-01T00:00Z' });
    expect([utc.explanations, utc.unresolvedHash]).toEqual([[], offset.unresolvedHash]);
  });

  it('has the limit of --max-scan only with --verify source', async () => {
    const limited = { ...flags, maxScan: '50GB' };
    expect((await prepare({ ...limited, verify: 'source' })).request.maxScanBytes).toBe(50_000_000_000);
    expect((await prepare(limited)).request).not.toHaveProperty('maxScanBytes');
  });
});

describe('a request made of flags and outputs', () => {
  const arn = (region: string, account: string, name = '/app') =>
    `arn:aws:logs:${region}:${account}:log-group:${name}:*`;

  it('has the Region of the flag, the environment, an ARN or the outputs of the destination', async () => {
    const region = async (options: SelectionOptions, env: NodeJS.ProcessEnv) =>
      (await prepareRequest(options, around({ out: '{"bucket":"archive","region":"us-west-2"}' }, NOW, env))).request
        .region;
    expect(await region({ ...flags, region: 'us-east-1' }, { AWS_REGION: 'eu-central-1' })).toBe('us-east-1');
    expect(await region(flags, { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' })).toBe('us-east-2');
    expect(await region({ ...flags, logGroup: [arn('eu-west-1', '111122223333')] }, {})).toBe('eu-west-1');
    expect(await region({ ...without('bucket'), destinationFrom: 'out' }, {})).toBe('us-west-2');
  });

  it('is accepted with flags that agree with the outputs, and refused with flags that contradict them', async () => {
    const outputs = (fields: object) => JSON.stringify({ destination: { value: { bucket: 'archive', ...fields } } });
    const ask = (options: object, fields: object) =>
      prepareRequest({ ...flags, ...options, destinationFrom: 'out' }, around({ out: outputs(fields) }));
    expect(
      (await ask({ prefix: '/logs/' }, { prefix: 'logs', account_id: '444455556666' })).request.destination,
    ).toEqual({ bucket: 'archive', prefix: 'logs', layout: 'plain', bucketOwner: '444455556666' });
    expect((await ask({ prefix: 'logs' }, {})).request.destination.prefix).toBe('logs');
    await expect(ask({ prefix: 'logs' }, { prefix: '' })).rejects.toThrow('--prefix is "logs", but the prefix of');
    await expect(ask({ bucket: 'other' }, {})).rejects.toThrow('--bucket is "other", but the bucket of --destination-');
    await expect(ask({ region: 'us-east-1' }, { region: 'us-west-2' })).rejects.toThrow(
      '--destination-from names us-west',
    );
    const logGroup = [arn('eu-central-1', '111122223333')];
    await expect(ask({ logGroup }, { source_account_ids: ['444455556666'] })).rejects.toThrow(
      'takes only exports of 444455556666',
    );
  });

  it('is refused if Regions disagree, or if there is no Region', async () => {
    const other = { ...flags, logGroup: [arn('eu-west-1', '111122223333')] };
    expect(await refusal(other)).toContain(
      'the environment (AWS_REGION, the AWS profile or the configuration file) names eu-central-1, but the ARN of /app names eu-west-1',
    );
    expect(await refusal({ ...other, region: 'us-east-1' })).toContain('--region names us-east-1');
    expect(await refusal(flags, {}, NOW, {})).toContain('--region is missing');
  });

  it('is for the account that the ARNs name', async () => {
    const logGroup = [arn('eu-central-1', '111122223333'), arn('eu-central-1', '111122223333', '/b')];
    const prepared = await prepare({ logGroup });
    expect(prepared.expectedAccountId).toBe('111122223333');
    expect(prepared.request.source.logGroups).toEqual(['/app', '/b']);
    expect(await refusal({ ...flags, logGroup: [...logGroup, arn('eu-central-1', '999999999999')] })).toContain(
      'different accounts',
    );
  });

  it('is refused if an ARN is not of a log group', async () => {
    expect(await refusal({ ...flags, logGroup: ['arn:aws:s3:::bucket'] })).toContain('not the ARN of a log group');
  });
});

describe('a request from a file', () => {
  const content = {
    source: { logGroupPrefix: '/aws/' },
    window: { lookback: 'P7D' },
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  };
  const fromFile = (value: unknown, now = NOW) =>
    prepareRequest({ request: '-' }, around({ '-': typeof value === 'string' ? value : JSON.stringify(value) }, now));

  it('is resolved, and has the same unresolved hash on the next day', async () => {
    const today = await fromFile(content);
    expect(today.request.window).toEqual({ from: '2026-11-14T00:00:00Z', to: '2026-11-21T00:00:00Z' });
    expect((await fromFile(content, '2026-11-23T15:30:00Z')).unresolvedHash).toBe(today.unresolvedHash);
  });

  it('is refused if it is not JSON, has unknown fields or its window is too recent', async () => {
    await expect(fromFile('{')).rejects.toThrow('--request (stdin): it is not JSON from line 1, column 2');
    await expect(fromFile({ ...content, when: 'now' })).rejects.toThrow('unknown field when');
    await expect(fromFile({ ...content, weight: 500 })).rejects.toThrow(/^--request \(stdin\): weight \(500\) must be/);
    const window = { from: '2026-11-20T06:00:00+02:00', to: '2026-11-21T00:00:00Z' };
    await expect(fromFile({ ...content, window })).rejects.toThrow('write 2026-11-20T04:00:00Z');
    await expect(fromFile({ ...content, window: { lookback: 'P1D', lag: 'PT0H' } })).resolves.toBeDefined();
    await expect(
      fromFile({ ...content, window: { lookback: 'P1D', lag: 'PT0H' } }, '2026-11-21T01:00:00Z'),
    ).rejects.toThrow('less than 12 h ago');
  });
});
