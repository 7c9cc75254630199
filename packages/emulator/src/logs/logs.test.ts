import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawLogs } from '../../test/contract/raw-client.js';
import { UNTHROTTLED } from '../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../index.js';

/**
 * A time of events (epoch ms). FilterLogEvents can return the newest event first only for start times from 2024 on.
 */
const NEW_MS = Date.UTC(2026, 0, 1);

describe('events', () => {
  let emulator: Emulator;
  const target = { region: 'eu-central-1', logGroupName: '/g' };
  const logs = (operation: string, input: object) => rawLogs(emulator.url, operation, { logGroupName: '/g', ...input });

  beforeAll(async () => {
    emulator = await startEmulator(UNTHROTTLED);
    const events = (offset: number) =>
      Array.from({ length: 250 }, (_, index) => ({
        timestamp: 1_000 + index * 2 + offset,
        message: `m${index * 2 + offset}`,
      }));
    expect(await emulator.loadEvents({ ...target, logStreamName: 'even' }, events(0).reverse())).toBe(250);
    await emulator.loadEvents({ ...target, logStreamName: 'odd' }, events(1));
  });
  afterAll(() => emulator.close());

  const messages = (body: Record<string, unknown>) =>
    (body.events as { message: string }[]).map((event) => event.message);

  it('that are loaded move the creation time of their group back to the earliest event', async () => {
    const { body } = await logs('DescribeLogGroups', {});
    expect(body.logGroups).toMatchObject([{ creationTime: 1_000, storedBytes: expect.any(Number) }]);
  });

  it.each([1, 7, 499, 10_000])(
    'are each in exactly one page of FilterLogEvents, in order, with %i events per page',
    async (limit) => {
      const found: string[] = [];
      let nextToken: unknown;
      do {
        const { body } = await logs('FilterLogEvents', { limit, ...(nextToken === undefined ? {} : { nextToken }) });
        found.push(...messages(body));
        nextToken = body.nextToken;
      } while (nextToken !== undefined);
      expect(found).toEqual(Array.from({ length: 500 }, (_, index) => `m${index}`));
    },
  );

  it.each([1, 7, 499])(
    'are each in exactly one page of FilterLogEvents, newest first, with %i events per page',
    async (limit) => {
      const logGroupName = '/new';
      const events = Array.from({ length: 60 }, (_, index) => ({ timestamp: NEW_MS + index, message: `m${index}` }));
      const isEven = ({ timestamp }: { timestamp: number }) => timestamp % 2 === 0;
      await emulator.loadEvents({ ...target, logGroupName, logStreamName: 'even' }, events.filter(isEven));
      await emulator.loadEvents(
        { ...target, logGroupName, logStreamName: 'odd' },
        events.filter((event) => !isEven(event)),
      );
      const found: string[] = [];
      const input = { logGroupName, startTime: NEW_MS, limit, startFromHead: false };
      let nextToken: unknown;
      do {
        const { body } = await logs('FilterLogEvents', { ...input, ...(nextToken === undefined ? {} : { nextToken }) });
        found.push(...messages(body));
        nextToken = body.nextToken;
      } while (nextToken !== undefined);
      expect(found).toEqual(Array.from({ length: 60 }, (_, index) => `m${59 - index}`));
      await logs('DeleteLogGroup', { logGroupName });
    },
  );

  it('are read by GetLogEvents in pages, forwards to the end and backwards to the start', async () => {
    const walk = async (token: 'nextForwardToken' | 'nextBackwardToken', startFromHead: boolean) => {
      const pages: string[][] = [];
      let nextToken: unknown;
      for (;;) {
        const input = {
          logStreamName: 'odd',
          limit: 60,
          startFromHead,
          ...(nextToken === undefined ? {} : { nextToken }),
        };
        const { body } = await logs('GetLogEvents', input);
        if (body[token] === nextToken) return pages;
        pages.push(messages(body));
        nextToken = body[token];
      }
    };
    const all = Array.from({ length: 250 }, (_, index) => `m${index * 2 + 1}`);
    expect((await walk('nextForwardToken', true)).flat()).toEqual(all);
    expect((await walk('nextBackwardToken', false)).reverse().flat()).toEqual(all);
  });

  it('that are older than the retention of the group are not read', async () => {
    await emulator.loadEvents({ region: 'eu-central-1', logGroupName: '/kept', logStreamName: 's' }, [
      { timestamp: 1, message: 'old' },
      { timestamp: Date.now(), message: 'new' },
    ]);
    await logs('PutRetentionPolicy', { logGroupName: '/kept', retentionInDays: 1 });
    expect(messages((await logs('FilterLogEvents', { logGroupName: '/kept' })).body)).toEqual(['new']);
  });

  it('can be loaded with an ingestion time long after their timestamps, into a group created even later', async () => {
    const late = { region: 'eu-central-1', logGroupName: '/late', logStreamName: 's', keepsCreation: true };
    const ingestionTime = Date.now() - 1_000;
    await emulator.loadEvents(late, [{ timestamp: NEW_MS, message: 'late', ingestionTime }]);
    const { body } = await logs('FilterLogEvents', { logGroupName: '/late' });
    expect(body.events).toMatchObject([{ timestamp: NEW_MS, ingestionTime }]);
    const groups = await logs('DescribeLogGroups', { logGroupNamePrefix: '/late' });
    expect(groups.body.logGroups).toMatchObject([{ creationTime: expect.toSatisfy((ms) => ms > ingestionTime) }]);
  });

  it('that CloudWatch Logs could not store are refused when they are loaded', async () => {
    const load = (timestamp: number, message: string) =>
      emulator.loadEvents({ ...target, logStreamName: 'bad' }, [{ timestamp, message }]);
    await expect(load(-1, 'x')).rejects.toThrow('event 0: the timestamp');
    await expect(load(8_640_000_000_000_001, 'x')).rejects.toThrow('event 0: the timestamp');
    await expect(load(0.5, 'x')).rejects.toThrow('event 0: the timestamp');
    const early = { timestamp: 1, message: 'x', ingestionTime: Date.now() + 60_000 };
    await expect(emulator.loadEvents({ ...target, logStreamName: 'bad' }, [early])).rejects.toThrow('ingestion time');
    await expect(load(1, '')).rejects.toThrow('event 0: the message');
    await expect(load(1, 'x'.repeat(1_048_576))).rejects.toThrow('event 0: the message');
    await expect(emulator.loadEvents({ ...target, logStreamName: 'a:b' }, [])).rejects.toThrow('log stream name');
  });

  it('are in a log group that can be tagged', async () => {
    const resourceArn = 'arn:aws:logs:eu-central-1:123456789012:log-group:/g';
    expect((await logs('TagResource', { resourceArn, tags: { team: 'pay', gone: '1' } })).status).toBe(200);
    await logs('UntagResource', { resourceArn, tagKeys: ['gone'] });
    expect((await logs('ListTagsForResource', { resourceArn })).body).toEqual({ tags: { team: 'pay' } });
    const unknown = await logs('ListTagsForResource', { resourceArn: `${resourceArn}x` });
    expect(unknown.body.__type).toBe('ResourceNotFoundException');
  });
});
