import { expect } from 'vitest';
import { closedExportPattern } from '../../../infra/events/closed-export-pattern.js';
import { BUCKET, REGION } from '../../support/constants.js';
import { matchesPattern, objectCreated } from '../../support/event-pattern.js';
import { day } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const endToEnd = new Topic('an export, end to end');

endToEnd.scenario(
  'archives every event with one task per slice, and writes a receipt for each slice and a manifest',
  { alsoOverTheServer: 'npm test', alsoSwitched: true },
  async (world) => {
    const loaded = await world.logGroup('/app/orders', 3);
    const { id } = await world.exports.start(world.request(['/app/orders'], 3, { reason: 'audit', requestedBy: 'ci' }));
    const result = await world.exports.wait(id);

    expect(result).toMatchObject({
      status: 'completed',
      slices: { planned: 3, archived: 3, failed: 0 },
      tasksCreated: 3,
      events: loaded,
      failures: [],
    });
    expect(world.tasks.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(new Set(world.tasks.map(({ taskName }) => taskName)).size).toBe(3);
    const manifest = await world.readJson(result.manifest ?? '');
    expect(manifest).toMatchObject({ runNo: 1, status: 'completed', receipts: 3, request: { reason: 'audit' } });
    expect((await world.receipts()).map(({ outcome }) => outcome)).toEqual(Array(3).fill('archived'));
  },
);

endToEnd.scenario(
  'creates in each run exactly one object that matches the EventBridge rule for closed exports: the manifest',
  {},
  async (world) => {
    await world.logGroup('/app/events', 3);
    const manifests = new Set<string | undefined>();
    for (let run = 1; run <= 2; run += 1) {
      const { id } = await world.exports.start(world.request(['/app/events'], 3), { id: 'a.manifest.json' });
      manifests.add((await world.exports.wait(id)).manifest);
    }
    const pattern = closedExportPattern({ bucketName: BUCKET, prefix: world.taskQueue });
    const keys = await world.keysBelow('');
    expect(keys.length).toBeGreaterThan(20);
    const matching = keys.filter((key) => matchesPattern(pattern, objectCreated(BUCKET, key)));
    expect(matching.map((key) => `s3://${BUCKET}/${key}`)).toEqual([...manifests]);
  },
);

endToEnd.scenario(
  'exports no closed window again, and exports open windows',
  { alsoOverTheServer: 'npm run test:rest' },
  async (world) => {
    await world.logGroup('/app/users', 4);
    const first = await world.exports.start(world.request(['/app/users'], 2));
    await world.exports.wait(first.id);
    const before = world.tasks.length;

    const again = await world.exports.start(world.request(['/app/users'], 2));
    expect(await world.exports.wait(again.id)).toMatchObject({
      status: 'completed',
      slices: { planned: 2, skipped: 2, archived: 0 },
      tasksCreated: 0,
    });
    expect(world.tasks.length).toBe(before);

    // A receipt closes its window even if this version of logferry cannot parse the format of the receipt, because
    // planning looks only at the keys and sizes of receipts.
    const [receipt] = await world.receiptKeys();
    await world.overwrite(receipt ?? '', '{"schemaVersion": 2}');
    const third = await world.exports.start(world.request(['/app/users'], 2, { reason: 'once more' }));
    expect(await world.exports.wait(third.id)).toMatchObject({ status: 'completed', slices: { skipped: 2 } });

    const longer = await world.exports.start(world.request(['/app/users'], 4));
    expect(await world.exports.wait(longer.id)).toMatchObject({
      slices: { planned: 4, skipped: 2, archived: 2 },
      tasksCreated: 2,
    });
  },
);

endToEnd.scenario('exports only the open part of a slice that is partly closed', {}, async (world) => {
  await world.logGroup('/app/mixed', 8);
  const days = await world.exports.start(world.request(['/app/mixed'], 2));
  await world.exports.wait(days.id);
  const week = await world.exports.start(world.request(['/app/mixed'], 7, { slice: 'week' }));
  expect(await world.exports.wait(week.id)).toMatchObject({ slices: { planned: 1, archived: 1 }, tasksCreated: 1 });
  const [last] = world.tasks.slice(-1);
  expect(last).toMatchObject({ from: Date.parse(day(2)), to: Date.parse(day(7)) });
});

endToEnd.scenario(
  'exports closed slices once more under the next generation if the request is forced',
  {},
  async (world) => {
    await world.logGroup('/app/forced', 1);
    const first = await world.exports.start(world.request(['/app/forced'], 1));
    await world.exports.wait(first.id);
    const forced = await world.exports.start(world.request(['/app/forced'], 1, { force: true }));
    expect(await world.exports.wait(forced.id)).toMatchObject({ slices: { planned: 1, archived: 1 }, tasksCreated: 1 });
    expect(world.tasks.slice(-1)[0]?.taskName).toMatch(/:g2$/);
  },
);

endToEnd.scenario('distinguishes empty windows from quiet ones', {}, async (world) => {
  await world.logGroup('/app/gaps', 1);
  await world.emulator.loadEvents({ region: REGION, logGroupName: '/app/gaps', logStreamName: 'late' }, [
    { timestamp: Date.parse(day(2)) + 1_000, message: 'after a day without events' },
  ]);
  const { id } = await world.exports.start(world.request(['/app/gaps'], 5));
  expect(await world.exports.wait(id)).toMatchObject({
    status: 'completed',
    slices: { planned: 5, archived: 2, empty: 1, quiet: 2 },
    tasksCreated: 3,
  });
});

endToEnd.scenario('refuses a log group and a bucket that do not exist, and creates no task', {}, async (world) => {
  const missing = await world.exports.start(world.request(['/no/such/group'], 1));
  expect(await world.exports.wait(missing.id)).toMatchObject({
    status: 'refused',
    failures: [{ code: 'LOG_GROUP_MISSING' }],
  });
  await world.logGroup('/app/orders', 1);
  const nowhere = world.request(['/app/orders'], 1, { destination: { bucket: 'no-such-bucket' } });
  const bucket = await world.exports.start(nowhere);
  expect(await world.exports.wait(bucket.id)).toMatchObject({
    status: 'refused',
    failures: [{ code: 'BUCKET_MISSING' }],
  });
  expect(world.tasks).toEqual([]);
});
