import { performance } from 'node:perf_hooks';
import { describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { defined, formatInstant } from '../../contract/index.js';
import { receiptOf, settle } from './group-month.js';
import { planPage } from './plan-page.js';
import {
  day,
  keyOf,
  NOW,
  type PlanWorld,
  pageOf,
  pagesOf,
  questionOf,
  requestOf,
  shown,
  surveyedGroup,
} from './testing/plan-world.js';

const planned = async (world: PlanWorld): Promise<string[]> => (await pageOf(world)).slices.map(shown);

describe('a plan', () => {
  it('orders months by when their events expire, and plans one group after the other in each month', async () => {
    const groups = [
      surveyedGroup('g/forever'),
      surveyedGroup('g/long', { retentionDays: 365 }),
      surveyedGroup('g/short', { retentionDays: 60 }),
      surveyedGroup('g/alike', { retentionDays: 60 }),
    ];
    expect(await planned({ groups, request: requestOf('2026-10-31T00:00:00Z', '2026-11-02T00:00:00Z') })).toEqual([
      'g/alike 2026-10-31 2026-11-01',
      'g/short 2026-10-31 2026-11-01',
      'g/alike 2026-11-01 2026-11-02',
      'g/short 2026-11-01 2026-11-02',
      'g/long 2026-10-31 2026-11-01',
      'g/long 2026-11-01 2026-11-02',
      'g/forever 2026-10-31 2026-11-01',
      'g/forever 2026-11-01 2026-11-02',
    ]);
  });

  it('plans slices that expire within a week first, day by day, and expired slices last', async () => {
    const groups = ['g/a', 'g/b'].map((name) => surveyedGroup(name, { retentionDays: 30 }));
    groups.push(surveyedGroup('g/c', { retentionDays: 14 }));
    const lines = await planned({ groups, request: requestOf('2026-10-19T00:00:00Z', '2026-10-31T00:00:00Z') });
    expect(lines.slice(0, 8)).toEqual([
      'g/a 2026-10-21 2026-10-21T06:00:00Z expired',
      'g/a 2026-10-21T06:00:00Z 2026-10-22',
      'g/b 2026-10-21 2026-10-21T06:00:00Z expired',
      'g/b 2026-10-21T06:00:00Z 2026-10-22',
      'g/a 2026-10-22 2026-10-23',
      'g/b 2026-10-22 2026-10-23',
      'g/a 2026-10-23 2026-10-24',
      'g/b 2026-10-23 2026-10-24',
    ]);
    expect(lines.slice(-3).sort()).toEqual([
      'g/a 2026-10-19 2026-10-21 expired x2',
      'g/b 2026-10-19 2026-10-21 expired x2',
      'g/c 2026-10-19 2026-10-31 expired x12',
    ]);
  });

  it('orders by a shorter retention that a policy of the account is about to put in force', async () => {
    const pending = { days: 30, inForceAt: '2026-11-20T20:00:00Z', policy: 'p' };
    const groups = [surveyedGroup('g/a', { retentionDays: 90 }), surveyedGroup('g/b', { pending })];
    const lines = await planned({ groups, request: requestOf('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z') });
    expect(lines).toEqual(['g/b 2026-10-01 2026-10-02', 'g/a 2026-10-01 2026-10-02']);
  });

  it('cuts a window at the first instant that retention still keeps, and plans the part before as expired', async () => {
    const groups = [surveyedGroup('g/a', { retentionDays: 30 })];
    const request = requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', { slice: 'month' });
    expect(await planned({ groups, request })).toEqual([
      'g/a 2026-10-01 2026-10-21T06:00:00Z expired',
      'g/a 2026-10-21T06:00:00Z 2026-11-01',
    ]);
    const now = '2026-11-20T06:00:00.001Z';
    expect((await planned({ groups, request, now, at: NOW }))[1]).toBe('g/a 2026-10-21T06:00:01Z 2026-11-01');
  });

  it('exports only the last day of a group of class DELIVERY, which keeps events for one day', async () => {
    const groups = [surveyedGroup('g/a', { logClass: 'DELIVERY' })];
    const request = requestOf('2026-11-17T00:00:00Z', '2026-11-20T00:00:00Z', { allowRecent: true });
    expect(await planned({ groups, request })).toEqual([
      'g/a 2026-11-19 2026-11-19T06:00:00Z expired',
      'g/a 2026-11-19T06:00:00Z 2026-11-20',
      'g/a 2026-11-17 2026-11-19 expired x2',
    ]);
  });

  it('leaves out slices whose events AWS may not show yet, unless the request allows recent windows', async () => {
    const groups = [surveyedGroup('g/a')];
    const window = ['2026-11-18T00:00:00Z', '2026-11-20T03:00:00Z'] as const;
    expect(await planned({ groups, request: requestOf(...window) })).toEqual(['g/a 2026-11-18 2026-11-19']);
    expect(await planned({ groups, request: requestOf(...window, { allowRecent: true }) })).toEqual([
      'g/a 2026-11-18 2026-11-19',
      'g/a 2026-11-19 2026-11-20',
      'g/a 2026-11-20 2026-11-20T03:00:00Z',
    ]);
  });

  it('leaves out slices that end after the survey, even if the request allows recent windows', async () => {
    const request = requestOf('2026-11-19T00:00:00Z', '2026-11-20T06:00:00Z', { allowRecent: true });
    const world = { groups: [surveyedGroup('g/a')], request, at: '2026-11-20T05:59:59Z' };
    expect(await planned(world)).toEqual(['g/a 2026-11-19 2026-11-20']);
  });

  it('has pages of at most 500 slices', async () => {
    const groups = ['g/a', 'g/b'].map((name) => surveyedGroup(name));
    const question = questionOf({ groups, request: requestOf('2026-01-01T00:00:00Z', '2026-11-01T00:00:00Z') });
    const { slices, cursor } = await planPage({ ...question, recount: async (_groups, due) => due, isFirstPass: true });
    expect(slices).toHaveLength(500);
    expect(cursor).toBeDefined();
  });

  it('lets other work of the process run between the log groups', async () => {
    const groups = Array.from({ length: 50 }, (_, at) => surveyedGroup(`g/${at}`));
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 20));
    let turns = 0;
    const work = (): void => {
      turns += 1;
      next = setImmediate(work);
    };
    let next = setImmediate(work);
    try {
      await planned({ groups, request: requestOf('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z') });
    } finally {
      clearImmediate(next);
      clock.mockRestore();
    }
    expect(turns).toBeGreaterThanOrEqual(groups.length);
  });

  it('cuts slices of a week at the ends of UTC months, and at the start and end of the window', async () => {
    const groups = [surveyedGroup('g/a')];
    const weeks = requestOf('2026-01-27T06:00:00Z', '2026-02-10T00:00:00Z', { slice: 'week' });
    expect(await planned({ groups, request: weeks })).toEqual([
      'g/a 2026-01-27T06:00:00Z 2026-01-29',
      'g/a 2026-01-29 2026-02-01',
      'g/a 2026-02-01 2026-02-08',
      'g/a 2026-02-08 2026-02-10',
    ]);
  });
});

