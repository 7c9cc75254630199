import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseRecountKey, receiptsIn, subtractIntervals } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { instantMs, intervalOf, LogferryError } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import type { GroupMonth } from './group-month.js';
import { storedRecounts } from './intended-recounts.js';
import { askForLate, type DuePart, recountWith, scannedBytes } from './recount.js';
import { RecountCharges } from './recount-charges.js';
import { KnownVerdicts } from './recount-verdicts.js';
import { ARCHIVE, day, keyOf, NOW, requestOf, surveyedGroup } from './testing/plan-world.js';

const month: GroupMonth = { closed: [], unsettled: [], asIs: [], own: [], attempts: [] };
const due = (name: string, date: string, storedBytes = 1_000): DuePart => {
  const askedAt = '2026-10-05T13:00:00Z';
  const [receipt] = receiptsIn([{ key: keyOf(name, day(date), 'archived', { askedAt }), bytes: 1, etag: '' }]);
  if (receipt === undefined) throw new Error('a receipt key must be readable');
  const part = { ...intervalOf(day(date)), receipt };
  return { group: { ...surveyedGroup(name, { storedBytes }), folder: `${name}/`, position: 0 }, month, part };
};
const ports = (newest: Awaited<ReturnType<LogGroups['newestIngestion']>>, late?: boolean) => ({
  newestIngestion: vi.fn<LogGroups['newestIngestion']>(async () => newest),
  hasLateEvents: vi.fn<LogGroups['hasLateEvents']>(async () => late),
});
const asked = (aws: ReturnType<typeof ports>, parts: DuePart[], isAllowed = true) =>
  askForLate(aws as unknown as LogGroups, { source: {} }, parts, async (bytes) => bytes.map(() => isAllowed));

describe('a recount', () => {
  it('asks AWS once about many groups and days; an event is late if AWS ingested it later than 12 h before `askedAt`', async () => {
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
    const verdicts = await asked(aws, parts);
    expect(verdicts.map(({ isLate, method }) => [isLate, method])).toEqual([
      [false, 'insights'],
      [true, 'insights'],
      [false, 'insights'],
    ]);
    expect(aws.newestIngestion).toHaveBeenCalledOnce();
    expect(aws.hasLateEvents).not.toHaveBeenCalled();
  });

  it('asks about each window separately if one query for all windows is not allowed or gets no answer', async () => {
    const parts = [due('a', '2026-10-01'), due('b', '2026-10-01')];
    const beyond = ports(new Map(), false);
    expect((await asked(beyond, parts, false)).map(({ method }) => method)).toEqual(['events', 'events']);
    expect(beyond.newestIngestion).not.toHaveBeenCalled();
    const silent = ports(undefined, undefined);
    expect((await asked(silent, parts)).map(({ isLate }) => isLate)).toEqual([undefined, undefined]);
  });

  it('has no verdict on a group that is gone, and still asks about the other groups', async () => {
    const aws = ports(undefined, false);
    aws.hasLateEvents.mockRejectedValueOnce(new LogferryError('LOG_GROUP_MISSING', { logGroup: 'a' }));
    const verdicts = await asked(aws, [due('a', '2026-10-01'), due('b', '2026-10-01')]);
    expect(verdicts.map(({ isLate }) => isLate)).toEqual([undefined, false]);
  });

  it('estimates infinite bytes for a group whose size is not known', () => {
    expect(scannedBytes([due('a', '2026-10-01')])).toBeGreaterThan(0);
    const { group, ...part } = due('b', '2026-10-01');
    const { storedBytes: _, ...unsized } = group;
    expect(scannedBytes([due('a', '2026-10-01'), { ...part, group: unsized }])).toBe(Number.POSITIVE_INFINITY);
  });
});

const RUN = { exportId: 'e', runNo: 1 };
const GROUPS = { unit: 0, firstGroup: 0 };

