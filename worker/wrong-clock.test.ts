import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createExportActivities,
  type EndedSlice,
  type ExportActivities,
  type OpenedExport,
  type PlanCursor,
  type PlannedSlice,
} from '../activities/index.js';
import { inActivity } from '../activities/testing/in-activity.js';
import { type ObjectStore, parseReceiptKey, receiptKey } from '../archive/index.js';
import { createAws } from '../aws/index.js';
import {
  DAY_MS,
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  defined,
  floorToDay,
  formatInstant,
  HOUR_MS,
  instantMs,
  parseExportRequest,
  type ResolvedRequest,
  resolveRequest,
} from '../contract/index.js';

/*
 * The clock of a worker can be wrong by days. With any clock, an export must plan the same slices and record the same
 * outcomes. Each instant in its receipts must be a time at which AWS was asked.
 */

const [REGION, ACCOUNT, BUCKET] = ['eu-central-1', '111122223333', 'archive'];
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
/** Midnight by AWS's clock, 40 days ago. */
const FIRST_MS = floorToDay(Date.now()) - 40 * DAY_MS;
const TODAY = 40;
const instantOf = (day: number): string => formatInstant(FIRST_MS + day * DAY_MS);
const LAST_HOUR = formatInstant(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);

/** Days with an event, by log group. */
const EVENTS: Record<string, number[]> = {
  // No events after day 30.
  '/quiet': [30],
  // The retention of this group has passed for the first of these days, and soon passes for the others.
  '/cut': [TODAY - 15, TODAY - 13, TODAY - 12, TODAY - 11],
  // Two days that earlier receipts have closed. One of them can still get late events.
  '/closed': [TODAY - 17, TODAY - 13],
};
const KEPT_DAYS = 14;

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ settings: { throttle: false, pendingMs: 1, taskMs: 1, queryMs: 1 } });
  emulator.createBucket({ name: BUCKET, region: REGION, accountId: ACCOUNT });
  for (const [logGroupName, days] of Object.entries(EVENTS)) {
    const target = { accountId: ACCOUNT, region: REGION, logGroupName, logStreamName: 's' };
    const atMs = days.map((day) => FIRST_MS + day * DAY_MS + HOUR_MS);
    await emulator.loadEvents(
      target,
      atMs.map((timestamp) => ({ timestamp, ingestionTime: timestamp, message: 'm' })),
    );
  }
  const logs = new CloudWatchLogsClient({ region: REGION, endpoint: emulator.url, credentials });
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/cut', retentionInDays: KEPT_DAYS }));
  logs.destroy();
});
afterEach(() => void vi.useRealTimers());
afterAll(() => emulator.close());

/** A worker whose clock is a number of days ahead (negative: behind), with an archive of its own. */
class Worker {
  readonly aws = createAws({ region: REGION, endpoint: emulator.url, credentials });
  readonly activities: ExportActivities;
  private readonly prefix: string;

  constructor(daysAhead: number) {
    this.prefix = `ahead${daysAhead}`;
    vi.useFakeTimers({ now: Date.now() + daysAhead * DAY_MS, toFake: ['Date'] });
    this.activities = createExportActivities({
      awsFor: async () => this.aws,
      authorize: async () => 'any',
      ...{ timings: DEFAULT_TIMINGS, lane: DEFAULT_LANE_SETTINGS, version: 'test' },
    });
  }

  get store(): ObjectStore {
    return this.aws.objects(BUCKET, ACCOUNT);
  }

  request(to: string): ResolvedRequest {
    return resolveRequest(
      parseExportRequest({
        source: { logGroups: Object.keys(EVENTS) },
        window: { from: instantOf(0), to },
        destination: { bucket: BUCKET, prefix: this.prefix },
        ...{ region: REGION, allowRecent: true },
      }),
      emulator.state().clock.nowMs,
    );
  }

  /** Runs an activity as if a workflow had called it. The instants in the input are times of Temporal's clock. */
  async play<Name extends keyof ExportActivities>(
    name: Name,
    input: Parameters<ExportActivities[Name]>[0],
    workflowId = 'e',
  ): Promise<Awaited<ReturnType<ExportActivities[Name]>>> {
    const activity = this.activities[name] as (input: unknown) => Promise<unknown>;
    return (await inActivity({ workflowId }, () => activity(input))) as Awaited<ReturnType<ExportActivities[Name]>>;
  }

  open(to: string, exportId = 'e') {
    const run = { exportId, firstRunId: 'f', startedAt: formatInstant(emulator.state().clock.nowMs) };
    return this.play('openExport', { request: this.request(to), ...run }, exportId);
  }

  async opened(): Promise<OpenedExport> {
    const opening = await this.open(LAST_HOUR);
    return opening.kind === 'opened' ? opening.export : expect.fail(JSON.stringify(opening.failures));
  }

  /**
   * Writes a receipt for a day of `/closed`, for which AWS was asked 13 hours after the end of the day.
   * @returns the key of the receipt
   */
  async close(opened: OpenedExport, day: number): Promise<string> {
    const slice = { logGroup: '/closed', from: instantOf(day), to: instantOf(day + 1), generation: 1 };
    const askedAt = formatInstant(instantMs(slice.to) + 13 * HOUR_MS);
    const key = receiptKey({ ...opened.archive, ...slice }, 'archived', askedAt);
    await this.store.writeOnce(key, '{}', 'application/json');
    return key;
  }

