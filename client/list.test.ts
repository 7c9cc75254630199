import type { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { EXPORT_WORKFLOW, MEMO, noSlices } from '../contract/index.js';
import { type ExportListing, type ListOptions, listExports } from './list.js';

const request = (source: object, bucket = 'archive') => ({
  source,
  window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  destination: { bucket, prefix: 'logs' },
  region: 'eu-central-1',
});

/** An export as Temporal lists it, with the request that its history begins with. */
interface Listed {
  id: string;
  status: 'RUNNING' | 'COMPLETED';
  memo?: Record<string, unknown>;
  input?: unknown;
}

const result = (status: string) => ({
  status,
  slices: { ...noSlices(), planned: 3, archived: 2, failed: 1 },
  ...{ objects: 4, bytes: 500, events: 60, startedAt: '2026-11-01T00:00:00Z' },
});

const EXPORTS: Listed[] = [
  { id: 'named', status: 'RUNNING', input: request({ logGroups: ['/app', '/web'] }) },
  {
    id: 'prefixed',
    status: 'COMPLETED',
    memo: { [MEMO.result]: result('partial') },
    input: request({ logGroupPrefix: '/a' }),
  },
  { id: 'excluding', status: 'RUNNING', input: request({ logGroupPattern: 'p', excludes: ['/ap*'] }, 'other') },
  {
    id: 'tagged',
    status: 'COMPLETED',
    memo: { [MEMO.result]: result('completed') },
    input: request({ tags: { a: 'b' } }),
  },
  { id: 'unreadable', status: 'RUNNING', memo: { [MEMO.summary]: 'as listed' }, input: { other: 'version' } },
];

const grpcError = (code: number) => Object.assign(new Error('refused'), { code, details: 'refused', metadata: {} });

/** A client of a Temporal service with these exports, and the calls that it gets. */
function service(exports: readonly Listed[], { searchable = true, failsWith = 3 } = {}) {
  const calls = { queries: [] as string[], reads: 0 };
  const client = {
    options: { namespace: 'default' },
    workflow: {
      async *list({ query }: { query: string }) {
        calls.queries.push(query);
        if ((!searchable || failsWith !== 3) && query.includes('Logferry')) throw grpcError(failsWith);
        const start = new Date('2026-11-20T10:00:00Z');
        for (const { id, status, memo } of exports) {
          yield {
            workflowId: id,
            runId: 'run',
            type: EXPORT_WORKFLOW,
            status: { name: status },
            memo,
            startTime: start,
          };
        }
      },
    },
    workflowService: {
      async getWorkflowExecutionHistory({ execution }: { execution: { workflowId: string } }) {
        calls.reads += 1;
        const input = exports.find(({ id }) => id === execution.workflowId)?.input;
        const data = new TextEncoder().encode(JSON.stringify(input));
        const workflowExecutionStartedEventAttributes = { input: { payloads: [{ data }] } };
        return { history: { events: [{ workflowExecutionStartedEventAttributes }] } };
      },
    },
  } as unknown as Client;
  const list = async (options: ListOptions) => {
    const found: ExportListing[] = [];
    for await (const each of listExports({ client, taskQueue: 'logferry' }, options)) found.push(each);
    return found;
  };
  return { list, calls };
}

describe('the list of exports', () => {
  const ids = async (options: ListOptions) => (await service(EXPORTS).list(options)).map(({ id }) => id);

  it('says what each export exports, and what a closed export has archived', async () => {
    const [named, prefixed] = await service(EXPORTS).list({});
    expect(named).toEqual({
      id: 'named',
      status: 'running',
      summary: '',
      source: '/app and 1 more',
      window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      destination: 's3://archive/logs',
      region: 'eu-central-1',
      startedAt: '2026-11-20T10:00:00Z',
    });
    expect(prefixed).toMatchObject({
      status: 'partial',
      slices: { archived: 2 },
      events: 60,
      startedAt: '2026-11-01T00:00:00Z',
    });
  });

  it('shows the summary that Temporal has of an export if the request of the export cannot be read', async () => {
    expect((await service(EXPORTS).list({})).at(-1)).toEqual({
      ...{ id: 'unreadable', status: 'running', summary: 'as listed', startedAt: '2026-11-20T10:00:00Z' },
    });
  });

  it.each([
    ['x-2026-99-45T99:99:99Z', 'x-2026-99-45T99:99:99Z'],
    ['x-2026-02-30T03:00:00Z', 'x-2026-02-30T03:00:00Z'],
    ['nightly-2026-11-27T03:00:00Z', 'nightly-2026-11-27T030000Z'],
  ])('shows the workflow %s, whose request has a relative window, as the export %s', async (workflowId, id) => {
    const input = { ...request({ logGroups: ['/app'] }), window: { lookback: 'P30D' } };
    const [listed] = await service([{ id: workflowId, status: 'RUNNING', input }]).list({});
    expect(listed).toMatchObject({ id, source: '/app' });
  });

  it.each<[string, ListOptions, string[]]>([
    ['a status', { statuses: ['partial'] }, ['prefixed']],
    ['several statuses', { statuses: ['completed', 'partial'] }, ['prefixed', 'tagged']],
    ['a bucket', { bucket: 'other' }, ['excluding']],
    ['a log group', { logGroup: '/app' }, ['named', 'prefixed', 'tagged']],
    ['a limit', { limit: 2 }, ['named', 'prefixed']],
    ['a bucket and a limit', { bucket: 'archive', limit: 2 }, ['named', 'prefixed']],
    ['a limit of zero', { limit: 0 }, []],
  ])('has only the exports that the options select (%s)', async (_what, options, expected) => {
    expect(await ids(options)).toEqual(expected);
  });

  it('lets Temporal select by state, status and start', async () => {
    const queryFor = async (options: ListOptions) => {
      const { list, calls } = service([]);
      await list(options);
      return calls.queries[0]?.split(' AND ').slice(2);
    };
    expect(await queryFor({})).toEqual([]);
    expect(await queryFor({ open: true })).toEqual(["ExecutionStatus = 'Running'"]);
    expect(await queryFor({ statuses: ['failed', 'partial'] })).toEqual([
      "ExecutionStatus != 'Running'",
      "(LogferryStatus IN ('failed', 'partial') OR LogferryStatus IS NULL OR ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut'))",
    ]);
    expect(await queryFor({ statuses: ['running', 'partial'], sinceMs: 0 })).toEqual([
      "StartTime >= '1970-01-01T00:00:00Z'",
      expect.stringMatching(/^\(LogferryStatus IN \('running', 'partial'\) OR /),
    ]);
  });

  it('selects by the results in memos if the search attributes are not registered', async () => {
    const { list, calls } = service(EXPORTS, { searchable: false });
    expect((await list({ statuses: ['partial'] })).map(({ id }) => id)).toEqual(['prefixed']);
    expect(calls.queries[1]).not.toContain('Logferry');
  });

  it('fails if Temporal refuses the query for another reason than unregistered search attributes', async () => {
    const denied = service(EXPORTS, { failsWith: 7 });
    await expect(denied.list({ statuses: ['partial'] })).rejects.toThrow('refused');
    expect(denied.calls.queries).toHaveLength(1);
  });

  it('reads the requests of no more exports than it has to list', async () => {
    const { list, calls } = service(
      Array.from({ length: 100 }, (_, at) => ({ ...EXPORTS[0], id: `e${at}` }) as Listed),
    );
    expect(await list({ limit: 30 })).toHaveLength(30);
    expect(calls.reads).toBe(30);
  });
});
