import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseRecountKey, receiptsIn, subtractIntervals } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { instantMs, intervalOf, LogferryError } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import type { GroupMonth } from './group-month.js';
import { askForLate, type DuePart, recountWith, scannedBytes } from './recount.js';
import { ARCHIVE, day, keyOf, NOW, requestOf, surveyedGroup } from './testing/plan-world.js';

const month: GroupMonth = { closed: [], unsettled: [], asIs: [], own: [], attempts: [] };
const due = (name: string, date: string, storedBytes = 1_000): DuePart => {
  const askedAt = '2026-10-05T13:00:00Z';
  const [receipt] = receiptsIn([
    { key: keyOf(name, day(date), 'archived', { askedAt }), bytes: 1, etag: '', lastModified: '' },
  ]);
  if (receipt === undefined) throw new Error('a receipt key must be readable');
  const part = { ...intervalOf(day(date)), receipt };
  return { group: { ...surveyedGroup(name, { storedBytes }), folder: `${name}/`, position: 0 }, month, part };
};
const ports = (newest: Awaited<ReturnType<LogGroups['newestIngestion']>>, late?: boolean) => ({
  newestIngestion: vi.fn<LogGroups['newestIngestion']>(async () => newest),
  hasLateEvents: vi.fn<LogGroups['hasLateEvents']>(async () => late),
});
const asked = (aws: ReturnType<typeof ports>, parts: DuePart[], recountBytes = 1e9) =>
  askForLate(aws as unknown as LogGroups, { source: {} }, parts, { recountedBytes: 0, recountBytes });

describe('a recount', () => {
  it('asks once about many groups and days; late is what came in after 12 h before the first question', async () => {
    const parts = [due('a', '2026-10-01'), due('a', '2026-10-02'), due('b', '2026-10-01')];
    const aws = ports(
      new Map([
        [
          'a',
          new Map([
            ['2026-10-01', '2026-10-05T01:00:00Z'],
            ['2026-10-02', '2026-10-05T01:00:00.001Z'],
          ]),
        ],
      ]),
    );
    const { verdicts } = await asked(aws, parts);
    expect(verdicts.map(({ isLate, method }) => [isLate, method])).toEqual([
      [false, 'insights'],
      [true, 'insights'],
      [false, 'insights'],
    ]);
    expect(aws.newestIngestion).toHaveBeenCalledOnce();
    expect(aws.hasLateEvents).not.toHaveBeenCalled();
  });

  it('asks for each window by itself beyond the bound of bytes, and where there is no answer', async () => {
    const parts = [due('a', '2026-10-01'), due('b', '2026-10-01')];
    const beyond = ports(new Map(), false);
    expect((await asked(beyond, parts, 0)).verdicts.map(({ method }) => method)).toEqual(['events', 'events']);
    expect(beyond.newestIngestion).not.toHaveBeenCalled();
    const silent = ports(undefined, undefined);
    expect((await asked(silent, parts)).verdicts.map(({ isLate }) => isLate)).toEqual([undefined, undefined]);
  });

  it('knows nothing of a group that is gone, and asks about the others all the same', async () => {
    const aws = ports(undefined, false);
    aws.hasLateEvents.mockRejectedValueOnce(new LogferryError('LOG_GROUP_MISSING', { logGroup: 'a' }));
    const { verdicts } = await asked(aws, [due('a', '2026-10-01'), due('b', '2026-10-01')]);
    expect(verdicts.map(({ isLate }) => isLate)).toEqual([undefined, false]);
  });

  it('does not let a group whose size is not known be scanned', () => {
    expect(scannedBytes([due('a', '2026-10-01')])).toBeGreaterThan(0);
    expect(scannedBytes([due('a', '2026-10-01', Number.POSITIVE_INFINITY)])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the record of a recount', () => {
  afterEach(() => void vi.useRealTimers());

  /** Recounts a day whose group is another one, or gone, by the time AWS has answered. */
  async function settledBy(now: Partial<LogGroup> | undefined, late = false, surveyedAs: Partial<LogGroup> = {}) {
    vi.useFakeTimers({ now: instantMs(NOW), toFake: ['Date'] });
    const store = new MemoryStore();
    const { group: asPlanned, part } = due('g', '2026-10-05');
    const group = { ...asPlanned, ...surveyedAs };
    const unsettled: GroupMonth = { ...month, closed: [part], unsettled: [part] };
    const findMany = vi.fn<LogGroups['findMany']>(
      async () => new Map(now === undefined ? [] : [['g', { ...surveyedGroup('g'), ...now }]]),
    );
    const recount = recountWith({
      ...{ run: { exportId: 'e', runNo: 1 }, store, archive: ARCHIVE, recountBytes: 1e9, nowMs: instantMs(NOW) },
      aws: {
        logGroups: { ...ports(undefined, late), findMany } as unknown as LogGroups,
        nowMs: async () => instantMs(NOW),
      },
      request: requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'),
    });
    const counted = await recount([{ group, month: unsettled, part }], 0);
    expect(findMany).toHaveBeenCalledOnce();
    return {
      late: counted.late.length,
      records: [...store.objects.keys()].flatMap((key) => parseRecountKey(key) ?? []).map(({ fromMs }) => fromMs),
      settled: subtractIntervals(part, unsettled.unsettled).map(({ fromMs }) => fromMs),
    };
  }
  const NOTHING = { late: 0, records: [], settled: [] };

  it('settles a window without late events', async () => {
    const { from } = day('2026-10-05');
    expect(await settledBy({})).toEqual({ late: 0, records: [instantMs(from)], settled: [instantMs(from)] });
    expect(await settledBy({}, true)).toEqual({ ...NOTHING, late: 1 });
  });

  it('settles nothing where the group is gone, is another one, or retention has deleted the events', async () => {
    expect(await settledBy(undefined)).toEqual(NOTHING);
    expect(await settledBy({ createdAt: '2026-11-01T00:00:00Z' })).toEqual(NOTHING);
    expect(await settledBy({ retentionDays: 30 })).toEqual(NOTHING);
    // The receipt is older than the group, so the receipt is of an earlier group with the name.
    const young = { createdAt: '2026-10-06T00:00:00Z' };
    expect(await settledBy(young, false, young)).toEqual(NOTHING);
  });

  it('settles only what a retention that has become shorter still keeps', async () => {
    // 46 days before the instant of the recount, 06:00.
    const fromMs = instantMs('2026-10-05T06:00:00Z');
    expect(await settledBy({ retentionDays: 46 })).toEqual({ late: 0, records: [fromMs], settled: [fromMs] });
  });
});
