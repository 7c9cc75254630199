import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Throttled } from '../activities/ports.js';
import { createAws } from './aws.js';
import { namesTagged } from './tagged-groups.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };

async function textsOf(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
}

const SEVEN = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`k${at}`, `v${at}`]));

describe('log groups that have all given tags', () => {
  let emulator: Emulator;
  let options: { region: string; endpoint: string; credentials: typeof credentials };
  const found = (tags: Record<string, string>, more: object = {}) =>
    textsOf(createAws({ ...options, ...more }).logGroups.tagged(tags));
  /** Denies an operation, as AWS does without the permission. */
  const deny = (operation: string) =>
    emulator.addFault({ operation, kind: 'error-before', status: 400, code: 'AccessDeniedException' });
  const many = Array.from({ length: 230 }, (_, at) => `/many/${String(at).padStart(3, '0')}`);

  beforeAll(async () => {
    emulator = await startEmulator();
    options = { region: REGION, endpoint: emulator.url, credentials };
    // AWS allows 10 creates a second, so its limits are off until all groups exist.
    emulator.configure({ throttle: false });
    const logs = new CloudWatchLogsClient(options);
    const create = (logGroupName: string, tags: Record<string, string>) =>
      logs.send(new CreateLogGroupCommand({ logGroupName, tags }));
    for (const name of many) await create(name, { team: 'many', env: 'prod' });
    await create('/pay/web', { team: 'pay', env: 'prod' });
    await create('/pay/db', { team: 'pay', env: 'test', empty: '' });
    await create('/pay/seven', { team: 'pay', ...SEVEN });
    await create('/pay/other-seven', { team: 'other', ...SEVEN, k6: 'other' });
    await create('/pay/full', { team: 'pay', empty: 'not' });
    logs.destroy();
    emulator.configure({ throttle: true });
  });
  afterAll(async () => {
    expect(emulator.state().defects).toEqual([]);
    await emulator.close();
  });

  describe.each([
    ['ListLogGroups', 'GetResources', 2],
    ['GetResources', 'ListLogGroups', 3],
  ])('in a search with %s', (used, other, pageCalls) => {
    const calls = (operation: string) => emulator.state().counters[operation]?.calls ?? 0;
    const isFallback = used === 'GetResources';
    /** Searches for log groups. To make the search use the tagging API, ListLogGroups is denied. */
    const search = (tags: Record<string, string>) => {
      if (isFallback) deny('ListLogGroups');
      return found(tags);
    };

    it('are found on all pages', async () => {
      const before = { used: calls(used), other: calls(other) };
      expect(await search({ team: 'many' })).toEqual(many);
      expect(calls(used)).toBe(before.used + pageCalls);
      expect(calls(other)).toBe(before.other + (isFallback ? 1 : 0));
    });

    it.each([
      ['one tag', { team: 'pay' }, ['/pay/db', '/pay/full', '/pay/web']],
      ['all of several tags, not any one of them', { team: 'pay', env: 'prod' }, ['/pay/web']],
      ['an empty value, which does not match every value', { empty: '' }, ['/pay/db']],
      ['a value that no group has', { team: 'Pay' }, []],
      ['the start of a value, regardless of case', { team: 'PA*' }, ['/pay/db', '/pay/full', '/pay/web']],
      ['the end of one value, and the exclusion of another value', { env: '*t', team: '!many' }, ['/pay/db']],
      ['seven tags', { team: 'pay', ...SEVEN }, ['/pay/seven']],
    ])('are found by %s', async (_, tags, names) => {
      expect((await search(tags)).filter((name) => name !== '/pay/seven' || 'k6' in tags)).toEqual(names);
    });
  });

  it('are found by the tagging API if the endpoint ignores tags in ListLogGroups, or does not have the operation', async () => {
    const answers = [
      { status: 200, body: { logGroups: [{ logGroupName: '/any' }] } },
      { status: 400, body: { __type: 'UnknownOperationException', message: 'no' } },
    ];
    for (const { status, body } of answers) {
      const server = createServer((_request, response) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(body));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      vi.stubEnv('AWS_ENDPOINT_URL', emulator.url);
      const { endpoint, ...rest } = options;
      try {
        expect(await textsOf(createAws(rest).logGroups.tagged({ env: 'test' }))).toEqual(['/pay/db']);
      } finally {
        vi.unstubAllEnvs();
        server.close();
      }
    }
  });

  it('are found only in the Region that is searched', async () => {
    expect(await found({ team: 'pay' }, { region: 'us-east-1' })).toEqual([]);
  });

  it('are searched at the endpoint that is configured for the tagging service', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API', 'http://127.0.0.1:9');
    const { endpoint, ...rest } = options;
    const search = textsOf(namesTagged(rest, { team: 'pay' }));
    await expect(search).rejects.toMatchObject({
      code: 'AWS_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:9'),
    });
    vi.unstubAllEnvs();
    expect(await found({ env: 'test' })).toEqual(['/pay/db']);
  });

  it('result in an error that names both operations, and not in an empty list, without the permission to search', async () => {
    deny('ListLogGroups');
    deny('GetResources');
    await expect(found({ team: 'pay' })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringMatching(/tag:GetResources.*logs:ListLogGroups, too$/),
    });
  });

  it.each(['ListLogGroups', 'GetResources'])('result in Throttled if AWS throttles %s', async (operation) => {
    if (operation === 'GetResources') deny('ListLogGroups');
    const fault = { operation, kind: 'error-before', status: 400, code: 'ThrottledException' } as const;
    emulator.addFault({ ...fault, times: 3 });
    await expect(found({ team: 'pay' }, { patience: 'brief' })).rejects.toThrow(Throttled);
  });

  it('are found completely or not at all: a page that fails is an error', async () => {
    const names = namesTagged(options, { team: 'many' });
    for (let read = 0; read < 100; read += 1) await names.next();
    const code = 'PaginationTokenExpiredException';
    emulator.addFault({ operation: 'GetResources', kind: 'error-before', status: 400, code });
    await expect(names.next()).rejects.toMatchObject({ operation: 'tag:GetResources', reason: code });
  });
});

