import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawLogs } from '../../../test/contract/raw-client.js';
import { UNTHROTTLED } from '../../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../../index.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Distance of timestamps from the age limits (ms). It is longer than any test takes. */
const SLACK_MS = 60_000;
const INVALID = 'InvalidParameterException';

let emulator: Emulator;
let groups = 0;
let stream = { logGroupName: '', logStreamName: 's' };

beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});
beforeEach(async () => {
  groups += 1;
  stream = { logGroupName: `/g${groups}`, logStreamName: 's' };
  await logs('CreateLogGroup', { logGroupName: stream.logGroupName });
  await logs('CreateLogStream', stream);
});

const logs = (operation: string, input: object) => rawLogs(emulator.url, operation, input);
const now = () => emulator.state().clock.nowMs;
type Put = [timestamp: number, message: string];
const put = (...events: Put[]) =>
  logs('PutLogEvents', { ...stream, logEvents: events.map(([timestamp, message]) => ({ timestamp, message })) });
const kept = async () => {
  const { body } = await logs('GetLogEvents', { ...stream, startFromHead: true });
  return (body.events as { message: string }[]).map(({ message }) => message);
};
const times = (count: number, message: string): Put[] => {
  const at = now();
  return Array.from({ length: count }, () => [at, message]);
};

describe('a batch', () => {
  it('has at most 10,000 events', async () => {
    expect((await put(...times(10_000, 'x'))).status).toBe(200);
    const refused = await put(...times(10_001, 'x'));
    expect(refused.body).toMatchObject({ __type: INVALID, message: /'logEvents' .* less than or equal to 10000$/ });
  });

  it('has at most 1,048,576 bytes, counted as UTF-8 and 26 bytes for each event', async () => {
    const half = 'é'.repeat((524_288 - 26) / 2);
    expect((await put(...times(2, half))).status).toBe(200);
    expect((await put(...times(2, half), [now() + 1, 'x'])).body).toEqual({
      __type: INVALID,
      message: 'Upload too large: 1048603 bytes exceeds limit of 1048576',
    });
  });

  it('can consist of one event of 1,048,576 bytes, but of no larger event', async () => {
    expect((await put([now(), 'x'.repeat(1_048_550)])).status).toBe(200);
    expect((await put([now(), 'x'.repeat(1_048_551)])).body).toEqual({
      __type: INVALID,
      message: 'Log event too large: 1048577 bytes exceeds limit of 1048576',
    });
  });

  it('spans at most 24 hours, including both ends', async () => {
    const first = now() - DAY_MS;
    expect((await put([first, 'a'], [first + DAY_MS, 'b'])).status).toBe(200);
    expect((await put([first, 'a'], [first + DAY_MS + 1, 'b'])).body.message).toMatch(/cannot span more than 24 hours/);
  });

  it('is refused as a whole if it is out of order, empty, or has an empty message', async () => {
    const at = now();
    expect((await put([at, 'b'], [at - 10, 'a'])).body.message).toMatch(/must be in chronological order/);
    expect((await put()).body.message).toMatch(/'logEvents' .* greater than or equal to 1$/);
    expect((await put([now(), 'a'], [now(), ''])).body.message).toMatch(/'logEvents.2.member.message'/);
    expect(await kept()).toEqual([]);
  });

  it('is stored without the events that are too old or too new', async () => {
    const at = now();
    const old = at - 14 * DAY_MS;
    expect((await put([old - SLACK_MS, 'old'], [old + SLACK_MS, 'just'])).body.rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
    });
    const ahead = at + 2 * HOUR_MS;
    expect((await put([ahead - SLACK_MS, 'soon'], [ahead + SLACK_MS, 'ahead'])).body.rejectedLogEventsInfo).toEqual({
      tooNewLogEventStartIndex: 1,
    });
    expect(await kept()).toEqual(['just', 'soon']);
  });

  it('is stored without the events that are older than the retention of the group', async () => {
    await logs('PutRetentionPolicy', { logGroupName: stream.logGroupName, retentionInDays: 3 });
    const limit = now() - 3 * DAY_MS;
    expect((await put([limit - SLACK_MS, 'expired'], [limit + SLACK_MS, 'kept'])).body.rejectedLogEventsInfo).toEqual({
      expiredLogEventEndIndex: 1,
    });
    expect(await kept()).toEqual(['kept']);
  });

  it('is stored without an event whose timestamp is the largest 64-bit integer, because that is too new', async () => {
    const logEvents = '[{"timestamp":9223372036854775807,"message":"x"}]';
    const text = `{"logGroupName":"${stream.logGroupName}","logStreamName":"s","logEvents":${logEvents}}`;
    const answer = await rawLogs(emulator.url, 'PutLogEvents', text);
    expect(answer.body.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
  });

  it('with half a surrogate pair is stored with a replacement character', async () => {
    await put([now(), 'a\ud800b']);
    expect(await kept()).toEqual(['a\ufffdb']);
  });
});

