import { PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'vitest';
import { DAY_MS, instantMs } from '../../../contract/index.js';
import { day, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const proving = new Topic('proving what receipts say');

proving.scenario("creates no task if the worker could not read the task's objects back", {}, async (world) => {
  await world.logGroup('/unreadable', 2);
  world.emulator.addFault({ operation: 'GetObject', urlHas: '/data/', kind: 'deny', times: 1_000 });
  const { id } = await world.exports.start(world.request(['/unreadable'], 2));
  expect(await world.exports.wait(id)).toMatchObject({ status: 'refused', failures: [{ code: 'BUCKET_ACCESS' }] });
  expect(world.tasks).toEqual([]);
});

const KEPT_DAYS = 30;

/**
 * Number of the day that contains the instant thirty days ago. Retention has deleted all events before this instant.
 */
const cutDayOf = (world: World): number =>
  Math.floor((world.emulator.state().clock.nowMs - instantMs(day(KEPT_DAYS))) / DAY_MS);

async function keepDays(world: World, logGroupName: string, retentionInDays: number): Promise<void> {
  await world.clients.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
}

proving.scenario('records as archived only what retention still kept, and the rest as expired', {}, async (world) => {
  const cutDay = cutDayOf(world);
  await world.logGroup('/cut', cutDay + 2);
  await keepDays(world, '/cut', KEPT_DAYS);
  const window = { from: day(cutDay), to: day(cutDay + 2) };
  const { id } = await world.exports.start(world.request(['/cut'], 1, { window }));
  expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', slices: { archived: 2, failed: 0 } });
  const receipts = await world.receipts();
  const ordered = receipts.toSorted((a, b) => instantMs(a.slice.from) - instantMs(b.slice.from));
  // The receipts cover the window without a gap. No archived slice begins more than KEPT_DAYS before its task was created,
  // because retention had deleted older events.
  expect(ordered.map(({ slice }) => slice.to)).toEqual([...ordered.slice(1).map(({ slice }) => slice.from), window.to]);
  expect(ordered[0]).toMatchObject({ outcome: 'expired', slice: { from: window.from } });
  for (const { outcome, slice, totals, task } of ordered.filter((each) => each.outcome !== 'expired')) {
    expect(outcome).toBe('archived');
    expect(instantMs(slice.from)).toBeGreaterThanOrEqual(instantMs(task?.createdAt ?? '') - KEPT_DAYS * DAY_MS);
    expect(totals.events).toBeGreaterThan(0);
  }
  expect(
    ordered
      .filter(({ outcome }) => outcome === 'expired')
      .flatMap(({ evidence }) => evidence)
      .join(),
  ).toContain('retention of 30 days had passed');
});
