import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawCall, rawLogs, signedAs } from '../../test/contract/raw-client.js';
import { UNTHROTTLED } from '../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../index.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const MINUTE_MS = 60_000;
const TYPES = { ResourceTypeFilters: ['logs:log-group'] };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
  const create = async (
    logGroupName: string,
    tags: object | undefined,
    caller = { accountId: ACCOUNT, region: REGION },
  ) => expect((await rawLogs(emulator.url, 'CreateLogGroup', { logGroupName, tags }, caller)).status).toBe(200);
  await create('/pay/web', { team: 'pay', env: 'prod' });
  await create('/pay/db', { team: 'pay', env: 'test' });
  await create('/shop', { team: 'shop', env: 'prod' });
  await create('/untagged', undefined);
  await create('/elsewhere', { team: 'pay' }, { accountId: ACCOUNT, region: 'us-east-1' });
  await create('/of-others', { team: 'pay' }, { accountId: '444455556666', region: REGION });
  for (let at = 0; at < 101; at += 1) await create(`/many/${String(at).padStart(3, '0')}`, { team: 'many' });
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

/** Calls the tagging API over HTTP, without an SDK. */
async function call(input: object, operation = 'GetResources') {
  const { status, text } = await rawCall(emulator.url, {
    method: 'POST',
    headers: {
      ...signedAs(ACCOUNT, REGION, 'tagging'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `ResourceGroupsTaggingAPI_20170126.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status, body: JSON.parse(text) };
}

const arnOf = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
async function found(input: object): Promise<string[]> {
  const { status, body } = await call(input);
  expect([status, body.PaginationToken]).toEqual([200, '']);
  return body.ResourceTagMappingList.map((each: { ResourceARN: string }) => each.ResourceARN);
}

describe('GetResources', () => {
  it('returns the ARNs and all tags of the matching log groups', async () => {
    expect(await call({ ...TYPES, TagFilters: [{ Key: 'env', Values: ['test'] }] })).toEqual({
      status: 200,
      body: {
        PaginationToken: '',
        ResourceTagMappingList: [
          {
            ResourceARN: arnOf('/pay/db'),
            Tags: [
              { Key: 'team', Value: 'pay' },
              { Key: 'env', Value: 'test' },
            ],
          },
        ],
      },
    });
  });

  it.each([
    ['any of the values of a key', [{ Key: 'env', Values: ['prod', 'test'] }], ['/pay/db', '/pay/web', '/shop']],
    [
      'all keys',
      [
        { Key: 'env', Values: ['prod', 'stage'] },
        { Key: 'team', Values: ['pay'] },
      ],
      ['/pay/web'],
    ],
    ['a key with any value', [{ Key: 'env' }], ['/pay/db', '/pay/web', '/shop']],
    [
      'a key with any value, by an empty list of values',
      [{ Key: 'env', Values: [] }],
      ['/pay/db', '/pay/web', '/shop'],
    ],
    ['the key in its exact case', [{ Key: 'Env' }], []],
  ])('selects log groups by %s', async (_, TagFilters, names) => {
    expect(await found({ ...TYPES, TagFilters })).toEqual(names.map(arnOf));
    expect(await found({ ResourceTypeFilters: ['logs'], TagFilters })).toEqual(names.map(arnOf));
  });

  it('selects log groups by ARNs, with and without :*', async () => {
    const ResourceARNList = [arnOf('/shop'), `${arnOf('/pay/db')}:*`, arnOf('/untagged'), arnOf('/none')];
    expect(await found({ ResourceARNList })).toEqual([arnOf('/pay/db'), arnOf('/shop')]);
  });

  it('returns at most 100 log groups per page, and a token for the rest that expires after 15 minutes', async () => {
    const input = { ...TYPES, TagFilters: [{ Key: 'team', Values: ['many'] }] };
    const first = await call(input);
    expect(first.body.ResourceTagMappingList).toHaveLength(100);
    const { PaginationToken } = first.body;
    expect(await found({ ...input, PaginationToken })).toEqual([arnOf('/many/100')]);
    const { body } = await call({ ...input, ResourcesPerPage: 2, PaginationToken: '' });
    expect(body.ResourceTagMappingList).toHaveLength(2);
    const other = await call({ ...TYPES, PaginationToken });
    expect([other.status, other.body.__type]).toEqual([400, 'InvalidParameterException']);
    emulator.advanceClock(15 * MINUTE_MS + 1);
    const late = await call({ ...input, PaginationToken });
    expect([late.status, late.body.__type]).toEqual([400, 'PaginationTokenExpiredException']);
  });

  it.each([
    ['too large a page', { ResourcesPerPage: 101 }, /less than or equal to 100/],
    ['a filter without a key', { TagFilters: [{ Values: ['a'] }] }, /TagFilters\.1\.member\.Key.*must not be null/],
    ['too long a key', { TagFilters: [{ Key: 'k'.repeat(129) }] }, /less than or equal to 128/],
    ['too long a value', { TagFilters: [{ Key: 'k', Values: ['v'.repeat(257)] }] }, /less than or equal to 256/],
    ['too many keys', { TagFilters: Array.from({ length: 51 }, () => ({ Key: 'k' })) }, /less than or equal to 50/],
    ['too many values', { TagFilters: [{ Key: 'k', Values: Array(21).fill('v') }] }, /less than or equal to 20/],
    ['a made-up token', { PaginationToken: 'x' }, /PaginationToken is invalid/],
    [
      'ARNs and filters',
      { ResourceARNList: [arnOf('/shop')], TagFilters: [], ResourcesPerPage: 1 },
      /cannot be given with TagFilters, ResourceTypeFilters, ResourcesPerPage\./,
    ],
  ])('refuses %s', async (_, input, message) => {
    const { status, body } = await call({ ...TYPES, ...input });
    expect([status, body]).toEqual([
      400,
      { __type: 'InvalidParameterException', message: expect.stringMatching(message) },
    ]);
  });

  it.each([
    ['other types', { ResourceTypeFilters: ['logs', 's3'] }, /GetResources for s3: it searches log groups only/],
    ['ARNs of other types', { ResourceARNList: ['arn:aws:s3:::b'] }, /GetResources for arn:aws:s3:::b/],
    ['a search without types', {}, /name logs:log-group in ResourceTypeFilters/],
    ['compliance details', { ...TYPES, IncludeComplianceDetails: true }, /compliance/],
    ['pages that are limited by a number of tags', { ...TYPES, TagsPerPage: 100 }, /TagsPerPage/],
  ])('refuses %s as not implemented', async (_, input, message) => {
    const { status, body } = await call(input);
    expect([status, body]).toEqual([501, { __type: 'NotImplemented', message: expect.stringMatching(message) }]);
  });
});

it('other operations of the tagging API are refused as not implemented, with their names', async () => {
  const { status, body } = await call({}, 'TagResources');
  expect([status, body.message]).toEqual([
    501,
    'The emulator does not implement TagResources of the Resource Groups Tagging API.',
  ]);
});
