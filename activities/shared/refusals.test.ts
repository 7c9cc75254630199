import { afterEach, expect, it, vi } from 'vitest';
import { explain, instantMs, LogferryError, parseExportRequest, resolveRequest } from '../../contract/index.js';
import { type Aws, Throttled } from '../ports.js';
import { archiveLocationOf } from './archive-location.js';
import { LaneCalls } from './lane-calls.js';
import { refusals } from './refusals.js';

afterEach(() => {
  vi.useRealTimers();
});

const NOMINAL = '2026-11-27T12:00:00Z';
const nominalMs = instantMs(NOMINAL);

/** AWS with a clock. The bucket is in another Region, so a request whose window is accepted gets BUCKET_REGION. */
const awsAt = (nowMs: number) =>
  ({ nowMs: async () => nowMs, bucketRegion: async () => 'us-east-1' }) as unknown as Aws;

const request = resolveRequest(
  parseExportRequest({
    source: { logGroups: ['/app'] },
    window: { lookback: 'P7D' },
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  }),
  nominalMs,
);
const archive = archiveLocationOf(request, '111122223333');

it.each([
  ["is early enough, even if AWS's clock is a second behind", -1_000, NOMINAL, 'BUCKET_REGION'],
  ["is too late if AWS's clock is an hour behind the nominal time", -3_600_000, NOMINAL, 'WINDOW_TOO_RECENT'],
  ['is too late if the nominal time is not an instant', -1_000, 'noon', 'WINDOW_TOO_RECENT'],
])('a window that ends 12 h before a firing %s', async (_what, aheadMs, nominal, code) => {
  expect(request.window.to).toBe('2026-11-27T00:00:00Z');
  const firedBy = { nominal, requestHash: '' };
  expect(await refusals(awsAt(nominalMs + aheadMs), archive, request, firedBy)).toMatchObject([{ code }]);
});

/** AWS that shows the log group and the bucket, and answers a look at export tasks. The looks are counted. */
function awsWith(look: () => Promise<unknown>) {
  const page = vi.fn(look);
  const aws = {
    nowMs: async () => nominalMs + 60_000,
    bucketRegion: async () => 'eu-central-1',
    logGroups: { findMany: async () => new Map([['/app', { name: '/app' }]]) },
    exportTasks: { page },
  } as unknown as Aws;
  const calls = new LaneCalls();
  const open = () => refusals(aws, archive, request, undefined, calls);
  return { page, calls, open, openTogether: () => Promise.allSettled(Array.from({ length: 20 }, open)) };
}
const settledAs = (settled: readonly PromiseSettledResult<unknown>[]) => [
  ...new Set(settled.map(({ status }) => status)),
];

it('counts the call that asks whether AWS shows export tasks towards the budget of calls', async () => {
  const { calls, open } = awsWith(async () => ({ tasks: [] }));
  await open();
  expect(calls.beside.ages).toHaveLength(1);
});

it('asks once a minute whether AWS shows export tasks, however many exports are opened', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { page, open, openTogether } = awsWith(async () => ({ tasks: [] }));
  expect(settledAs(await openTogether())).toEqual(['fulfilled']);
  vi.advanceTimersByTime(59_000);
  await open();
  expect(page).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  await openTogether();
  expect(page).toHaveBeenCalledTimes(2);
});

it('refuses all exports while AWS does not show export tasks, and asks AWS again at the next export', async () => {
  const denied = new LogferryError(explain('ACCESS_DENIED', { detail: 'logs:DescribeExportTasks' }));
  const { page, open, openTogether } = awsWith(() => Promise.reject(denied));
  expect(settledAs(await openTogether())).toEqual(['rejected']);
  await expect(open()).rejects.toBe(denied);
  page.mockResolvedValue({ tasks: [] });
  expect(await open()).toEqual([]);
});

it('does not refuse an export because of a throttled call, and asks AWS again at the next export', async () => {
  const { page, open } = awsWith(() => Promise.reject(new Throttled('logs:DescribeExportTasks')));
  expect([await open(), await open()]).toEqual([[], []]);
  expect(page).toHaveBeenCalledTimes(2);
});
