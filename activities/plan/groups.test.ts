import { describe, expect, it, vi } from 'vitest';
import { LogferryError, type ResolvedRequest } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import { chooseGroups, firstGroups } from './groups.js';

const groupOf = (name: string): LogGroup => ({ name, arn: '', createdAt: '', logClass: 'STANDARD' });

/** An account with log groups. `tagged`: the names that the account's index of tags gives. */
function account(names: readonly string[], tagged: readonly string[] = []) {
  return {
    findMany: vi.fn<LogGroups['findMany']>(
      async (wanted) =>
        new Map(wanted.filter((name) => names.includes(name)).map((name) => [name, groupOf(name)] as const)),
    ),
    retentionPolicies: async () => [],
    firstEvent: async () => undefined,
    newestIngestion: async () => undefined,
    dailyEvents: async () => undefined,
    countByQuery: async () => undefined,
    readEvents: vi.fn<LogGroups['readEvents']>(() => expect.fail('no events are read')),
    hasLateEvents: async () => undefined,
    find: vi.fn(async (name: string) => (names.includes(name) ? groupOf(name) : undefined)),
    list: vi.fn<LogGroups['list']>(async function* ({ prefix = '', pattern = '' }) {
      yield* names.filter((name) => name.startsWith(prefix) && name.includes(pattern)).map(groupOf);
    }),
    tagged: vi.fn<LogGroups['tagged']>(async function* () {
      yield* tagged;
    }),
    tags: vi.fn<LogGroups['tags']>(async () =>
      expect.fail('the choice of groups must not read tags one group at a time'),
    ),
    newestEvent: async () => undefined,
    hasEvents: async () => undefined,
  };
}

const asked = (source: ResolvedRequest['source']) => ({ source, region: 'eu-central-1' }) as ResolvedRequest;
const chosen = async (logGroups: LogGroups, source: ResolvedRequest['source']): Promise<string[]> =>
  (await chooseGroups(logGroups, asked(source))).groups.map(({ name }) => name).sort();

const ALL = ['/shop/web', '/pay/web', '/pay/db', '/pay/batch', 'other'];

describe('log groups are chosen by tag', () => {
  const tags = { team: 'pay', env: 'prod' };

  it('if the search finds them, and no exclusion matches', async () => {
    const logGroups = account(ALL, ['/pay/web', '/shop/web', '/pay/batch']);
    expect(await chosen(logGroups, { tags, excludes: ['*/batch'] })).toEqual(['/pay/web', '/shop/web']);
    expect(logGroups.tagged.mock.calls).toEqual([[tags]]);
    expect(logGroups.findMany.mock.calls).toEqual([[['/pay/web', '/shop/web', '/pay/batch']]]);
  });

  it('only if they still exist after the search', async () => {
    expect(await chosen(account(ALL, ['/pay/web', '/pay/gone']), { tags })).toEqual(['/pay/web']);
  });

  it('unless AWS refuses the search; the choice then fails', async () => {
    const logGroups = account(ALL);
    const denied = new LogferryError('ACCESS_DENIED', { detail: 'tag:GetResources' });
    logGroups.tagged.mockImplementation(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(denied) }),
    }));
    await expect(chosen(logGroups, { tags })).rejects.toBe(denied);
  });
});

it.each([
  ['prefix', { logGroupPrefixes: ['/pay/'] }],
  ['part of the name', { logGroupPattern: 'pay' }],
])('chooses log groups by %s without a search for tags', async (_, source) => {
  const logGroups = account(ALL);
  expect(await chosen(logGroups, source)).toEqual(['/pay/batch', '/pay/db', '/pay/web']);
  expect(logGroups.tagged).not.toHaveBeenCalled();
});

it('chooses log groups by several selectors, each group once; a prefix that begins with another prefix is not listed', async () => {
  const logGroups = account(ALL, ['/pay/web', 'other']);
  const source = { logGroups: ['/pay/db'], logGroupPrefixes: ['/pay/b', '/pay/', '/pay/'], logGroupPattern: 'shop' };
  expect(await chosen(logGroups, { ...source, tags: { team: 'pay' }, excludes: ['*/batch'] })).toEqual([
    '/pay/db',
    '/pay/web',
    '/shop/web',
    'other',
  ]);
  expect(logGroups.list.mock.calls).toEqual([[{ prefix: '/pay/' }], [{ pattern: 'shop' }]]);
});

it('chooses log groups by name, each once, and answers which names are missing', async () => {
  const { groups, missing } = await chooseGroups(account(ALL), asked({ logGroups: ['/pay/db', '/pay', '/pay/db'] }));
  expect(groups.map(({ name }) => name)).toEqual(['/pay/db']);
  expect(missing).toEqual(['/pay']);
});

it('finds the first group that a request chooses, without listing all groups', async () => {
  const logGroups = account(ALL);
  let listed = 0;
  logGroups.list.mockImplementation(async function* () {
    for (const name of ALL) {
      listed += 1;
      yield groupOf(name);
    }
  });
  const { groups } = await firstGroups(logGroups, asked({ logGroupPrefixes: ['/'], excludes: ['/shop/*'] }));
  expect(groups.map(({ name }) => name)).toEqual(['/pay/web']);
  expect(listed).toBe(2);
});

describe('log groups are excluded', () => {
  const left = (...excludes: string[]) => chosen(account(ALL), { logGroupPattern: '', excludes });

  it.each([
    ['*', []],
    ['*web', ['/pay/batch', '/pay/db', 'other']],
    ['/pay/*', ['/shop/web', 'other']],
    ['/p?y/d?', ['/pay/batch', '/pay/web', '/shop/web', 'other']],
    ['*a*b*', ['/shop/web', 'other']],
    ['/pay', ALL.toSorted()],
    ['/pay/db*', ['/pay/batch', '/pay/web', '/shop/web', 'other']],
    ['other?', ALL.toSorted()],
    ['[a-z]+', ALL.toSorted()],
  ])('by the glob %s, which leaves %j', async (glob, rest) => {
    expect(await left(glob)).toEqual(rest);
  });

  it('only if a glob matches; the match is quick even for a glob that would run for years as a regular expression', async () => {
    const long = 'a'.repeat(512);
    const excludes = ['*a'.repeat(255)].map((glob) => `${glob}*b`);
    expect(await chosen(account([long]), { logGroupPrefixes: ['a'], excludes })).toEqual([long]);
  });
});