describe('days without events', () => {
  const request = requestOf('2026-10-28T00:00:00Z', '2026-11-03T00:00:00Z');

  it('become one slice without a task if they follow one another in one month and are all settled or all unsettled', async () => {
    const groups = [surveyedGroup('g/a')];
    const world = { groups, request, answers: { 'g/a': { newest: '2026-10-29T12:00:00Z' } } };
    expect(await planned(world)).toEqual([
      'g/a 2026-10-28 2026-10-29',
      'g/a 2026-10-29 2026-10-30',
      'g/a 2026-10-30 2026-11-01 quiet x2',
      'g/a 2026-11-01 2026-11-03 quiet x2',
    ]);
    const october = requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z');
    const none = { groups, request: october, answers: { 'g/a': { newest: 'none' } }, now: '2026-11-04T13:00:00Z' };
    expect(await planned(none)).toEqual(['g/a 2026-10-01 2026-10-21 quiet x20', 'g/a 2026-10-21 2026-11-01 quiet x11']);
  });

  it('are planned with a task if they ended less than 12 h before AWS was asked, or if the export is forced', async () => {
    const groups = [surveyedGroup('g/a')];
    const answers = { 'g/a': { newest: 'none' } };
    const recent = requestOf('2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z', { allowRecent: true });
    expect(await planned({ groups, request: recent, answers })).toEqual(['g/a 2026-11-19 2026-11-20']);
    const forced = requestOf('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', { force: true });
    expect(await planned({ groups, request: forced, answers })).toEqual(['g/a 2026-10-01 2026-10-02']);
  });

  it("are not planned before the group's creation and first event, and are planned without a task from the creation on", async () => {
    const groups = [surveyedGroup('g/a', { createdAt: '2026-10-30T10:00:00Z' })];
    const searched = { from: '2026-10-28T00:00:00Z', to: '2026-11-03T00:00:00Z' };
    const first = (event: string) => ({ 'g/a': { newest: '2026-11-19T00:00:00Z', first: { ...searched, event } } });
    expect(await planned({ groups, request, answers: first('2026-11-02T08:00:00Z') })).toEqual([
      'g/a 2026-10-30 2026-11-01 quiet x2',
      'g/a 2026-11-01 2026-11-02 quiet',
      'g/a 2026-11-02 2026-11-03',
    ]);
    expect((await planned({ groups, request, answers: first('2026-10-29T08:00:00Z') }))[0]).toBe(
      'g/a 2026-10-29 2026-10-30',
    );
    expect(await planned({ groups, request, answers: first('none') })).toEqual([
      'g/a 2026-10-30 2026-11-01 quiet x2',
      'g/a 2026-11-01 2026-11-03 quiet x2',
    ]);
  });

  it("are planned from 14 days before the group's creation on if AWS does not answer which event is the first", async () => {
    const groups = [surveyedGroup('g/a', { createdAt: '2026-11-14T10:00:00Z' })];
    expect((await planned({ groups, request }))[0]).toBe('g/a 2026-10-31 2026-11-01');
  });

  it.each(['aws/cloudtrail/x', '/aws/cloudtrail/x'])(
    'that lie long before the creation of %s are planned from the first event on, or all if that event is not known: events that AWS imports from CloudTrail Lake are older than their group',
    async (name) => {
      const groups = [surveyedGroup(name, { createdAt: '2026-11-14T10:00:00Z' })];
      const first = { from: '2025-01-01T00:00:00Z', to: '2025-03-01T00:00:00Z', event: '2025-02-27T03:00:00Z' };
      const old = requestOf('2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z');
      expect(await planned({ groups, request: old, answers: { [name]: { first } } })).toEqual([
        `${name} 2025-02-27 2025-02-28`,
        `${name} 2025-02-28 2025-03-01`,
      ]);
      expect((await planned({ groups, request: old })).length).toBe(59);
    },
  );
});

