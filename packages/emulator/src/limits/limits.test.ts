import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawCall, rawLogs, signedAs } from '../../test/contract/raw-client.js';
import { atOneInstant } from '../../test/support/at-one-instant.js';
import { type Emulator, startEmulator } from '../index.js';
import { KMS_OPERATIONS } from '../kms/operations/index.js';
import { LOGS_OPERATIONS } from '../logs/operations/index.js';
import { REQUEST_QUOTAS } from './quotas.js';
import { TokenBuckets } from './token-buckets.js';

const ACCOUNT = '123456789012';

describe('a token bucket', () => {
  const rate = fc.constantFrom(0.5, 1, 5, 10, 25);
  const gaps = fc.array(fc.nat({ max: 400 }), { maxLength: 60 });

  it('accepts in any period at most the tokens of a full bucket plus the calls that its rate allows in that period', () => {
    fc.assert(
      fc.property(rate, gaps, (perSecond, pauses) => {
        const buckets = new TokenBuckets();
        const accepted: number[] = [];
        let nowMs = 0;
        for (const pause of pauses) {
          nowMs += pause;
          if (buckets.take('k', perSecond, nowMs)) accepted.push(nowMs);
        }
        accepted.forEach((from, first) => {
          accepted.slice(first).forEach((to, more) => {
            expect(more + 1).toBeLessThanOrEqual(Math.max(1, perSecond) + ((to - from) / 1_000) * perSecond + 1e-6);
          });
        });
      }),
      { numRuns: 100 },
    );
  });

  it('accepts every call of a client that keeps to the rate, whatever calls take tokens from other buckets', () => {
    fc.assert(
      fc.property(rate, gaps, (perSecond, pauses) => {
        const buckets = new TokenBuckets();
        let nowMs = 0;
        for (const pause of pauses) {
          nowMs += pause + Math.ceil(1_000 / perSecond);
          buckets.take('other', perSecond, nowMs);
          buckets.take('other', perSecond, nowMs);
          expect(buckets.take('k', perSecond, nowMs)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});

it.each([
  ['logs', Object.keys(LOGS_OPERATIONS)],
  ['kms', Object.keys(KMS_OPERATIONS)],
  ['sts', ['GetCallerIdentity']],
  ['tagging', ['GetResources']],
])('every operation of %s has a quota or is listed as unpublished', (service, operations) => {
  const { quotas = [], unpublished = [] } = REQUEST_QUOTAS[service] ?? {};
  const listed = new Set([...quotas.flatMap((quota) => quota.operations), ...unpublished]);
  expect([...listed].sort()).toEqual([...operations].sort());
});

describe('request limits', () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(async () => {
    expect(emulator.state().defects).toEqual([]);
    await emulator.close();
  });

  /** How many of these calls are accepted if all are sent within one instant. */
  const accepted = async (count: number, call: () => Promise<{ status: number }>) => {
    const answers = await atOneInstant(() => Promise.all(Array.from({ length: count }, call)));
    return answers.filter(({ status }) => status === 200).length;
  };
  const describeGroups =
    (region: string, accountId = ACCOUNT) =>
    () =>
      rawLogs(emulator.url, 'DescribeLogGroups', {}, { region, accountId });
  const filter = (region: string) => () => rawLogs(emulator.url, 'FilterLogEvents', { logGroupName: '/g' }, { region });

  it('apply to each account and Region', async () => {
    expect(await accepted(12, describeGroups('us-east-1'))).toBe(10);
    expect(await accepted(12, describeGroups('us-west-2'))).toBe(10);
    expect(await accepted(12, describeGroups('us-east-1', '999999999999'))).toBe(10);
  });

  it.each([
    ['us-east-1', 25],
    ['eu-central-1', 5],
    ['eu-west-1', 10],
  ])('differ between Regions: %s allows %i calls of FilterLogEvents', async (region, expected) => {
    await rawLogs(emulator.url, 'CreateLogGroup', { logGroupName: '/g' }, { region });
    expect(await accepted(30, filter(region))).toBe(expected);
  });

  it('can be multiplied by factors, and switched off', async () => {
    emulator.configure({ throttle: { '*': 2, FilterLogEvents: 0.2 } });
    expect(await accepted(30, describeGroups('us-east-1'))).toBe(20);
    await rawLogs(emulator.url, 'CreateLogGroup', { logGroupName: '/g' }, { region: 'eu-central-1' });
    expect(await accepted(5, filter('eu-central-1'))).toBe(1);
    emulator.configure({ throttle: false });
    expect(await accepted(40, describeGroups('us-east-1'))).toBe(40);
  });

  it.each(['DescribeExportTask', 'StopQuery', ''])(
    'accept no factor for an operation that they do not limit: "%s"',
    (name) => {
      expect(() => emulator.configure({ throttle: { '*': 2, [name]: 1 } })).toThrow(
        `throttle: the emulator limits no operation "${name}"; write AWS's name of an operation`,
      );
      expect(emulator.state().settings.throttle).toBe(true);
    },
  );

  it('of KMS are shared by Sign and Verify, and answer with the error text of KMS', async () => {
    emulator.configure({ throttle: { Sign: 0.001, Verify: 0.001 } });
    const call = (operation: string) =>
      rawCall(emulator.url, {
        method: 'POST',
        headers: { ...signedAs(ACCOUNT, 'eu-central-1', 'kms'), 'x-amz-target': `TrentService.${operation}` },
        body: '{}',
      });
    const [first, second] = await atOneInstant(async () => [await call('Sign'), await call('Verify')]);
    expect(first?.text).toContain('ValidationException');
    expect([second?.status, JSON.parse(second?.text ?? '')]).toEqual([
      400,
      {
        __type: 'ThrottlingException',
        message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
      },
    ]);
  });

  it('of S3 apply to each bucket, and answer with status 503', async () => {
    emulator.configure({ throttle: { PutObject: 0.001 } });
    for (const name of ['first', 'second']) emulator.createBucket({ name, region: 'eu-central-1' });
    const put = (bucket: string) => () =>
      rawCall(emulator.url, {
        method: 'PUT',
        path: `/${bucket}/k`,
        headers: { ...signedAs(ACCOUNT, 'eu-central-1', 's3'), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        body: 'x',
      });
    expect(await accepted(5, put('first'))).toBe(3);
    expect(await accepted(5, put('second'))).toBe(3);
    const slow = await atOneInstant(async () => {
      for (;;) {
        const answer = await put('first')();
        if (answer.status !== 200) return answer;
      }
    });
    expect([slow.status, slow.text]).toEqual([
      503,
      expect.stringMatching(/<Code>SlowDown<\/Code><Message>Please reduce your request rate\.<\/Message>/),
    ]);
  });

  it('of STS answer in the form of the query protocol', async () => {
    emulator.configure({ throttle: { GetCallerIdentity: 0.001 } });
    const ask = () =>
      rawCall(emulator.url, {
        method: 'POST',
        headers: {
          ...signedAs(ACCOUNT, 'us-east-1', 'sts'),
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      });
    const [, second] = await atOneInstant(async () => [await ask(), await ask()]);
    expect([second?.status, second?.text]).toEqual([
      400,
      expect.stringMatching(/<Code>Throttling<\/Code><Message>Rate exceeded<\/Message>/),
    ]);
  });
});