describe('a page of results', () => {
  it('of GetLogEvents or FilterLogEvents ends at 1 MiB', async () => {
    for (const name of ['one', 'two', 'three']) await put([now(), name.padEnd(500_000, '.')]);
    const first = await logs('FilterLogEvents', { logGroupName: stream.logGroupName });
    expect(first.body.events).toHaveLength(2);
    const { nextToken } = first.body;
    const rest = await logs('FilterLogEvents', { logGroupName: stream.logGroupName, nextToken });
    expect(rest.body.events).toHaveLength(1);
    expect(rest.body).not.toHaveProperty('nextToken');
    expect(await kept()).toHaveLength(2);
  });

  it.each([
    ['FilterLogEvents', 10_000],
    ['GetLogEvents', 10_000],
    ['DescribeLogStreams', 50],
    ['DescribeLogGroups', 50],
  ])('of %s can have 1 to %i items', async (operation, most) => {
    const input = { ...(operation === 'DescribeLogGroups' ? {} : stream) };
    const call = (limit: number) => logs(operation, { ...input, limit });
    expect((await call(most)).status).toBe(200);
    expect((await call(1)).status).toBe(200);
    expect((await call(most + 1)).body.message).toContain(`Member must have value less than or equal to ${most}`);
    expect((await call(0)).body.message).toContain('Member must have value greater than or equal to 1');
  });

  it.each(['DescribeLogStreams', 'FilterLogEvents'])('of %s has a token valid for a day', async (operation) => {
    await logs('CreateLogStream', { ...stream, logStreamName: 't' });
    await put([now(), 'a'], [now(), 'b']);
    const input = { logGroupName: stream.logGroupName, limit: 1 };
    const { nextToken } = (await logs(operation, input)).body;
    emulator.advanceClock(DAY_MS - SLACK_MS);
    expect((await logs(operation, { ...input, nextToken })).status).toBe(200);
    emulator.advanceClock(SLACK_MS);
    const expired = await logs(operation, { ...input, nextToken });
    expect(expired.body).toEqual({ __type: INVALID, message: 'The specified nextToken is invalid.' });
  });

  it.each(['', 'f/', 'f/1.2', Buffer.from('[[],null,1]').toString('base64url'), 'x'.repeat(5_000)])(
    'is refused with a token that the emulator did not write: $0',
    async (nextToken) => {
      for (const operation of ['GetLogEvents', 'FilterLogEvents', 'DescribeLogStreams']) {
        const { logStreamName, ...group } = stream;
        const input = operation === 'GetLogEvents' ? stream : group;
        expect((await logs(operation, { ...input, nextToken })).body.__type).toBe(INVALID);
      }
    },
  );

  it('is refused with the token of another stream', async () => {
    await logs('CreateLogStream', { ...stream, logStreamName: 't' });
    const { nextForwardToken: nextToken } = (await logs('GetLogEvents', stream)).body;
    expect((await logs('GetLogEvents', { ...stream, nextToken })).status).toBe(200);
    expect((await logs('GetLogEvents', { ...stream, logStreamName: 't', nextToken })).status).toBe(400);
  });
});
