import { DeleteLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'vitest';
import { type Receipt, readText } from '../../../archive/index.js';
import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  type ExportRequest,
  type ExportResult,
  formatInstant,
  HOUR_MS,
  instantMs,
} from '../../../contract/index.js';
import { ACCOUNT_ID, BUCKET, CONTENT, REGION } from '../../support/constants.js';
import { seen } from '../../support/seen.js';
import { day, FIRST_DAY, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const planning = new Topic('planning');

interface Loaded {
  /** Whether the log group keeps its creation time, even if an event is older. */
  keepsCreation?: boolean;
  /** Ingestion time (epoch ms). Default: the time of the event. */
  ingestionTime?: number;
}

/** Loads an event into a log group for each of these times (epoch ms). */
function load(world: World, logGroupName: string, timesMs: readonly number[], more: Loaded = {}): Promise<number> {
  const { keepsCreation = false, ...event } = more;
  return world.emulator.loadEvents(
    { region: REGION, logGroupName, logStreamName: 'app', keepsCreation },
    timesMs.map((timestamp) => ({ timestamp, message: CONTENT, ...event })),
  );
}

const hourOf = (number: number, hour: number): number => instantMs(day(number)) + hour * HOUR_MS;

async function run(world: World, request: ExportRequest): Promise<ExportResult> {
  const { id } = await world.exports.start(request);
  return world.exports.wait(id);
}

const nowMs = (world: World): number => world.emulator.state().clock.nowMs;

/**
 * The newest midnight before which AWS has made all events available, as a number of days. 0 is the midnight of the
 * first day.
 */
const lastMidnight = (world: World): number =>
  Math.floor((nowMs(world) - AVAILABILITY_LAG_MS - instantMs(FIRST_DAY)) / DAY_MS);

const ordered = async (world: World): Promise<Receipt[]> =>
  (await world.receipts()).toSorted((a, b) => instantMs(a.slice.from) - instantMs(b.slice.from));

/** Number of receipts that the manifest of a run covers. */
async function listed(world: World, { manifest = '' }: ExportResult): Promise<unknown> {
  const { receipts } = (await world.readJson(manifest)) as { receipts: number };
  expect(receipts).toBeGreaterThan(0);
  return receipts;
}

/** Number of days after which a window that has just ended gets no more late events, so that a recount settles it. */
const SETTLED_DAYS = 15;

const recounts = async (world: World): Promise<unknown[]> => {
  const keys = await world.keysBelow('_logferry/recounts/');
  return Promise.all(keys.map((key) => world.readJson(key)));
};

const KEPT_DAYS = 30;

async function keepDays(world: World, logGroupName: string, retentionInDays: number): Promise<void> {
  await world.clients.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
}

planning.scenario(
  'warns if retention has passed for a part of the window, and archives only what is kept',
  {},
  async (world) => {
    const cutDay = Math.floor((nowMs(world) - instantMs(day(KEPT_DAYS))) / DAY_MS);
    await world.logGroup('/cut', cutDay + 2);
    await keepDays(world, '/cut', KEPT_DAYS);
    const window = { from: day(cutDay - 1), to: day(cutDay + 2) };
    const result = await run(world, world.request(['/cut'], 1, { window }));
    expect(result).toMatchObject({
      status: 'completed',
      // The day that retention cuts counts as two slices, because more of it expires between the plan and the create.
      slices: { archived: 2, expired: 3, planned: 5 },
      warnings: [
        {
          code: 'EXPIRED',
          message: expect.stringContaining('3 of 5 slices are older than the retention (30 days) of /cut'),
        },
      ],
      failures: [],
    });
    const receipts = await ordered(world);
    expect(receipts.map(({ outcome }) => outcome)).toEqual([...Array(3).fill('expired'), 'archived', 'archived']);
    expect(receipts[0]).toMatchObject({ slice: { from: window.from } });
    // The receipts cover the window without a gap.
    expect(receipts.map(({ slice }) => slice.to)).toEqual([
      ...receipts.slice(1).map(({ slice }) => slice.from),
      window.to,
    ]);
    for (const { outcome, slice, totals, task, evidence } of receipts) {
      if (outcome === 'expired') expect(evidence.join()).toContain('retention of 30 days had passed');
      else {
        // Retention had deleted older events when the task was created.
        expect(instantMs(slice.from)).toBeGreaterThanOrEqual(instantMs(task?.createdAt ?? '') - KEPT_DAYS * DAY_MS);
        expect(totals.events).toBeGreaterThan(0);
      }
    }
  },
);

planning.scenario('warns if retention has passed for every window', {}, async (world) => {
  await world.logGroup('/expired', 2);
  await keepDays(world, '/expired', 1);
  const result = await run(world, world.request(['/expired'], 2));
  expect(result).toMatchObject({ status: 'completed', slices: { planned: 2, expired: 2 }, tasksCreated: 0, events: 0 });
  expect(result.warnings).toMatchObject([
    { message: expect.stringContaining('2 of 2 slices are older than the retention (1 day) of /expired') },
  ]);
  const repeated = await run(world, world.request(['/expired'], 2));
  expect(repeated.leftOut).toEqual(result.leftOut);
  expect(repeated).toMatchObject({
    slices: { planned: 2, skipped: 2 },
    skippedExpired: 2,
    warnings: [{ code: 'EXPIRED' }],
  });
});

const WAYS_TO_COUNT = [
  ['insights', []],
  ['events', ['StartQuery']],
] as const;

for (const [method, denied] of WAYS_TO_COUNT) {
  planning.scenario(
    `settles windows without late events by a recount (method "${method}")`,
    { days: 20 },
    async (world) => {
      for (const operation of denied) world.emulator.addFault({ operation, kind: 'deny', times: 1_000 });
      const end = lastMidnight(world);
      // The third day is quiet, because no event is newer than the second of these events.
      await load(world, '/settled', [hourOf(end - 3, 1), hourOf(end - 2, 1)]);
      const request = world.request(['/settled'], 1, { window: { from: day(end - 3), to: day(end) } });
      expect(await run(world, request)).toMatchObject({
        status: 'completed',
        slices: { archived: 2, quiet: 1 },
        unsettled: 3,
      });
      const repeated = await run(world, request);
      expect(repeated).toMatchObject({ slices: { skipped: 3 }, unsettled: 3, tasksCreated: 0 });
      expect(await recounts(world)).toEqual([]);

      await world.later(SETTLED_DAYS * DAY_MS);
      const { length: before } = await world.receiptKeys();
      const settled = await run(world, request);
      expect(settled).toMatchObject({
        status: 'completed',
        slices: { planned: 3, skipped: 3 },
        unsettled: 0,
        tasksCreated: 0,
      });
      expect(await world.receiptKeys()).toHaveLength(before);
      expect(await listed(world, settled)).toEqual(await listed(world, repeated));
      const records = await recounts(world);
      expect(records).toMatchObject([{ method, from: day(end - 3), to: day(end) }]);
      expect(await run(world, request)).toMatchObject({ slices: { skipped: 3 }, unsettled: 0 });
      expect(await recounts(world)).toEqual(records);
    },
  );

  planning.scenario(
    `exports a day with a late event again (method of the recount: "${method}")`,
    { days: 20 },
    async (world) => {
      for (const operation of denied) world.emulator.addFault({ operation, kind: 'deny', times: 1_000 });
      const end = lastMidnight(world);
      await load(world, '/late', [hourOf(end - 2, 1), hourOf(end - 1, 1)]);
      const request = world.request(['/late'], 1, { window: { from: day(end - 2), to: day(end) } });
      expect(await run(world, request)).toMatchObject({ slices: { archived: 2 }, events: 2, unsettled: 2 });

      await world.later(SETTLED_DAYS * DAY_MS);
      await load(world, '/late', [hourOf(end - 1, 2)], { ingestionTime: hourOf(end + 3, 0) });
      expect(await run(world, request)).toMatchObject({
        status: 'completed',
        slices: { planned: 2, archived: 1, skipped: 1 },
        tasksCreated: 1,
        events: 2,
        unsettled: 0,
      });
      const receipts = await ordered(world);
      expect(receipts.map(({ slice, totals }) => [slice.from, slice.generation, totals.events])).toEqual([
        [day(end - 2), 1, 1],
        [day(end - 1), 1, 1],
        [day(end - 1), 2, 2],
      ]);
      expect(instantMs(receipts[2]?.totals.lastEvent ?? '')).toBe(hourOf(end - 1, 2));
      expect(await recounts(world)).toMatchObject([{ from: day(end - 2), to: day(end - 1) }]);
      expect(await run(world, request)).toMatchObject({ slices: { planned: 2, skipped: 2 }, unsettled: 0 });
    },
  );
}

planning.scenario(
  'before a deletion, exports late events, and records that events of the last 12 hours may be missing',
  { days: 20 },
  async (world) => {
    const end = lastMidnight(world);
    await load(world, '/going', [hourOf(end - 4, 1), hourOf(end - 3, 1)]);
    const earlier = world.request(['/going'], 1, { window: { from: day(end - 4), to: day(end - 2) } });
    expect(await run(world, earlier)).toMatchObject({ slices: { archived: 2 }, unsettled: 2 });

    // Two events are ingested now: a late event of an archived day, and an event that happened an hour ago.
    const last = nowMs(world) - HOUR_MS;
    await load(world, '/going', [hourOf(end - 3, 2), last], { ingestionTime: nowMs(world) });
    expect(await run(world, earlier)).toMatchObject({ slices: { skipped: 2 }, tasksCreated: 0 });
    const to = formatInstant(Math.floor(nowMs(world) / 1_000) * 1_000 - 3_000);
    const request = world.request(['/going'], 1, {
      window: { from: '1970-01-01T00:00:00Z', to },
      allowRecent: true,
      beforeDeletion: true,
    });
    const result = await run(world, request);
    expect(result).toMatchObject({ status: 'completed', slices: { archived: 2, failed: 0 }, events: 3 });
    // The archived day without late events stays closed and unsettled, because the export records no recount.
    expect(result.unsettled).toBe(result.slices.planned);
    expect(await recounts(world)).toEqual([]);
    const unproved = (await ordered(world)).filter(({ evidence }) => evidence.some((text) => text.includes('12 h')));
    expect(unproved.map(({ slice }) => slice.to)).toContain(to);
    expect(unproved.every(({ slice, askedAt }) => instantMs(askedAt) - instantMs(slice.to) < AVAILABILITY_LAG_MS)).toBe(
      true,
    );
  },
);

planning.scenario('exports a quiet day that gets its first event late', { days: 20 }, async (world) => {
  const end = lastMidnight(world);
  await load(world, '/late/quiet', [hourOf(end - 5, 1)]);
  const request = world.request(['/late/quiet'], 1, { window: { from: day(end - 1), to: day(end) } });
  expect(await run(world, request)).toMatchObject({ slices: { quiet: 1 }, tasksCreated: 0, unsettled: 1 });

  await world.later(SETTLED_DAYS * DAY_MS);
  await load(world, '/late/quiet', [hourOf(end - 1, 2)], { ingestionTime: hourOf(end + 3, 0) });
  expect(await run(world, request)).toMatchObject({
    status: 'completed',
    slices: { planned: 1, archived: 1 },
    events: 1,
    unsettled: 0,
  });
  expect((await ordered(world)).map(({ slice, outcome }) => [slice.generation, outcome])).toEqual([
    [1, 'quiet'],
    [2, 'archived'],
  ]);
});

planning.scenario('creates no task for days before the first event of a log group', {}, async (world) => {
  await load(world, '/young', [hourOf(8, 1)]);
  // An event can be older than its log group, because AWS accepts older events, and imports events that are far older.
  await load(world, 'aws/cloudtrail/imported', [hourOf(3, 1)], { keepsCreation: true });
  const result = await run(world, world.request(['/young', 'aws/cloudtrail/imported'], 10));
  expect(result).toMatchObject({ status: 'completed', slices: { archived: 2 }, tasksCreated: 2, events: 2 });
  expect(world.tasks.map(({ logGroupName, from }) => [logGroupName, from]).sort()).toEqual([
    ['/young', instantMs(day(8))],
    ['aws/cloudtrail/imported', instantMs(day(3))],
  ]);
  for (const { slice } of await world.receipts()) {
    const first = slice.logGroup === '/young' ? day(8) : day(3);
    expect(instantMs(slice.from)).toBeGreaterThanOrEqual(instantMs(first));
  }
});

planning.scenario('writes one receipt for successive quiet days', {}, async (world) => {
  await load(world, '/calm', [hourOf(0, 1)]);
  const result = await run(world, world.request(['/calm'], 7));
  expect(result).toMatchObject({ status: 'completed', slices: { planned: 7, archived: 1, quiet: 6 }, tasksCreated: 1 });
  const receipts = await ordered(world);
  expect(receipts).toMatchObject([
    { outcome: 'archived', slice: { from: day(0), to: day(1) } },
    { outcome: 'quiet', slices: 6, slice: { from: day(1), to: day(7) } },
  ]);
});

planning.scenario('lists the closed windows of each group in one line, and reads no receipt', {}, async (world) => {
  const names = Array.from({ length: 60 }, (_, no) => `/many/${String(no).padStart(2, '0')}`);
  // Two groups have events in the window. The other groups have events only before it.
  for (const [no, name] of names.entries()) await load(world, name, [hourOf(no < 2 ? 2 : 0, 1)]);
  const request = world.request(names, 1, { window: { from: day(2), to: day(4) } });
  expect(await run(world, request)).toMatchObject({
    status: 'completed',
    slices: { planned: 120, archived: 2, quiet: 118 },
    tasksCreated: 2,
  });

  const unread = { operation: 'GetObject', kind: 'deny', urlHas: '/_logferry/receipts/', times: 1_000 } as const;
  world.emulator.addFault(unread);
  const { id } = await world.exports.start(request);
  expect(await world.exports.wait(id)).toMatchObject({
    status: 'completed',
    slices: { planned: 120, skipped: 120 },
    tasksCreated: 0,
  });
  expect(world.emulator.state().faults).toEqual([unread]);
  world.emulator.clearFaults();
  const [part, ...more] = (await world.keysBelow(`_logferry/exports/${id}/`)).filter((key) =>
    key.includes('/0000002.part-'),
  );
  expect(more).toEqual([]);
  const text = await readText(world.aws.objects(BUCKET, ACCOUNT_ID), part ?? '');
  const lines = (text ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(60);
  for (const line of lines) expect(line).toMatchObject({ skipped: true, count: expect.any(Number) });
});

const remove = (world: World, logGroupName: string) =>
  world.clients.logs.send(new DeleteLogGroupCommand({ logGroupName }));

/**
 * A fault that throttles the calls by which plans ask about the events of a group. It lasts until the faults are
 * cleared.
 */
const UNANSWERED = {
  operation: 'DescribeLogStreams',
  kind: 'error-before',
  ...{ status: 400, code: 'ThrottlingException', times: 1_000 },
} as const;

/**
 * Exports two log groups. One of them is changed after the run has chosen the groups and before it plans their slices.
 */
async function changedBeforePlan(world: World, change: () => Promise<unknown>): Promise<ExportResult> {
  await world.logGroup('/other', 2);
  await world.logGroup('/changed', 2);
  world.emulator.addFault(UNANSWERED);
  const { id } = await world.exports.start(world.request(['/changed', '/other'], 2));
  await seen(async () => (await world.keysBelow('_logferry/plans/')).some((key) => key.endsWith('survey.json')));
  await change();
  world.emulator.clearFaults();
  return world.exports.wait(id);
}

planning.scenario('reports the windows of a log group that is deleted before it is planned', {}, async (world) => {
  const result = await changedBeforePlan(world, () => remove(world, '/changed'));
  expect(result).toMatchObject({ status: 'partial', slices: { planned: 4, archived: 2, failed: 2 } });
  expect(result.failures).toMatchObject(
    [0, 1].map((no) => ({
      code: 'LOG_GROUP_MISSING',
      message: expect.stringContaining('/changed'),
      slice: { logGroup: '/changed', from: day(no), to: day(no + 1) },
    })),
  );
});

planning.scenario(
  'closes no window of a log group that is deleted and created again before it is planned',
  {},
  async (world) => {
    const result = await changedBeforePlan(world, async () => {
      await remove(world, '/changed');
      await load(world, '/changed', [nowMs(world)], { keepsCreation: true });
    });
    expect(result).toMatchObject({ status: 'partial', slices: { archived: 2, empty: 0, quiet: 0 } });
    expect(new Set(result.failures.map(({ code, slice }) => `${code} ${slice?.logGroup}`))).toEqual(
      new Set(['LOG_GROUP_REMADE /changed']),
    );
  },
);

const CHANGES = [
  ['deleted', 'LOG_GROUP_MISSING'],
  ['re-created', 'LOG_GROUP_REMADE'],
] as const;

for (const [change, code] of CHANGES) {
  planning.scenario(
    `reports the open windows of a log group that is ${change} between two passes`,
    { days: 1, emulator: { taskMs: 60_000 } },
    async (world) => {
      const today = Math.floor((nowMs(world) - instantMs(FIRST_DAY)) / DAY_MS);
      for (const name of ['/changed', '/other']) await load(world, name, [hourOf(today - 1, 1), hourOf(today, 1)]);
      // The last slice has not ended yet in the first pass, so there is a second pass.
      const window = { from: day(today - 1), to: formatInstant(nowMs(world) - (nowMs(world) % 1_000) + 30_000) };
      const { id } = await world.exports.start(world.request(['/changed', '/other'], 1, { window, allowRecent: true }));
      await seen(() => world.tasks.length === 2);
      await remove(world, '/changed');
      if (change === 're-created') await load(world, '/changed', [nowMs(world)], { keepsCreation: true });
      expect(await world.exports.wait(id)).toMatchObject({
        status: 'partial',
        slices: { archived: 3, failed: 1 },
        failures: [
          {
            code,
            message: expect.stringContaining('/changed'),
            slice: { logGroup: '/changed', from: day(today), to: window.to },
          },
        ],
      });
    },
  );
}

planning.scenario(
  'chooses the size of slices for `auto` by receipts, and records this size for the run',
  {},
  async (world) => {
    const DAYS = 40;
    const loaded = await load(
      world,
      '/sized',
      Array.from({ length: DAYS }, (_, number) => hourOf(number, 1)),
    );
    const first = await run(world, world.request(['/sized'], 2, { slice: 'day' }));
    const { id } = await world.exports.start(world.request(['/sized'], DAYS, { slice: 'auto' }));
    const second = await world.exports.wait(id);
    expect([first.tasksCreated, first.events + second.events]).toEqual([2, loaded]);
    expect(second).toMatchObject({ status: 'completed', failures: [] });
    // The window has parts of two months. Without receipts, there would be 38 tasks of a day.
    expect(second.tasksCreated).toBe(2);
    const { request } = (await world.readJson(second.manifest ?? '')) as { request: unknown };
    expect(request).toMatchObject({ slice: 'day', autoSlice: true });
    const record = await world.readJson((second.manifest ?? '').replace('manifest', 'run'));
    expect(record).toMatchObject({ slice: 'month' });
  },
);

planning.scenario(
  'cuts days into pieces for `auto` if earlier tasks took so long that a task for a day would come near 24 hours',
  { emulator: { taskMs: 20 * HOUR_MS } },
  async (world) => {
    const DAYS = 3;
    const hours = Array.from({ length: DAYS * 24 }, (_, hour) => hourOf(0, hour) + HOUR_MS / 2);
    const loaded = await load(world, '/busy', hours);
    const { id } = await world.exports.start(world.request(['/busy'], 1, { slice: 'day' }));
    await seen(async () => (await world.exports.progress(id))?.task);
    world.emulator.advanceClock(20 * HOUR_MS);
    const first = await world.exports.wait(id);
    world.emulator.configure({ taskMs: 1_000 });
    const second = await run(world, world.request(['/busy'], DAYS, { slice: 'auto' }));
    expect([first.tasksCreated, second.tasksCreated]).toEqual([1, 2 * 4]);
    expect(second).toMatchObject({ status: 'completed', failures: [] });
    expect(first.events + second.events).toBe(loaded);
    const pieces = (await ordered(world)).slice(1).map(({ slice: { from, to } }) => instantMs(to) - instantMs(from));
    expect(pieces).toEqual(Array.from({ length: 2 * 4 }, () => 6 * HOUR_MS));
    const third = await run(world, world.request(['/busy'], DAYS, { slice: 'auto' }));
    expect(third).toMatchObject({ status: 'completed', tasksCreated: 0 });
  },
);
