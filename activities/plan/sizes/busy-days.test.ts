import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../archive/testing/memory-store.js';
import {
  DAY_MS,
  HOUR_MS,
  instantMs,
  MINUTE_MS,
  MOST_BUSY_DAYS,
  parseExportRequest,
  type ResolvedRequest,
} from '../../../contract/index.js';
import { inListingOrder } from '../months.js';
import type { SurveyedGroup } from '../surveyed-group.js';
import { ARCHIVE, requestOf, surveyedGroup } from '../testing/plan-world.js';
import { busyDaysOf, cutDaysOf, surveyedPieces, withPieces } from './busy-days.js';
import type { EarlierTask } from './earlier-tasks.js';
import { LongestTasks } from './longest-tasks.js';
import { LONGEST_DAY_TASK_MS, piecesFor } from './pieces-for.js';

const GB = 1_000_000_000;
const FROM = '2025-11-01T00:00:00Z';
const TO = '2026-11-01T00:00:00Z';
const WINDOW = { fromMs: instantMs(FROM), toMs: instantMs(TO) };
/** A group that stores the same number of bytes on each of 365 days. */
const group = (name: string, bytesADay: number): SurveyedGroup =>
  surveyedGroup(name, { createdAt: FROM, storedBytes: 365 * bytesADay });
const auto = (more: Partial<ResolvedRequest> = {}): ResolvedRequest => ({
  ...{ ...requestOf(FROM, TO), slice: 'day', autoSlice: true },
  ...more,
});
const earlier = (logGroup: string, hours: number, durationMs: number): EarlierTask => ({
  ...{ logGroup, fromMs: WINDOW.toMs - hours * HOUR_MS, toMs: WINDOW.toMs, durationMs, objects: 1, bytes: 1 },
});
const piecesIn = (groups: readonly SurveyedGroup[], request: ResolvedRequest, tasks: readonly EarlierTask[] = []) =>
  withPieces(inListingOrder(groups, ARCHIVE), request, tasks).map(({ pieces }) => pieces);

describe('a day', () => {
  it('stays whole if its task is estimated to take at most 6 h, or if the time is not known', () => {
    expect(LONGEST_DAY_TASK_MS).toBe(6 * HOUR_MS);
    expect([0, 6 * HOUR_MS, Number.POSITIVE_INFINITY].map(piecesFor)).toEqual([undefined, undefined, undefined]);
  });

  it('is cut into the smallest number of pieces whose tasks take at most 6 h, and into hours at most', () => {
    expect([7, 12, 13, 20, 40, 100, 144, 10_000].map((hours) => piecesFor(hours * HOUR_MS))).toEqual([
      2, 2, 3, 4, 8, 24, 24, 24,
    ]);
  });
});

describe('the groups of a plan', () => {
  it('have days in pieces if they store so much that AWS takes more than 6 h for a day', () => {
    // At 2 MB/s, 40 GB take 5.6 h, and 100 GB 13.9 h.
    expect(piecesIn([group('g/a', 40 * GB), group('g/b', 100 * GB)], auto())).toEqual([undefined, { each: 3 }]);
  });

  it('have days in pieces if an earlier task was slow, even if it exported only a piece of a day', () => {
    const groups = [group('g/a', GB), group('g/b', GB)];
    expect(piecesIn(groups, auto(), [earlier('g/a', 24, 14 * HOUR_MS)])).toEqual([{ each: 3 }, undefined]);
    expect(piecesIn(groups, auto(), [earlier('g/b', 8, 5 * HOUR_MS)])).toEqual([undefined, { each: 3 }]);
  });

  it('keep whole days if an earlier task of a much shorter window has taken a few minutes', () => {
    const tasks = [earlier('g/a', 1 / 60, 3 * MINUTE_MS)];
    expect(piecesIn([group('g/a', GB)], auto(), tasks)).toEqual([undefined]);
    expect(piecesIn([group('g/a', GB)], auto(), [earlier('g/a', 1, 20 * MINUTE_MS)])).toEqual([{ each: 2 }]);
  });

  it('keep whole days if the request names none, whatever the name of the group', () => {
    expect(piecesIn([group('constructor', GB)], auto({ busyDays: {} }))).toEqual([undefined]);
  });

  it('have the busy days that the request names', () => {
    const busyDays = { 'g/a': { '2026-03-05': 4 as const } };
    expect(piecesIn([group('g/a', GB), group('g/b', 100 * GB)], auto({ busyDays }))).toEqual([
      { byDay: { '2026-03-05': 4 } },
      { each: 3 },
    ]);
  });

  it.each([
    ['days that the user has chosen', { ...requestOf(FROM, TO), slice: 'day' as const }],
    ['weeks that auto has chosen', auto({ slice: 'week' })],
  ])('have no days in pieces in a survey with slices of %s', async (_title, request) => {
    const groups = [group('g/a', 100 * GB)];
    expect(await surveyedPieces(groups, { store: new MemoryStore(), archive: ARCHIVE, request })).toEqual(groups);
  });

  it('have days in pieces by their stored bytes in a survey that cannot read receipts', async () => {
    const store = new MemoryStore();
    store.list = () => {
      throw new Error('refused');
    };
    const groups = [group('g/a', GB), group('g/b', 100 * GB)];
    const surveyed = await surveyedPieces(groups, { store, archive: ARCHIVE, request: auto() });
    expect(surveyed.map(({ pieces }) => pieces)).toEqual([undefined, { each: 3 }]);
  });
});

describe('the events of each day', () => {
  const tasksOf = (events: ReadonlyMap<string, ReadonlyMap<string, number>>, bytesADay: number) =>
    new LongestTasks(inListingOrder([group('g/a', bytesADay)], ARCHIVE), WINDOW, [], events);

  it('show a busy day of a group whose days are short on average', () => {
    // The group stores 200 GB, all of them on one day: 27.8 h at 2 MB/s.
    const events = new Map([['g/a', new Map([['2026-03-05', 999]])]]);
    const tasks = tasksOf(events, (200 * GB) / 365);
    expect(busyDaysOf(tasks)).toEqual({ 'g/a': { '2026-03-05': 6 } });
    expect(cutDaysOf(tasks)).toEqual({ logGroups: 1, mostPieces: 6 });
    expect(tasks.of('day')?.ms).toBeLessThanOrEqual(LONGEST_DAY_TASK_MS);
  });

  it('name no more days than a request can name, the busiest of them', () => {
    // Every second day has all events. A day takes 4.2 h on average (30 GB at 2 MB/s), and a busy day twice as long.
    const days = Array.from({ length: 182 }, (_, no) => {
      const day = new Date(WINDOW.fromMs + 2 * no * DAY_MS).toISOString().slice(0, 10);
      return [day, no === 7 ? 1_001 : 1_000] as const;
    });
    const names = Array.from({ length: 8 }, (_, no) => `g/${no}`);
    const groups = inListingOrder(
      names.map((name) => group(name, 30 * GB)),
      ARCHIVE,
    );
    const events = new Map(names.map((name) => [name, new Map(days)]));
    const busy = busyDaysOf(new LongestTasks(groups, WINDOW, [], events));
    expect(Object.values(busy).flatMap((each) => Object.keys(each))).toHaveLength(MOST_BUSY_DAYS);
    expect(Object.keys(busy)).toEqual(names);
    for (const name of names) expect(busy[name]).toHaveProperty(days[7]?.[0] ?? '', 2);
    expect(parseExportRequest({ ...requestOf(FROM, TO), busyDays: busy }).busyDays).toEqual(busy);
  });
});