it('the tagging API: names are read only from ARNs of log groups, with and without a trailing :*, and an empty page does not end the search', async () => {
  const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group`;
  const Tags = [{ Key: 'empty', Value: '' }];
  const pages = [
    { PaginationToken: 'a', ResourceTagMappingList: [{ ResourceARN: `${arn}:/pay/web:*`, Tags }] },
    { PaginationToken: 'b', ResourceTagMappingList: [] },
    {
      PaginationToken: '',
      ResourceTagMappingList: [
        { ResourceARN: `${arn}:/pay/db`, Tags },
        { ResourceARN: `${arn}:/pay/any-value`, Tags: [{ Key: 'empty', Value: 'not' }] },
        { ResourceARN: `${arn}:/pay/web:log-stream:a`, Tags },
        { ResourceARN: `arn:aws:logs:${REGION}:${ACCOUNT}:destination:d`, Tags },
      ],
    },
  ];
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(pages[asked.length - 1]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const options = { region: REGION, endpoint: `http://127.0.0.1:${port}`, credentials };
    expect(await textsOf(namesTagged(options, { empty: '', team: 'pay' }))).toEqual(['/pay/web', '/pay/db']);
  } finally {
    server.close();
  }
  const first = {
    ResourceTypeFilters: ['logs:log-group'],
    ResourcesPerPage: 100,
    TagFilters: [
      { Key: 'empty', Values: [''] },
      { Key: 'team', Values: ['pay'] },
    ],
  };
  expect(asked).toEqual([first, { ...first, PaginationToken: 'a' }, { ...first, PaginationToken: 'b' }]);
});