describe('the record of a recount', () => {
  /** Recounts a day. `now` is the group as AWS shows it after the answer: the same, another one, or gone. */
  async function settledBy(
    now: Partial<LogGroup> | undefined,
    isLate = false,
    surveyedAs: Partial<LogGroup> = {},
    { nowIs = NOW, beforeDeletion = false } = {},
  ) {
    const store = new MemoryStore();
    const { group: asPlanned, part } = due('g', '2026-10-05');
    const group = { ...asPlanned, ...surveyedAs };
    const unsettled: GroupMonth = { ...month, closed: [part], unsettled: [part] };
    const findMany = vi.fn<LogGroups['findMany']>(
      async () => new Map(now === undefined ? [] : [['g', { ...surveyedGroup('g'), ...now }]]),
    );
    const recount = recountWith({
      ...{ plans: { store, archive: ARCHIVE, run: RUN }, nowMs: instantMs(nowIs) },
      charges: new RecountCharges({ store, archive: ARCHIVE, run: RUN }, 1e9),
      known: new KnownVerdicts({ store, archive: ARCHIVE, run: RUN }, 1),
      aws: {
        logGroups: { ...ports(undefined, isLate), findMany } as unknown as LogGroups,
        nowMs: async () => instantMs(nowIs),
      },
      request: requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', { beforeDeletion }),
    });
    const late = await recount(GROUPS, [{ group, month: unsettled, part }]);
    expect(findMany).toHaveBeenCalledOnce();
    const stored = [...store.objects.keys()].filter((key) => parseRecountKey(key) !== undefined).sort();
    // The close of the run commits to these records.
    expect((await storedRecounts({ store, archive: ARCHIVE, run: RUN })).map(({ key }) => key)).toEqual(stored);
    return {
      late: late.length,
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

  it('settles nothing if the group is gone or was re-created, or if retention has deleted the events', async () => {
    expect(await settledBy(undefined)).toEqual(NOTHING);
    expect(await settledBy({ createdAt: '2026-11-01T00:00:00Z' })).toEqual(NOTHING);
    expect(await settledBy({ retentionDays: 30 })).toEqual(NOTHING);
    // A receipt that is older than the group is of an earlier group with this name.
    const young = { createdAt: '2026-10-06T00:00:00Z' };
    expect(await settledBy(young, false, young)).toEqual(NOTHING);
  });

  it('before a deletion, settles no window that can still get late events, and trusts no receipt of an earlier group', async () => {
    const early = { nowIs: '2026-10-12T00:00:00Z', beforeDeletion: true };
    expect(await settledBy({}, false, {}, early)).toEqual(NOTHING);
    expect(await settledBy({}, true, {}, early)).toEqual({ ...NOTHING, late: 1 });
    const young = { createdAt: '2026-10-06T00:00:00Z' };
    expect(await settledBy(young, false, young, early)).toEqual({ ...NOTHING, late: 1 });
  });

  it('settles no window of a group whose class has changed, so that the window is exported again', async () => {
    expect(await settledBy({ logClass: 'INFREQUENT_ACCESS' })).toEqual({ ...NOTHING, late: 1 });
  });

  it('settles only the part of a window that retention still keeps, if retention has become shorter', async () => {
    // 46 days before 06:00:02, because AWS's clock can be 2 s ahead of `NOW` (06:00:00).
    const fromMs = instantMs('2026-10-05T06:00:02Z');
    expect(await settledBy({ retentionDays: 46 })).toEqual({ late: 0, records: [fromMs], settled: [fromMs] });
  });
});

describe('the windows that a pass recounts', () => {
  const NEWEST = new Map([['a', new Map([['2026-10-01', '2026-10-09T00:00:00Z']])]]);
  const found = async (names: readonly string[]) => new Map(names.map((name) => [name, surveyedGroup(name)]));

  /** Recounts one day of two groups, as a worker that remembers nothing. */
  async function recounted(
    store: MemoryStore,
    newestIngestion: LogGroups['newestIngestion'],
    { pass = 1, mostBytes = 1e9 } = {},
  ) {
    const plans = { store, archive: ARCHIVE, run: RUN };
    const parts = [due('a', '2026-10-01'), due('b', '2026-10-01')].map((each) => {
      return { ...each, month: { ...month, unsettled: [each.part] } };
    });
    const recount = recountWith({
      ...{ plans, nowMs: instantMs(NOW), request: requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z') },
      aws: {
        logGroups: { ...ports(undefined), newestIngestion, findMany: found } as unknown as LogGroups,
        nowMs: async () => instantMs(NOW),
      },
      charges: new RecountCharges(plans, mostBytes),
      known: new KnownVerdicts(plans, pass),
    });
    const late = await recount(GROUPS, parts);
    return {
      late: late.map(({ group }) => group.name),
      settled: parts.flatMap((each) => (each.month.unsettled.length === 0 ? [each.group.name] : [])),
    };
  }

  it('are asked about once, whichever page, attempt or worker needs the answer', async () => {
    const store = new MemoryStore();
    const newestIngestion = vi.fn<LogGroups['newestIngestion']>(async () => NEWEST);
    for (let page = 0; page < 3; page += 1) {
      expect(await recounted(store, newestIngestion)).toEqual({ late: ['a'], settled: ['b'] });
    }
    expect(newestIngestion).toHaveBeenCalledOnce();
    await recounted(store, newestIngestion, { pass: 2 });
    expect(newestIngestion).toHaveBeenCalledTimes(2);
  });

  it('are asked about by queries within the bound of bytes of the run, however often a query fails', async () => {
    const store = new MemoryStore();
    const estimate = scannedBytes([due('a', '2026-10-01'), due('b', '2026-10-01')]);
    const failing = vi.fn<LogGroups['newestIngestion']>(async () => {
      throw new LogferryError('AWS_UNREACHABLE');
    });
    const bound = { mostBytes: 3 * Math.ceil(estimate) };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(recounted(store, failing, bound)).rejects.toMatchObject({ code: 'AWS_UNREACHABLE' });
    }
    await recounted(store, failing, bound);
    expect(failing).toHaveBeenCalledTimes(3);
  });

  it('are asked about by a query that gets the signal of the caller, which can stop it', async () => {
    const caller = new AbortController();
    const newestIngestion = vi.fn<LogGroups['newestIngestion']>(async () => NEWEST);
    const { signal } = caller;
    const aws = ports(NEWEST);
    await askForLate(
      { ...aws, newestIngestion } as unknown as LogGroups,
      { source: {} },
      [due('a', '2026-10-01')],
      async () => [true],
      signal,
    );
    expect(newestIngestion.mock.calls[0]?.[1]).toBe(signal);
  });
});

describe('the charges of a run', () => {
  const plansIn = (store: MemoryStore) => ({ store, archive: ARCHIVE, run: RUN });

  it('never sum up to more than the bound, even if several attempts charge at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 8, maxLength: 8 }),
        async (requests, workers) => {
          const store = new MemoryStore();
          const known = [0, 1, 2].map(() => new RecountCharges(plansIn(store), 100));
          const allowed = await Promise.all(
            requests.map(async (estimates, at) => {
              const fits = await known[workers[at] ?? 0]?.charge(estimates);
              return estimates.filter((_, index) => fits?.[index]);
            }),
          );
          const total = allowed.flat().reduce((sum, bytes) => sum + bytes, 0);
          expect(total).toBeLessThanOrEqual(100);
          // A query is refused only if it does not fit below the bound.
          if (allowed.flat().length < requests.flat().length) expect(total + 60).toBeGreaterThan(100);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('allow no query whose size is not known', async () => {
    const charges = new RecountCharges(plansIn(new MemoryStore()), Number.MAX_SAFE_INTEGER);
    expect(await charges.charge([Number.POSITIVE_INFINITY, 1])).toEqual([false, true]);
  });
});
