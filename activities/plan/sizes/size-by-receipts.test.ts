import { expect, it } from 'vitest';
import { type Receipt, storeReceipt } from '../../../archive/index.js';
import { MemoryStore } from '../../../archive/testing/memory-store.js';
import { type ExportRequest, formatInstant, instantMs, MINUTE_MS } from '../../../contract/index.js';
import type { LogGroups } from '../../ports.js';
import { ARCHIVE, day, NOW, requestOf } from '../testing/plan-world.js';
import { sizeByReceipts } from './size-by-receipts.js';

const ASKED = '2026-11-01T01:00:00Z';

/** The size that is chosen if the archive has one receipt, for a day whose task took `minutes`. 0 means no receipt. */
async function sizeOf(
  minutes: number,
  to: string,
  more: Partial<ExportRequest> = {},
  listing = true,
  storedBytes = 1_000,
) {
  const store = new MemoryStore();
  const window = day('2026-10-01');
  const receipt: Receipt = {
    schemaVersion: 1,
    slice: { ...ARCHIVE, logGroup: 'g/a', ...window, generation: 1 },
    ...{ window, outcome: 'archived', askedAt: ASKED, exportId: 'e', runNo: 1, claimed: {} },
    authenticated: { arn: 'arn:aws:iam::111122223333:user/x', accountId: ARCHIVE.accountId },
    task: {
      ...{ taskId: 't', taskName: 'n', status: 'COMPLETED', adopted: false, createdAt: ASKED },
      completedAt: formatInstant(instantMs(ASKED) + minutes * MINUTE_MS),
    },
    ...{ objects: [], totals: { objects: 3, bytes: 1_000 }, evidence: [], strayFolders: [] },
    verification: { level: 'content', result: 'passed' },
    recordedAt: ASKED,
  };
  if (minutes > 0) await storeReceipt(store, receipt);
  const group = { name: 'g/a', logClass: 'STANDARD', createdAt: '2025-11-01T00:00:00Z', storedBytes };
  const logGroups = {
    findMany: async () => {
      if (!listing) throw new Error('refused');
      return new Map([['g/a', group]]);
    },
  } as unknown as LogGroups;
  const request = requestOf('2026-09-01T00:00:00Z', to, { source: { logGroups: ['g/a'] }, slice: 'auto', ...more });
  const aws = { logGroups, nowMs: async () => instantMs(NOW) };
  return { byLength: request.slice, chosen: await sizeByReceipts({ aws, store, archive: ARCHIVE, request }) };
}

it.each([
  [1, 'month'],
  [10, 'week'],
  [60, 'day'],
])(
  'if the task of a day took %i min, the size by receipts is %s: the longest size whose tasks are all estimated to take at most 2 h',
  async (minutes, chosen) => {
    expect(await sizeOf(minutes, '2026-11-01T00:00:00Z')).toEqual({ byLength: 'day', chosen });
  },
);

it('there is no size by receipts if there are no receipts, or if AWS refuses to answer', async () => {
  expect((await sizeOf(0, '2026-11-01T00:00:00Z')).chosen).toBeUndefined();
  expect((await sizeOf(1, '2026-11-01T00:00:00Z', {}, false)).chosen).toBeUndefined();
});

it('without receipts, slices are shorter if the log group stores so much that tasks would take too long', async () => {
  const gigabyte = 1_000_000_000;
  const sizeFor = async (bytesADay: number) =>
    (await sizeOf(0, '2026-11-10T00:00:00Z', {}, true, bytesADay * 380)).chosen;
  expect(await sizeFor(gigabyte)).toBeUndefined();
  expect(await sizeFor(10 * gigabyte)).toBe('day');
});

it('there is no size by receipts in the hive layout', async () => {
  const hive = { destination: { bucket: 'archive', layout: 'hive' } } as const;
  expect((await sizeOf(1, '2026-11-01T00:00:00Z', hive)).chosen).toBeUndefined();
});

it('the size by receipts leaves out no more at the end of the window than the size by length', async () => {
  const asked = { from: '2026-09-01T00:00:00Z', to: '2026-10-20T07:00:00Z' };
  expect((await sizeOf(1, '2026-10-20T00:00:00Z')).chosen).toBe('month');
  expect((await sizeOf(1, '2026-10-20T00:00:00Z', { asked })).chosen).toBeUndefined();
  expect((await sizeOf(1, '2026-10-22T00:00:00Z', { asked })).chosen).toBe('week');
  // By its length, this window gets slices of a week. It ends after the newest instant before which AWS shows all
  // events.
  expect((await sizeOf(1, '2026-11-20T00:00:00Z')).chosen).toBe('week');
});