  async plan(opened: OpenedExport): Promise<{ slices: PlannedSlice[]; skipped: number; unsettled: number }> {
    const plan = { slices: [] as PlannedSlice[], skipped: 0, unsettled: 0 };
    let cursor: PlanCursor | undefined;
    expect(await this.play('surveyGroups', { export: opened, pass: 1 })).toMatchObject({ kind: 'surveyed' });
    do {
      const page = await this.play('planSlices', { export: opened, pass: 1, partNo: 1, ...defined({ cursor }) });
      if (page.kind === 'blind') return expect.fail(page.failure.message);
      plan.slices.push(...page.slices);
      plan.skipped += page.skipped;
      plan.unsettled += page.unsettled;
      cursor = page.cursor;
    } while (cursor !== undefined);
    return plan;
  }

  /** Runs the export task of a slice if the slice needs one. @returns the slice with its ending */
  async end(opened: OpenedExport, { slice, without }: PlannedSlice): Promise<EndedSlice> {
    if (without !== undefined) return { slice, ending: { kind: 'without', reason: without } };
    const created = await this.play('createOrAdopt', { export: opened, slice, lookFirst: false });
    if (created.kind !== 'created') return expect.fail(JSON.stringify(created));
    while (emulator.state().liveTasks > 0) await delay(1);
    return { slice, ending: { kind: 'completed', task: created.task } };
  }

  record(opened: OpenedExport, ended: EndedSlice[]) {
    return this.play('verifyAndRecord', { export: opened, pass: 1, ended });
  }

  async keys(folder: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { objects } of this.store.list(`${this.prefix}/_logferry/${folder}/`)) {
      keys.push(...objects.map(({ key }) => key));
    }
    return keys;
  }
}

/** An instant, rounded to the hour, because the retention limit moves while the test runs. */
const hour = (instant: string): string => formatInstant(Math.round(instantMs(instant) / HOUR_MS) * HOUR_MS);

/** Everything that an export plans and records, and the times of AWS's clock before and after the export. */
async function exportWithClock(daysAhead: number) {
  const fromMs = emulator.state().clock.nowMs;
  const worker = new Worker(daysAhead);
  const opened = await worker.opened();
  const earlier = new Set<string>();
  for (const day of EVENTS['/closed'] ?? []) earlier.add(await worker.close(opened, day));
  const { slices, ...counts } = await worker.plan(opened);
  const ended: EndedSlice[] = [];
  for (const slice of slices) ended.push(await worker.end(opened, slice));
  const answers = await worker.record(opened, ended);
  const recorded = answers.map((answer) => (answer.kind === 'recorded' ? [answer.outcome, answer.unsettled] : answer));
  return {
    slices: slices.map(({ slice, without, slices: count }) => ({
      ...{ logGroup: slice.logGroup, from: hour(slice.from), to: hour(slice.to), generation: slice.generation },
      ...{ without, count },
    })),
    counts,
    recorded,
    recounts: (await worker.keys('recounts')).map((key) => key.split('/').at(-1)?.slice(0, 33)),
    receipts: (await worker.keys('receipts')).filter((key) => !earlier.has(key)),
    bounds: [fromMs, emulator.state().clock.nowMs] as const,
    unproven: await worker.record(opened, [
      {
        slice: { logGroup: '/cut', from: instantOf(TODAY - 13), to: instantOf(TODAY - 12), generation: 1 },
        ending: { kind: 'without', reason: 'expired' },
      },
    ]),
  };
}

describe('an export', () => {
  let right: Awaited<ReturnType<typeof exportWithClock>>;
  beforeAll(async () => {
    right = await exportWithClock(0);
    vi.useRealTimers();
  });

  it('plans slices of every kind if the clock of the worker is right', () => {
    const kinds = new Set(right.slices.map(({ logGroup, without = 'task' }) => `${logGroup} ${without}`));
    expect([...kinds].sort()).toEqual([
      ...['/closed quiet', '/closed task', '/cut expired', '/cut quiet', '/cut task', '/quiet quiet', '/quiet task'],
    ]);
    expect(right.counts).toEqual({ skipped: 2, unsettled: 1 });
    expect(right.recounts).toHaveLength(1);
    expect(right.recorded.flat()).not.toContain('unconfirmedEmpty');
  });

  it.each([-3, 3])(
    'plans and records the same with a clock that is %i days ahead as with the right clock',
    async (days) => {
      const { bounds, receipts, ...rest } = await exportWithClock(days);
      const { bounds: _bounds, receipts: _receipts, ...expected } = right;
      expect(rest).toEqual(expected);
      expect(rest.unproven).toMatchObject([{ kind: 'unrecorded', failure: { code: 'UNPROVEN' } }]);
      expect(receipts).toHaveLength(_receipts.length);
      for (const key of receipts) {
        const { askedAtMs: askedMs = 0 } = parseReceiptKey(key) ?? {};
        expect(askedMs).toBeGreaterThanOrEqual(Math.floor(bounds[0] / 1_000) * 1_000);
        expect(askedMs).toBeLessThanOrEqual(bounds[1]);
      }
    },
  );

  it.each([-3, 0, 3])(
    'with a clock of the worker that is %i days ahead, is refused for a window that ends in the future, and not for one that ended yesterday',
    async (days) => {
      const worker = new Worker(days);
      const open = async (to: string) => {
        const opening = await worker.open(to, to.slice(0, 10));
        return opening.kind === 'refused' ? opening.failures.map(({ code }) => code) : [];
      };
      expect(await open(instantOf(TODAY + 2))).toEqual(['WINDOW_IN_FUTURE']);
      expect(await open(instantOf(TODAY - 1))).toEqual([]);
    },
  );
});