describe('earlier receipts', () => {
  const groups = [surveyedGroup('g/a')];

  it('close intervals, so that only the rest is planned', async () => {
    const store = new MemoryStore();
    const closed = keyOf('g/a', day('2026-10-01'), 'archived');
    const half = keyOf('g/a', { from: '2026-10-02T00:00:00Z', to: '2026-10-02T12:00:00Z' }, 'empty');
    for (const key of [closed, half]) store.put(key, '{}');
    const request = requestOf('2026-10-01T00:00:00Z', '2026-10-03T00:00:00Z');
    const page = await pageOf({ groups, request, store });
    expect(page.slices.map(shown)).toEqual(['g/a 2026-10-02T12:00:00Z 2026-10-03']);
    expect(page).toMatchObject({ skipped: 1, unsettled: 0, lines: [{ first: closed, last: half, count: 2 }] });
  });

  it('that close some of many log groups leave the others in the plan', async () => {
    const many = Array.from({ length: 100 }, (_, at) => `g/${at}`);
    const [closed, open] = [many.slice(0, 50), many.slice(50)];
    const store = new MemoryStore();
    for (const name of closed) store.put(keyOf(name, day('2026-10-01'), 'archived'), '{}');
    const request = requestOf(...both('2026-10-01'));
    const page = await pageOf({ groups: many.map((name) => surveyedGroup(name)), request, store });
    expect(page.slices.map(({ slice }) => slice.logGroup).sort()).toEqual(open.sort());
    expect(page.skipped).toBe(closed.length);
  });

  it('set the generation of the next attempt at their window, also for closed windows of a forced export', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/failed', day('2026-10-01'), 'failed', { generation: 4 }), '{}');
    store.put(keyOf('g/expired', day('2026-10-01'), 'expired'), '{}');
    store.put(keyOf('g/closed', day('2026-10-01'), 'quiet'), '{}');
    const three = ['g/failed', 'g/expired', 'g/closed'].map((name) => surveyedGroup(name));
    const world = { groups: three, store };
    expect(await planned({ ...world, request: requestOf(...both('2026-10-01')) })).toEqual([
      'g/failed 2026-10-01 2026-10-02 g5',
    ]);
    const forced = await pageOf({ ...world, request: requestOf(...both('2026-10-01'), { force: true }) });
    expect(forced.slices.map(shown)).toEqual([
      'g/closed 2026-10-01 2026-10-02 g2',
      'g/expired 2026-10-01 2026-10-02 g2',
      'g/failed 2026-10-01 2026-10-02 g5',
    ]);
    expect(forced).toMatchObject({ skipped: 0, lines: [] });
  });

  it('of the same run keep their windows out of later passes, which count no receipt a second time', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/a', day('2026-10-01'), 'failed', { askedAt: '2026-11-20T05:00:00Z' }), '{}');
    store.put(keyOf('g/a', day('2026-10-02'), 'failed', { askedAt: '2026-11-19T05:00:00Z' }), '{}');
    store.put(keyOf('g/a', day('2026-10-03'), 'archived', { askedAt: '2026-11-19T05:00:00Z' }), '{}');
    const request = requestOf('2026-10-01T00:00:00Z', '2026-10-04T00:00:00Z');
    const page = await pageOf({ groups, request, store, laterPassOf: '2026-11-20T00:00:00Z' });
    expect(page.slices.map(shown)).toEqual(['g/a 2026-10-02 2026-10-03 g2']);
    expect(page).toMatchObject({ skipped: 0, unsettled: 0, lines: [] });
  });

  it('that can still get late events count as unsettled', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/a', day('2026-11-17'), 'archived', { askedAt: '2026-11-18T13:00:00Z' }), '{}');
    const page = await pageOf({ groups, request: requestOf(...both('2026-11-17')), store });
    expect(page).toMatchObject({ slices: [], skipped: 1, unsettled: 1 });
  });

  it('that are due for a recount close only the windows in which the recount finds no late events', async () => {
    const store = new MemoryStore();
    for (const each of ['2026-10-01', '2026-10-02', '2026-10-03']) {
      store.put(keyOf('g/a', day(each), 'archived', { askedAt: '2026-10-05T00:00:00Z' }), '{}');
    }
    const asked: string[] = [];
    const page = await pageOf({
      ...{ groups, request: requestOf('2026-10-01T00:00:00Z', '2026-10-04T00:00:00Z'), store },
      recount: async (_groups, due) => {
        asked.push(...due.map(({ part }) => `${formatInstant(part.fromMs)} ${receiptOf(part).askedAt}`));
        for (const { month, part } of [...due.slice(0, 1), ...due.slice(2)]) settle(month, part);
        return due.slice(1, 2);
      },
    });
    expect(asked).toEqual(
      ['2026-10-01', '2026-10-02', '2026-10-03'].map((each) => `${each}T00:00:00Z 2026-10-05T00:00:00Z`),
    );
    expect(page.slices.map(shown)).toEqual(['g/a 2026-10-02 2026-10-03 g2']);
    expect(page).toMatchObject({ skipped: 2, unsettled: 0 });
  });

  it('that are due for a recount, but get no verdict, count as skipped and unsettled, once for all pages', async () => {
    const store = new MemoryStore();
    const days = ['2026-10-01', '2026-10-02', '2026-10-03'];
    for (const each of days) {
      store.put(keyOf('g/a', day(each), 'archived', { askedAt: '2026-10-05T00:00:00Z' }), '{}');
    }
    const request = requestOf('2026-10-01T00:00:00Z', '2026-10-07T00:00:00Z');
    const chunks: string[] = [];
    const pages = await pagesOf({
      ...{ groups, request, store, limits: { slices: 1 } },
      recount: async ({ unit, firstGroup }, due) => {
        chunks.push(`${unit} ${firstGroup}: ${due.length}`);
        return due.slice(0, 1);
      },
    });
    expect(pages.length).toBe(4);
    expect(pages.flatMap(({ slices }) => slices).map(shown)).toEqual([
      'g/a 2026-10-01 2026-10-02 g2',
      ...['04 2026-10-05', '05 2026-10-06', '06 2026-10-07'].map((each) => `g/a 2026-10-${each}`),
    ]);
    expect(pages.map(({ skipped, unsettled }) => [skipped, unsettled])).toEqual([
      [2, 2],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    // Each page asks about all due windows of the unit, so that each page gets the same verdicts as the first page.
    expect(new Set(chunks)).toEqual(new Set(['0 0: 3']));
  });

  it('that can still get late events are recounted before a deletion, and `listed` windows are exported again', async () => {
    const store = new MemoryStore();
    for (const each of ['2026-11-16', '2026-11-17']) {
      store.put(keyOf('g/a', day(each), 'archived', { askedAt: '2026-11-18T13:00:00Z' }), '{}');
    }
    store.put(keyOf('g/a', day('2026-11-15'), 'listed', { askedAt: '2026-11-18T13:00:00Z' }), '{}');
    const asked: string[] = [];
    const planBefore = (beforeDeletion: boolean, laterPassOf?: string) =>
      pageOf({
        ...{ groups, store },
        request: requestOf('2026-11-15T00:00:00Z', '2026-11-18T00:00:00Z', { beforeDeletion }),
        recount: async (_groups, due) => {
          asked.push(...due.map(({ part }) => formatInstant(part.fromMs)));
          return due.slice(0, 1);
        },
        ...defined({ laterPassOf }),
      });
    expect(await planBefore(false)).toMatchObject({ slices: [], skipped: 3, unsettled: 2 });
    expect(asked).toEqual([]);
    const page = await planBefore(true);
    expect(page.slices.map(shown)).toEqual(['g/a 2026-11-15 2026-11-16 g2', 'g/a 2026-11-16 2026-11-17 g2']);
    expect(asked).toEqual(['2026-11-16T00:00:00Z', '2026-11-17T00:00:00Z']);
    expect(page).toMatchObject({ skipped: 1, unsettled: 1 });
    // A later pass does not recount the windows that its own run has recorded.
    asked.length = 0;
    await planBefore(true, '2026-11-18T12:00:00Z');
    expect(asked).toEqual([]);
  });

  it('that are due for a recount, but whose events retention has deleted, are not recounted', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/a', day('2026-10-01'), 'archived', { askedAt: '2026-10-05T00:00:00Z' }), '{}');
    const short = [surveyedGroup('g/a', { retentionDays: 30 })];
    const page = await pageOf({ groups: short, request: requestOf(...both('2026-10-01')), store });
    expect(page).toMatchObject({ slices: [], skipped: 1, unsettled: 1 });
  });
});

describe('a page that is planned long after its survey', () => {
  it('recounts no windows whose events retention has deleted since the survey', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/a', day('2026-10-05'), 'archived', { askedAt: '2026-10-08T00:00:00Z' }), '{}');
    const world = { store, groups: [surveyedGroup('g/a', { retentionDays: 30 })], at: '2026-10-25T00:00:00Z' };
    const page = await pageOf({ ...world, request: requestOf(...both('2026-10-05')) });
    expect(page).toMatchObject({ slices: [], skipped: 1, unsettled: 1 });
  });
});

const both = (from: string): [string, string] => [day(from).from, day(from).to];
