import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  DAY_MS,
  EXPORT_WORKFLOW,
  type ExportRequest,
  type ExportResult,
  formatInstant,
  HOUR_MS,
  instantMs,
  workflowIdOf,
} from '../../../contract/index.js';
import { CONTENT, REGION } from '../../support/constants.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import { day, FIRST_DAY, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const schedules = new Topic('schedules');

const LOOKBACK_DAYS = 5;
/**
 * The hour (UTC) of a firing. It is more than 12 hours after midnight, so AWS has made all events of the previous day
 * available.
 */
const FIRING_HOUR = 14;

/** The nominal time of the firing on a day: its window ends with the day before. */
const nominalOn = (number: number): string => formatInstant(instantMs(day(number)) + FIRING_HOUR * HOUR_MS);

const nowMs = (world: World): number => world.emulator.state().clock.nowMs;
const today = (world: World): number => Math.floor((nowMs(world) - instantMs(FIRST_DAY)) / DAY_MS);

/** Lets virtual time pass until an instant. */
async function until(world: World, instant: string): Promise<void> {
  await world.later(Math.max(0, instantMs(instant) - nowMs(world)));
}

const daily = (world: World, logGroup: string): ExportRequest =>
  world.request([logGroup], 1, { window: { lookback: `P${LOOKBACK_DAYS}D` } });

/** Loads one event for each day of a range. */
function load(world: World, logGroupName: string, from: number, to: number): Promise<number> {
  const events = Array.from({ length: to - from }, (_, index) => ({
    timestamp: instantMs(day(from + index)) + HOUR_MS,
    message: CONTENT,
  }));
  return world.emulator.loadEvents({ region: REGION, logGroupName, logStreamName: 'app' }, events);
}

