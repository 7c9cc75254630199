import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutAccountPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LogGroups } from '../activities/ports.js';
import { DAY_MS, formatInstant, HOUR_MS, instantMs, SECOND_MS } from '../contract/index.js';
import { createAws } from './aws.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const OCTOBER_1 = '2026-10-01T00:00:00Z';
const OCTOBER_3 = '2026-10-03T00:00:00Z';
const ms = instantMs(OCTOBER_1);

describe('the port for log groups, over the emulator, answers', () => {
  let emulator: Emulator;
  let logs: CloudWatchLogsClient;
  let logGroups: LogGroups;
  const calls = (operation: string) => emulator.state().counters[operation]?.calls ?? 0;
  const many = Array.from({ length: 120 }, (_, at) => `/many/${String(at).padStart(3, '0')}`);

  beforeAll(async () => {
    emulator = await startEmulator({ settings: { throttle: false } });
    const common = {
      region: REGION,
      endpoint: emulator.url,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'secret' },
    };
    logs = new CloudWatchLogsClient(common);
    logGroups = createAws(common).logGroups;
    for (const logGroupName of many) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/protected', deletionProtectionEnabled: true }));
    const target = { accountId: ACCOUNT, region: REGION, logStreamName: 's' };
    await emulator.loadEvents({ ...target, logGroupName: '/app' }, [
      { timestamp: ms + 5, message: 'first', ingestionTime: ms + HOUR_MS },
      { timestamp: ms + 6 * HOUR_MS, message: 'second', ingestionTime: ms + 7 * HOUR_MS },
      { timestamp: ms + DAY_MS, message: 'next day', ingestionTime: ms + 9 * DAY_MS },
    ]);
    await emulator.loadEvents({ ...target, logGroupName: '/other' }, [{ timestamp: ms + 1, message: 'one' }]);
  });
  afterAll(async () => {
    logs.destroy();
    expect(emulator.state().defects).toEqual([]);
    await emulator.close();
  });

  it('for many named groups with one call per 50 names, and leaves out groups that no longer exist', async () => {
    const before = calls('DescribeLogGroups');
    const found = await logGroups.findMany([...many, '/gone']);
    expect([...found.keys()].sort()).toEqual(many);
    // Three calls for the 121 names, and one listing for the name that these calls do not return.
    expect(calls('DescribeLogGroups') - before).toBe(4);
    // Only a listing shows that a group has no deletion protection.
    expect({ ...found.get('/many/000'), deletionProtection: false }).toEqual(await logGroups.find('/many/000'));
  });

  it('whether a group is protected against deletion', async () => {
    expect((await logGroups.find('/protected'))?.deletionProtection).toBe(true);
    expect((await logGroups.findMany(['/protected'])).get('/protected')?.deletionProtection).toBe(true);
    expect((await logGroups.find('/many/000'))?.deletionProtection).toBe(false);
  });

  it('with the retention policies of all pages, also those that are not yet in force', async () => {
    expect(await logGroups.retentionPolicies()).toEqual([]);
    const changedFromMs = Date.now();
    const put = (policyName: string, document: object, selectionCriteria?: string) =>
      logs.send(
        new PutAccountPolicyCommand({
          policyName,
          policyType: 'RETENTION_POLICY',
          policyDocument: JSON.stringify(document),
          ...(selectionCriteria !== undefined && { selectionCriteria }),
        }),
      );
    await put('baseline', { retentionInDays: 90, enforcementMode: 'RETROACTIVE' });
    await put(
      'exempt',
      { retentionInDays: 'NEVER_EXPIRE', enforcementMode: 'NEW_ONLY' },
      'LogGroupNamePrefix IN ["/audit", "/pay/"]',
    );
    for (let more = 0; more < 9; more += 1) await put(`p${more}`, { retentionInDays: 30, enforcementMode: 'NEW_ONLY' });
    const policies = (await logGroups.retentionPolicies()) ?? [];
    expect(policies.filter(({ name }) => !/^p\d$/.test(name))).toEqual([
      { name: 'baseline', days: 90, retroactive: true, inForceAt: expect.any(String) },
      { name: 'exempt', prefix: '/audit', retroactive: false, inForceAt: expect.any(String) },
      { name: 'exempt', prefix: '/pay/', retroactive: false, inForceAt: expect.any(String) },
    ]);
    expect(policies).toHaveLength(12);
    const inForceMs = instantMs(policies[0]?.inForceAt ?? '');
    expect(inForceMs).toBeGreaterThanOrEqual(changedFromMs - SECOND_MS + DAY_MS);
    expect(inForceMs).toBeLessThanOrEqual(Date.now() + DAY_MS);
  });

  it('with the first event of a window', async () => {
    const first = (from: string, to: string, name = '/app') => logGroups.firstEvent(name, { from, to });
    expect(await first(OCTOBER_1, OCTOBER_3)).toBe(formatInstant(ms + 5));
    expect(await first(formatInstant(ms + 6), OCTOBER_3)).toBe(formatInstant(ms + 6 * HOUR_MS));
    expect(await first('2026-09-01T00:00:00Z', OCTOBER_1)).toBe('none');
    expect(await first('2026-09-01T00:00:00Z', formatInstant(ms + 5))).toBe('none');
    await expect(first(OCTOBER_1, OCTOBER_3, '/gone')).rejects.toMatchObject({ code: 'LOG_GROUP_MISSING' });
  });

  it.each(['millis', 'text'] as const)(
    'with the newest ingestion time of each group and day (written as %s)',
    async (form) => {
      emulator.configure({ queryTimes: form });
      onTestFinished(() => emulator.configure({ queryTimes: 'millis' }));
      const answer = await logGroups.newestIngestion({ logGroups: ['/app', '/other'], from: OCTOBER_1, to: OCTOBER_3 });
      expect(answer).toEqual(
        new Map([
          [
            '/app',
            new Map([
              ['2026-10-01', formatInstant(ms + 7 * HOUR_MS)],
              ['2026-10-02', formatInstant(ms + 9 * DAY_MS)],
            ]),
          ],
          ['/other', new Map([['2026-10-01', formatInstant(ms + 1)]])],
        ]),
      );
      const day = await logGroups.newestIngestion({
        logGroups: ['/app'],
        from: OCTOBER_1,
        to: '2026-10-02T00:00:00Z',
      });
      expect([...(day?.get('/app')?.keys() ?? [])]).toEqual(['2026-10-01']);
    },
  );

  it('with the number of events of each group and day', async () => {
    const answer = await logGroups.dailyEvents({ logGroups: ['/app', '/other'], from: OCTOBER_1, to: OCTOBER_3 });
    expect([...(answer?.get('/app')?.keys() ?? [])].sort()).toEqual(['2026-10-01', '2026-10-02']);
    expect(answer?.get('/other')).toEqual(new Map([['2026-10-01', 1]]));
  });

  it('with the number of events of each day, the number of events with a line that looks like an event, and the query', async () => {
    const message = 'first line\n2026-10-01T00:00:00.000Z second line';
    const target = { accountId: ACCOUNT, region: 'eu-central-1', logGroupName: '/lines', logStreamName: 's' };
    await emulator.loadEvents(target, [
      { timestamp: ms + 1, message },
      { timestamp: ms + 2, message: 'n\n2026-10' },
    ]);
    const asked = { logGroup: '/lines', from: OCTOBER_1, to: OCTOBER_3 };
    const answer = await logGroups.countByQuery(asked);
    expect([...(answer?.days ?? [])]).toEqual([
      ['2026-10-01', { events: 2, lookalikes: 1, newestIngestion: expect.any(String) }],
    ]);
    expect(answer).toMatchObject({ queryId: expect.any(String), text: expect.stringContaining('stats count(*)') });
    expect(answer?.scannedBytes).toBeGreaterThan(0);
    const pages = logGroups.readEvents(asked, 1);
    const { value } = await pages.next();
    expect(value).toMatchObject([{ atMs: ms + 1, message }, { atMs: ms + 2 }]);
    expect(await pages.next()).toEqual({ done: true, value: 'all' });
  });

  it('whether events of a window were ingested after an instant', async () => {
    const late = (from: string, to: string, after: string, more: object = {}) =>
      logGroups.hasLateEvents({ logGroup: '/app', from, to, ...more }, after);
    expect(await late(OCTOBER_1, OCTOBER_3, formatInstant(ms + 8 * DAY_MS))).toBe(true);
    expect(await late(OCTOBER_1, OCTOBER_3, formatInstant(ms + 9 * DAY_MS))).toBe(false);
    expect(await late(OCTOBER_1, '2026-10-02T00:00:00Z', formatInstant(ms + 8 * HOUR_MS))).toBe(false);
    expect(await late(OCTOBER_1, OCTOBER_3, OCTOBER_1, { logStreamPrefix: 'other' })).toBe(false);
  });

  it('with undefined, and not with "none", to callers without the permissions', async () => {
    const refuse = (operation: string) =>
      emulator.addFault({ operation, kind: 'error-before', status: 400, code: 'AccessDeniedException', times: 1 });
    const window = { logGroup: '/app', from: OCTOBER_1, to: OCTOBER_3 };
    refuse('DescribeAccountPolicies');
    expect(await logGroups.retentionPolicies()).toBeUndefined();
    refuse('FilterLogEvents');
    expect(await logGroups.firstEvent('/app', window)).toBeUndefined();
    refuse('FilterLogEvents');
    expect(await logGroups.hasLateEvents(window, OCTOBER_1)).toBeUndefined();
    for (const operation of ['StartQuery', 'GetQueryResults']) {
      refuse(operation);
      expect(await logGroups.newestIngestion({ ...window, logGroups: ['/app'] })).toBeUndefined();
    }
    refuse('ListTagsForResource');
    const group = await logGroups.find('/app');
    expect(group && (await logGroups.tags(group))).toEqual({});
  });

  it('with undefined for a group of a class whose events AWS does not show', async () => {
    const group = { logGroupName: '/rare', logGroupClass: 'INFREQUENT_ACCESS' } as const;
    await logs.send(new CreateLogGroupCommand(group));
    const window = { logGroup: '/rare', from: OCTOBER_1, to: OCTOBER_3 };
    expect(await logGroups.firstEvent('/rare', window)).toBeUndefined();
    expect(await logGroups.hasEvents(window)).toBeUndefined();
  });

  it('with the retention that is in force for a group', async () => {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/other', retentionInDays: 3653 }));
    expect(await logGroups.find('/other')).toMatchObject({ retentionDays: 3653, storedBytes: expect.any(Number) });
  });
});
