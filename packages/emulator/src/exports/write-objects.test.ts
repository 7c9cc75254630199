import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportWorld } from '../../test/contract/export-world.js';

const AVAILABILITY_MS = 12 * 3_600_000;
let world: ExportWorld;

beforeEach(async () => {
  world = await ExportWorld.start();
});
afterEach(async () => {
  expect(world.emulator.state().defects).toEqual([]);
  await world.emulator.close();
});

const messagesOf = (objects: Map<string, string>) =>
  [...objects.values()].flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(25)),
  );

describe('an export writes', () => {
  it('a probe object when the task is created, below the prefix or at the root of the bucket', async () => {
    await world.load('s', [[1, 'x']]);
    const taskId = await world.create({ destinationPrefix: 'p/q' });
    expect(await world.objects()).toEqual(new Map([['p/q/aws-logs-write-test', 'Permission Check Successful']]));
    await world.finish(taskId);
    await world.create();
    expect([...(await world.objects('aws')).keys()]).toEqual(['aws-logs-write-test']);
  });

  it('one line for each event with the unchanged message, in a folder named as the stream, with - in place of /', async () => {
    await world.load('a/b', [
      [1_000, 'one'],
      [1_001, 'two\nlines\n'],
    ]);
    await world.load('..', [[2_000, 'ü']]);
    await world.load('quiet', [[99_999, 'outside']]);
    expect(await world.exported()).toEqual(
      new Map([
        ['p/TASK/../000000.gz', '1970-01-01T00:00:02.000Z ü\n'],
        ['p/TASK/a-b/000000.gz', '1970-01-01T00:00:01.000Z one\n1970-01-01T00:00:01.001Z two\nlines\n\n'],
      ]),
    );
  });

  it('files of at most partBytes, whose numbers continue if two streams have the same folder', async () => {
    await world.load('a/b', [
      [1, 'x'.repeat(50)],
      [2, 'y'.repeat(50)],
      [3, 'z'],
    ]);
    await world.load('a-b', [[4, 'other']]);
    const found = await world.exported({ partBytes: 110 });
    expect([...found.keys()]).toEqual([0, 1, 2].map((part) => `p/TASK/a-b/00000${part}.gz`));
    expect(messagesOf(found)).toEqual(['other', 'x'.repeat(50), 'y'.repeat(50), 'z']);
  });

  it('the events of only one stream if two streams have the same folder and streamNameCollision is overwrite', async () => {
    await world.load('a/b', [[1, 'lost']]);
    await world.load('a-b', [[4, 'kept']]);
    const found = await world.exported({ streamNameCollision: 'overwrite' });
    expect(messagesOf(found).length).toBe(1);
    expect([...found.keys()]).toEqual(['p/TASK/a-b/000000.gz']);
  });

  it('all events, in an arbitrary order within a file', async () => {
    const events = Array.from({ length: 200 }, (_, index) => [index, `event ${index}`] as const);
    await world.load('s', events);
    const found = messagesOf(await world.exported({ fileOrder: 'shuffled' }));
    const inOrder = events.map(([, message]) => message);
    expect(found).not.toEqual(inOrder);
    expect([...found].sort()).toEqual([...inOrder].sort());
  });

  it.each([
    ['inclusive', ['first', 'last']],
    ['half-open', ['first']],
  ] as const)(
    'the events of the chosen streams in the window, if windowBounds is %s',
    async (windowBounds, expected) => {
      await world.load('in-1', [
        [99, 'before'],
        [100, 'first'],
        [200, 'last'],
        [201, 'after'],
      ]);
      await world.load('out', [[150, 'elsewhere']]);
      const input = { from: 100, to: 200, logStreamNamePrefix: 'in-' };
      expect(messagesOf(await world.exported({ windowBounds }, input))).toEqual(expected);
    },
  );

  it('no event until availabilityDelayMs has passed since the ingestion of the event', async () => {
    await world.load('s', [[1, 'old']]);
    const to = world.emulator.state().clock.nowMs;
    const logEvents = [{ timestamp: to, message: 'new' }];
    await world.logs('PutLogEvents', { logGroupName: '/app', logStreamName: 's', logEvents });
    const settings = { availabilityDelayMs: AVAILABILITY_MS };
    expect(messagesOf(await world.exported(settings, { to }))).toEqual(['old']);
    world.emulator.advanceClock(AVAILABILITY_MS);
    expect(messagesOf(await world.exported(settings, { to }))).toEqual(['old', 'new']);
  });

  it('the events that were ingested in the window, if windowTime is ingestion', async () => {
    await world.load('s', [[1, 'loaded']]);
    const nowMs = world.emulator.state().clock.nowMs;
    const logEvents = [{ timestamp: nowMs - 60_000, message: 'late' }];
    await world.logs('PutLogEvents', { logGroupName: '/app', logStreamName: 's', logEvents });
    const window = { from: nowMs - 30_000, to: nowMs + 30_000 };
    expect(messagesOf(await world.exported({ windowTime: 'ingestion' }, window))).toEqual(['late']);
    expect(messagesOf(await world.exported({ windowTime: 'event' }, window))).toEqual([]);
  });

  it('no data for a window without events, and no data for a window that ends before it begins', async () => {
    await world.load('s', [[1, 'x']]);
    expect(await world.exported({}, { from: 5, to: 6 })).toEqual(new Map());
    expect(await world.exported({}, { from: 6, to: 5 })).toEqual(new Map());
    expect([...(await world.objects()).keys()]).toEqual(['p/aws-logs-write-test']);
  });

  it('its objects, and leaves an object of another client below the same prefix unchanged', async () => {
    await world.load('s', [[1, 'x']]);
    await world.s3('PUT', '/dest/exportedlogs/mine', 'theirs');
    await world.finish(await world.create());
    expect((await world.objects('exportedlogs/mine')).get('exportedlogs/mine')).toBe('theirs');
  });
});
