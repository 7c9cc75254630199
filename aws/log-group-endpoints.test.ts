import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogGroups } from '../activities/ports.js';
import { instantMs } from '../contract/index.js';
import { createAws } from './aws.js';
import { answering, json, jsonError, operationOf, type Reply, type SentRequest } from './testing/answering.js';

const ACCOUNT = '111122223333';
const OCTOBER_1 = '2026-10-01T00:00:00Z';
const OCTOBER_3 = '2026-10-03T00:00:00Z';
const ms = instantMs(OCTOBER_1);

describe('the port for log groups, over other endpoints,', () => {
  it("quotes AWS's message about a refused log group, which names the principal and the explicit deny", async () => {
    const words = `User: arn:aws:iam::${ACCOUNT}:user/x is not authorized, with an explicit deny`;
    const { logGroups } = createAws(answering(() => json({ __type: 'AccessDeniedException', message: words }, 400)));
    await expect(logGroups.newestEvent('/secure')).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: `AWS denies access: logs:DescribeLogStreams: ${words}`,
    });
  });

  const askedBy = async <T>(answer: (request: SentRequest) => Reply, ask: (logGroups: LogGroups) => Promise<T>) => {
    const options = answering(answer);
    const value = await ask(createAws(options).logGroups);
    return { value, sent: options.sent.map(operationOf) };
  };
  /**
   * The JSON of a request's body. A body that is no string is read as bytes, because the SDK logs a warning about any
   * other way to read it.
   */
  const bodyOf = ({ body = '' }: SentRequest): Record<string, unknown> =>
    JSON.parse(typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  const groupsNamed = (...names: string[]): Reply =>
    json({ logGroups: names.map((logGroupName) => ({ logGroupName, creationTime: 1 })) });
  const listing = (request: SentRequest): Reply =>
    groupsNamed(...['a', 'ab', 'b'].filter((name) => name.startsWith(String(bodyOf(request).logGroupNamePrefix))));

  it.each([
    [
      'refuses identifiers',
      (request: SentRequest) => bodyOf(request).logGroupIdentifiers,
      jsonError('InvalidParameterException'),
    ],
    [
      'does not find one of the identifiers',
      (request: SentRequest) => bodyOf(request).logGroupIdentifiers,
      jsonError('ResourceNotFoundException'),
    ],
    ['ignores identifiers', (request: SentRequest) => bodyOf(request).logGroupIdentifiers, groupsNamed('x', 'y')],
  ])('finds every named group that exists, even if the endpoint %s', async (_, isAsked, reply) => {
    const { value } = await askedBy(
      (request) => (isAsked(request) ? reply : listing(request)),
      (logGroups) => logGroups.findMany(['a', 'b', 'c']),
    );
    expect([...value.keys()]).toEqual(['a', 'b']);
  });

  it('answers undefined if the endpoint does not know retention policies', async () => {
    for (const name of ['UnknownOperationException', 'InvalidParameterException', 'NotImplemented']) {
      const { value } = await askedBy(
        () => jsonError(name),
        (logGroups) => logGroups.retentionPolicies(),
      );
      expect(value).toBeUndefined();
    }
  });

  it.each(['LogGroupNamePrefix NOT IN ["/a"]', 'LogGroupNamePrefix IN [broken', 'something new'])(
    'takes a policy with the unreadable selection criteria %j for a policy of all groups',
    async (selectionCriteria) => {
      const policy = {
        policyName: 'p',
        policyDocument: '{"retentionInDays":30,"enforcementMode":"RETROACTIVE"}',
        lastUpdatedTime: ms,
        selectionCriteria,
      };
      const { value } = await askedBy(
        () => json({ accountPolicies: [policy] }),
        (logGroups) => logGroups.retentionPolicies(),
      );
      expect(value).toEqual([{ name: 'p', days: 30, retroactive: true, inForceAt: '2026-10-02T00:00:00Z' }]);
    },
  );

  /** The result of newestIngestion if its Insights query ends with this status and these rows. */
  const counted = (status: string, rows: Record<string, string>[]) =>
    askedBy(
      (request) => {
        if (operationOf(request) === 'StartQuery') return json({ queryId: 'q' });
        const results = rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value })));
        return json({ status, results });
      },
      (logGroups) => logGroups.newestIngestion({ logGroups: ['/app'], from: OCTOBER_1, to: OCTOBER_3 }),
    );
  const row = { '@log': `${ACCOUNT}:/app`, day: '2026-10-01 00:00:00.000' };

  it.each([
    ['milliseconds', String(ms)],
    ['milliseconds with an exponent', `${ms / 1e12}E12`],
    ['text', '2026-10-01 00:00:00.000'],
  ])('reads the instant in the answer of a query, written as %s', async (_, newest) => {
    const { value } = await counted('Complete', [{ ...row, newest }]);
    expect(value?.get('/app')?.get('2026-10-01')).toBe(OCTOBER_1);
  });

  it.each([
    ['fails', 'Failed', [{ ...row, newest: String(ms) }]],
    ['is cancelled', 'Cancelled', []],
    ['has an instant that cannot be parsed', 'Complete', [{ ...row, newest: 'yesterday' }]],
    ['has no day', 'Complete', [{ '@log': row['@log'], newest: String(ms) }]],
    ['has a row for another group', 'Complete', [{ ...row, '@log': `${ACCOUNT}:/else`, newest: String(ms) }]],
    [
      'has as many rows as a result can have, so that rows may be missing',
      'Complete',
      Array.from({ length: 10_000 }, () => ({ ...row, newest: String(ms) })),
    ],
  ])('answers undefined if a query %s', async (_, status, rows) => {
    expect((await counted(status, rows)).value).toBeUndefined();
  });

  it.each([
    ['12', 12],
    ['12.0', 12],
    ['many', undefined],
    ['-1', undefined],
  ])('reads the number of events %j in the answer of a query as %s', async (events, count) => {
    const { value } = await askedBy(
      (request) => {
        if (operationOf(request) === 'StartQuery') return json({ queryId: 'q' });
        const results = [Object.entries({ ...row, events }).map(([field, value]) => ({ field, value }))];
        return json({ status: 'Complete', results });
      },
      (logGroups) => logGroups.dailyEvents({ logGroups: ['/app'], from: OCTOBER_1, to: OCTOBER_3 }),
    );
    expect(value?.get('/app')?.get('2026-10-01')).toBe(count);
  });

  describe('stops a query', () => {
    /**
     * Calls newestIngestion with a query that runs until StopQuery. `onLook` can replace the answer to a
     * GetQueryResults call.
     */
    const endless = (onLook: (looks: number) => Reply | undefined) => {
      let looks = 0;
      const options = answering((request) => {
        if (operationOf(request) === 'StartQuery') return json({ queryId: 'q' });
        if (operationOf(request) === 'StopQuery') return json({ success: true });
        looks += 1;
        return onLook(looks) ?? json({ status: 'Running', results: [] });
      });
      const { logGroups } = createAws({ ...options, patience: 'brief' });
      const stops = () => options.sent.filter((request) => operationOf(request) === 'StopQuery').map(bodyOf);
      const count = (signal?: AbortSignal) =>
        logGroups.newestIngestion({ logGroups: ['/app'], from: OCTOBER_1, to: OCTOBER_3 }, signal);
      return { count, stops };
    };
    afterEach(() => void vi.useRealTimers());

    it('if it takes more than ten minutes', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const { count, stops } = endless(() => undefined);
      const answer = count();
      let isOver = false;
      answer.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await setImmediate();
        if (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
      }
      expect(await answer).toBeUndefined();
      expect(performance.now()).toBeGreaterThan(10 * 60_000);
      expect(stops()).toEqual([{ queryId: 'q' }]);
    });

    it('if the caller is cancelled, and throws the reason of the cancellation', async () => {
      const caller = new AbortController();
      const { count, stops } = endless((looks) => {
        if (looks === 2) caller.abort(new Error('cancelled'));
        return undefined;
      });
      await expect(count(caller.signal)).rejects.toThrow('cancelled');
      expect(stops()).toEqual([{ queryId: 'q' }]);
    });

    it('if AWS refuses to show its result', async () => {
      const { count, stops } = endless(() => jsonError('AccessDeniedException'));
      expect(await count()).toBeUndefined();
      expect(stops()).toEqual([{ queryId: 'q' }]);
    });

    it('only if the query has not ended yet', async () => {
      for (const status of ['Complete', 'Failed', 'Timeout']) {
        const { count, stops } = endless(() => json({ status, results: [] }));
        expect(await count()).toEqual(status === 'Complete' ? new Map() : undefined);
        expect(stops()).toEqual([]);
      }
    });
  });

  it.each([
    'MalformedQueryException',
    'InvalidParameterException',
    'LimitExceededException',
    'ResourceNotFoundException',
  ])('answers undefined if the endpoint refuses a query with %s', async (name) => {
    const options = { ...answering(() => jsonError(name)), patience: 'brief' as const };
    const { logGroups } = createAws(options);
    expect(await logGroups.newestIngestion({ logGroups: ['/app'], from: OCTOBER_1, to: OCTOBER_3 })).toBeUndefined();
  });

  it('answers undefined, and not "no late events", if there is always a next page', async () => {
    const page = json({ events: [{ timestamp: ms, ingestionTime: ms, message: 'm' }], nextToken: 'more' });
    const { value, sent } = await askedBy(
      () => page,
      (logGroups) => logGroups.hasLateEvents({ logGroup: '/app', from: OCTOBER_1, to: OCTOBER_3 }, OCTOBER_3),
    );
    expect(value).toBeUndefined();
    expect(sent.length).toBeLessThanOrEqual(10);
    const empty = await askedBy(
      () => json({ events: [], nextToken: 'more' }),
      (logGroups) => logGroups.firstEvent('/app', { from: OCTOBER_1, to: OCTOBER_3 }),
    );
    expect(empty.value).toBeUndefined();
  });

  it('counts events without ingestion times as late', async () => {
    const { value } = await askedBy(
      () => json({ events: [{ timestamp: ms, message: 'm' }] }),
      (logGroups) => logGroups.hasLateEvents({ logGroup: '/app', from: OCTOBER_1, to: OCTOBER_3 }, OCTOBER_3),
    );
    expect(value).toBe(true);
  });
});