/** The days for which there is an archived slice, by their numbers. */
async function archivedDays(world: World): Promise<number[]> {
  const receipts = await world.receipts();
  const days = receipts
    .filter(({ outcome }) => outcome === 'archived')
    .map(({ slice }) => (instantMs(slice.from) - instantMs(FIRST_DAY)) / DAY_MS);
  return days.sort((a, b) => a - b);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

async function fireOn(world: World, number: number, request: ExportRequest, name = 'nightly'): Promise<ExportResult> {
  await until(world, nominalOn(number));
  return world.exports.wait(await world.fire(name, nominalOn(number), request));
}

schedules.scenario('the firing after three missed firings also exports their windows', { days: 8 }, async (world) => {
  const first = today(world) + 1;
  await load(world, '/missed', first - LOOKBACK_DAYS, first);
  const request = daily(world, '/missed');
  expect(await fireOn(world, first, request)).toMatchObject({
    exportId: `nightly-${nominalOn(first).replaceAll(':', '')}`,
    status: 'completed',
    slices: { planned: LOOKBACK_DAYS, archived: LOOKBACK_DAYS },
    window: { from: day(first - LOOKBACK_DAYS), to: day(first) },
  });
  const next = first + 4;
  await until(world, day(next));
  await load(world, '/missed', first, next);
  expect(await fireOn(world, next, request)).toMatchObject({
    status: 'completed',
    slices: { planned: LOOKBACK_DAYS, skipped: 1, archived: 4 },
  });
  expect(await archivedDays(world)).toEqual(range(first - LOOKBACK_DAYS, next));
});

schedules.scenario(
  'a firing that begins a day late exports the window of its own nominal time, and the next firing exports the rest',
  { days: 6 },
  async (world) => {
    const first = today(world) + 1;
    await load(world, '/long', first - LOOKBACK_DAYS, first);
    const request = daily(world, '/long');
    await fireOn(world, first, request);
    await until(world, nominalOn(first + 2));
    await load(world, '/long', first, first + 2);
    // If the first firing runs for two days, Temporal keeps the firing of the second day, and skips that of the third.
    expect(await fireOn(world, first + 1, request)).toMatchObject({
      status: 'completed',
      window: { from: day(first + 1 - LOOKBACK_DAYS), to: day(first + 1) },
      slices: { skipped: LOOKBACK_DAYS - 1, archived: 1 },
    });
    await until(world, day(first + 3));
    await load(world, '/long', first + 2, first + 3);
    expect(await fireOn(world, first + 3, request)).toMatchObject({ slices: { archived: 2 } });
    expect(await archivedDays(world)).toEqual(range(first - LOOKBACK_DAYS, first + 3));
  },
);

schedules.scenario(
  'a firing that its jitter delays past midnight has the window of its nominal time',
  { days: 3 },
  async (world) => {
    const first = today(world) + 1;
    await load(world, '/late', first - LOOKBACK_DAYS, first + 1);
    await until(world, day(first + 2));
    const result = await fireOn(world, first, daily(world, '/late'));
    expect(result.window).toEqual({ from: day(first - LOOKBACK_DAYS), to: day(first) });
    expect(await archivedDays(world)).toEqual(range(first - LOOKBACK_DAYS, first));
  },
);

schedules.scenario(
  'a firing that continues as new keeps its window and stays one export',
  { days: 2, timings: { historyEvents: 60 } },
  async (world) => {
    const first = today(world) + 1;
    await load(world, '/continued', first - LOOKBACK_DAYS, first);
    const result = await fireOn(world, first, daily(world, '/continued'));
    expect(result).toMatchObject({ status: 'completed', slices: { archived: LOOKBACK_DAYS } });
    expect(result.window).toEqual({ from: day(first - LOOKBACK_DAYS), to: day(first) });
    expect((await world.runLengths(workflowIdOf(result.exportId))).length).toBeGreaterThan(1);
    const named = (await world.receipts()).map(({ exportId }) => exportId);
    expect(new Set(named)).toEqual(new Set([result.exportId]));
    expect(result.manifest).toContain(`/exports/${result.exportId}/`);
  },
);

schedules.scenario(
  'a firing waits for its turn, and users find and cancel it by its id with and without colons',
  { days: 2, emulator: SLOW, leavesTasks: true },
  async (world) => {
    const first = today(world) + 1;
    for (const group of ['/holder', '/waiting']) await load(world, group, first - LOOKBACK_DAYS, first);
    await until(world, nominalOn(first));
    const window = { from: day(first - 1), to: day(first) };
    const { id: holder } = await world.exports.start(world.request(['/holder'], 1, { window }));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    const id = await world.fire('waiting', nominalOn(first), daily(world, '/waiting'));
    for (const written of [id, workflowIdOf(id)]) {
      const progress = await seen(async () => {
        const found = await world.exports.progress(written);
        return found?.turn === undefined ? undefined : found;
      });
      expect(progress.turn).toMatchObject({ holder: { exportId: holder }, ahead: 0 });
      expect(await world.exports.status(written)).toMatchObject({ exportId: id, status: 'running' });
    }
    letTasksEnd(world.emulator);
    await seen(async () => (await world.exports.status(holder)).status === 'completed');
    // The second cancel finds the closed export.
    for (const written of [workflowIdOf(id), id]) {
      const cancelled = await world.exports.cancel(written, { reason: 'test', requestedBy: 'test' });
      expect(cancelled).toMatchObject({ exportId: id, status: 'cancelled' });
    }
  },
);

schedules.scenario(
  'an export refuses a workflow id that would give it the export id of a firing',
  {},
  async (world) => {
    await world.logGroup('/id', 1);
    const result: ExportResult = await world.client.workflow.execute(EXPORT_WORKFLOW, {
      workflowId: `taken-${randomUUID()}-2026-11-27T030000Z`,
      taskQueue: world.taskQueue,
      args: [world.request(['/id'], 1)],
    });
    expect(result).toMatchObject({ status: 'refused', failures: [{ code: 'INVALID_REQUEST' }] });
    expect(result.failures[0]?.message).toMatch(/workflow id .* must not end with a time: only firings of schedules/);
  },
);
