import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, instantMs } from '../contract/index.js';
import { createGroupTail, type GroupTail } from './group-tail.js';
import { answering, json, jsonError, operationOf } from './testing/answering.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const NOON = instantMs('2026-10-01T12:00:00Z');

describe('the tail of a log group, over the emulator,', () => {
  let emulator: Emulator;
  let tail: GroupTail;

  beforeAll(async () => {
    emulator = await startEmulator({ settings: { throttle: false } });
    const options = {
      region: REGION,
      endpoint: emulator.url,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'secret' },
    };
    tail = createGroupTail(options);
    await new CloudWatchLogsClient(options).send(new CreateLogGroupCommand({ logGroupName: '/empty' }));
    const load = (stream: number, events: { timestamp: number; ingestionTime?: number }[]) =>
      emulator.loadEvents(
        {
          accountId: ACCOUNT,
          region: REGION,
          logGroupName: '/app',
          logStreamName: `s/${String(stream).padStart(2, '0')}`,
        },
        events.map((event) => ({ ...event, message: 'm' })),
      );
    // More streams than a page has.
    for (let stream = 0; stream < 60; stream += 1) await load(stream, [{ timestamp: NOON - HOUR_MS * (stream + 1) }]);
    await load(7, [{ timestamp: NOON }, { timestamp: NOON + 1 }]);
    // An old event that came in late, in the stream that AWS lists last.
    await load(59, [{ timestamp: NOON - 60 * HOUR_MS, ingestionTime: NOON + HOUR_MS }]);
  });
  afterAll(() => emulator.close());

  it('has the streams with events or ingestions from an instant on, and the number of these events', async () => {
    expect(await tail.since('/app', NOON)).toEqual({
      streams: ['s/07', 's/59'],
      newestMs: NOON + HOUR_MS,
      events: 2,
      more: false,
    });
    expect(await tail.since('/app', NOON + 2)).toMatchObject({ streams: ['s/59'], events: 0 });
    expect(await tail.since('/app', NOON + HOUR_MS + 1)).toBeUndefined();
    expect(await tail.since('/empty', 0)).toBeUndefined();
  });

  it('cannot be read if the log group is gone', async () => {
    await expect(tail.since('/gone', 0)).rejects.toMatchObject({ code: 'LOG_GROUP_MISSING' });
  });
});

describe('if AWS refuses to show events', () => {
  const STREAM = { logStreamName: 's', lastEventTimestamp: NOON, lastIngestionTime: NOON };
  const since = (error: string) =>
    createGroupTail({
      ...answering((request) =>
        operationOf(request) === 'FilterLogEvents' ? jsonError(error) : json({ logStreams: [STREAM] }),
      ),
      patience: 'command',
    }).since('/app', NOON);

  it('to this caller or for this log class, the tail comes from the index of streams alone', async () => {
    for (const error of ['AccessDeniedException', 'InvalidOperationException', 'ValidationException']) {
      expect(await since(error)).toEqual({ streams: ['s'], newestMs: NOON, more: true });
    }
  });

  it('for another reason, reading the tail fails', async () => {
    await expect(since('ExpiredTokenException')).rejects.toMatchObject({ code: 'CREDENTIALS' });
  });
});
