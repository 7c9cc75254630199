import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Aws, AwsCallFailed, Throttled } from '../activities/ports.js';
import { CALL_SPACING_MS, isLogferryError, MINUTE_MS, SECOND_MS } from '../contract/index.js';
import { createAws } from './aws.js';
import type { Patience } from './failures.js';
import { hearingRepeats, type RepeatedCall } from './repeated-calls.js';
import {
  answering,
  cut,
  json,
  jsonError,
  operationOf,
  type Reply,
  type SentRequest,
  s3Error,
} from './testing/answering.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * The result or error of a call, and the time (ms) that the call would have taken. The pauses of the call pass
 * immediately.
 */
async function outcomeOf(call: Promise<unknown>): Promise<{ value?: unknown; error?: unknown; tookMs: number }> {
  const beganMs = performance.now();
  let outcome: { value?: unknown; error?: unknown } | undefined;
  call.then(
    (value) => {
      outcome = { value };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  while (outcome === undefined) {
    // The fake timers do not cover the SDK's reading of configuration files, so this loop waits until the files are
    // read.
    await setImmediate();
    if (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
  }
  return { ...outcome, tookMs: performance.now() - beganMs };
}

const throttled = (): Reply => jsonError('ThrottlingException');
const isS3 = ({ headers }: SentRequest): boolean => headers['x-amz-target'] === undefined;

/** Calls of the adapters, by the clients for log groups, S3 and STS. */
const CALLS: [string, (aws: Aws) => Promise<unknown>][] = [
  ['DescribeLogGroups', (aws) => aws.logGroups.find('/app')],
  ['DescribeLogStreams', (aws) => aws.logGroups.newestEvent('/app')],
  ['FilterLogEvents', (aws) => aws.logGroups.hasEvents({ logGroup: '/app', from: FROM, to: TO })],
  ['DescribeAccountPolicies', (aws) => aws.logGroups.retentionPolicies()],
  ['ListObjectsV2', (aws) => firstOf(aws.objects('archive', '111122223333').list('data/'))],
  ['GetObject', (aws) => aws.objects('archive', '111122223333').read('data/a')],
  ['PutObject', (aws) => aws.objects('archive', '111122223333').writeOnce('a', '{}', 'application/json')],
  ['HeadBucket', (aws) => aws.bucketRegion('archive')],
  ['GetCallerIdentity', (aws) => aws.identity()],
];
const FROM = '2026-10-01T00:00:00Z';
const TO = '2026-10-02T00:00:00Z';

async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** Replies and broken connections after which the same call may succeed. */
const PASSING: [string, (request: SentRequest) => Reply][] = [
  ['throttling', (request) => (isS3(request) ? s3Error('SlowDown', 503) : throttled())],
  [
    'an internal error',
    (request) => (isS3(request) ? s3Error('InternalError', 500) : jsonError('InternalFailure', 500)),
  ],
  ['a reset', cut],
  ['a time-out', () => Object.assign(new Error('late'), { name: 'TimeoutError', code: 'ETIMEDOUT' })],
];

const patienceOf = (patience: Patience, answer: (request: SentRequest) => Reply) => {
  const options = answering(answer);
  return { aws: createAws({ ...options, patience }), sent: options.sent };
};

/** The outcome of a call, and the announcements of its repetition. */
async function hearing(call: () => Promise<unknown>) {
  const heard: RepeatedCall[] = [];
  return {
    heard,
    ...(await hearingRepeats(
      (repeated) => heard.push(repeated),
      () => outcomeOf(call()),
    )),
  };
}

describe.each(PASSING)('calls that fail with %s', (_, answer) => {
  it.each(CALLS)('%s: a worker repeats the call for almost two minutes, with growing pauses', async (_name, call) => {
    const atMs: number[] = [];
    const { aws, sent } = patienceOf('worker', (request) => {
      atMs.push(performance.now());
      return answer(request);
    });
    const { heard, error, tookMs } = await hearing(() => call(aws));
    const [first = 0, ...pauses] = atMs.slice(1).map((ms, no) => ms - (atMs[no] ?? 0));
    expect(Math.min(...pauses.slice(6))).toBeGreaterThan(10 * first);
    expect(heard).toEqual([]);
    expect(error instanceof Throttled || error instanceof AwsCallFailed).toBe(true);
    expect(tookMs).toBeGreaterThan(1.5 * MINUTE_MS);
    expect(tookMs).toBeLessThanOrEqual(2 * MINUTE_MS);
    expect(sent.length).toBeGreaterThan(10);
    expect(sent.length).toBeLessThan(40);
  });

  it.each(CALLS)(
    '%s: a command repeats the call for half a minute, and then fails with an error that names the cause',
    async (_name, call) => {
      const { aws } = patienceOf('command', answer);
      const { heard, error, tookMs } = await hearing(() => call(aws));
      expect(heard).toEqual([
        expect.objectContaining({ operation: expect.stringMatching(/^\w+:\w+$/), reason: expect.any(String) }),
      ]);
      expect(heard[0]?.leftMs).toBeGreaterThan(26 * SECOND_MS);
      expect(heard[0]?.leftMs).toBeLessThan(29 * SECOND_MS);
      expect(error).toMatchObject({
        code: 'AWS_BUSY',
        message: expect.stringMatching(/did not complete \w+:\w+ \(\w+\)/),
      });
      expect(tookMs).toBeGreaterThan(15 * SECOND_MS);
      expect(tookMs).toBeLessThanOrEqual(30 * SECOND_MS);
    },
  );

  it.each(CALLS)('%s: a call with brief patience fails after at most three attempts', async (_name, call) => {
    const { aws, sent } = patienceOf('brief', answer);
    const { error, tookMs } = await outcomeOf(call(aws));
    expect(error instanceof Throttled || error instanceof AwsCallFailed).toBe(true);
    expect(tookMs).toBeLessThan(5 * SECOND_MS);
    expect(sent.length).toBeLessThanOrEqual(3);
  });
});

it('a call returns the answer of the first attempt that succeeds', async () => {
  let refusals = 8;
  const { aws, sent } = patienceOf('worker', () => {
    refusals -= 1;
    return refusals < 0 ? json({ logGroups: [{ logGroupName: '/app', creationTime: 1 }] }) : throttled();
  });
  expect((await outcomeOf(aws.logGroups.find('/app'))).value).toMatchObject({ name: '/app' });
  expect(sent.length).toBe(9);
});

it.each([
  ['find', (aws: Aws, sent: () => void) => aws.exportTasks.find('t', sent)],
  ['page', (aws: Aws, sent: () => void) => aws.exportTasks.page({}, sent)],
])(
  'exportTasks.%s reports each of its requests, and waits for the minimum time between two requests',
  async (_name, call) => {
    for (const patience of ['brief', 'worker'] as const) {
      let refusals = 1;
      const { aws, sent } = patienceOf(patience, () => {
        refusals -= 1;
        return refusals < 0 ? json({ exportTasks: [] }) : throttled();
      });
      const atMs: number[] = [];
      const { error } = await outcomeOf(call(aws, () => atMs.push(performance.now())));
      expect(error).toBeUndefined();
      expect([atMs.length, sent.length]).toEqual([2, 2]);
      expect((atMs[1] ?? 0) - (atMs[0] ?? 0)).toBeGreaterThanOrEqual(CALL_SPACING_MS);
    }
  },
);

it.each([9_000_000_000_000_000, 9e14, 1_700_000_000_000_000, -1])(
  'times of an export task that are negative or after the year 9999 are left out: %d ms',
  async (creationTime) => {
    const task = { taskId: 't', executionInfo: { creationTime, completionTime: creationTime } };
    const { aws } = patienceOf('worker', () => json({ exportTasks: [task] }));
    const { value } = await outcomeOf(aws.exportTasks.find('t'));
    expect(value).not.toHaveProperty('createdAt');
    expect(value).not.toHaveProperty('completedAt');
  },
);

it.each(['AccessDeniedException', 'InvalidParameterException', 'ExpiredTokenException', 'StrangeException'])(
  'a call is sent only once if AWS refuses it with %s',
  async (name) => {
    for (const patience of ['brief', 'command', 'worker'] as const) {
      const { aws, sent } = patienceOf(patience, () => jsonError(name));
      const { error } = await outcomeOf(aws.logGroups.find('/app'));
      expect(error).toBeInstanceOf(Error);
      expect(sent.length).toBe(1);
      if (patience === 'command') expect(isLogferryError(error)).toBe(true);
    }
  },
);

it('an unreachable endpoint is reported after three attempts, with every patience', async () => {
  for (const patience of ['brief', 'command', 'worker'] as const) {
    const { aws, sent } = patienceOf(patience, () => Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    const { error, tookMs } = await outcomeOf(aws.logGroups.find('/app'));
    expect(error).toMatchObject({ code: 'AWS_UNREACHABLE' });
    expect(sent.length).toBe(3);
    expect(tookMs).toBeLessThan(2 * SECOND_MS);
  }
});

describe('calls about export tasks in a worker', () => {
  const task = { taskName: 't', logGroup: '/app', from: FROM, to: TO, bucket: 'archive', destinationPrefix: 'data/x' };
  it.each(PASSING)(
    'after %s, CreateExportTask is not repeated, and DescribeExportTasks and CancelExportTask are sent at most twice',
    async (_, answer) => {
      const { aws, sent } = patienceOf('worker', answer);
      const created = await outcomeOf(aws.exportTasks.create(task, () => false));
      expect(created.value).toMatchObject({ kind: expect.stringMatching(/busy|unclear/) });
      expect(sent.map(operationOf)).toEqual(['CreateExportTask']);
      expect((await outcomeOf(aws.exportTasks.find('id'))).tookMs).toBeLessThan(SECOND_MS);
      expect((await outcomeOf(aws.exportTasks.cancel('id'))).tookMs).toBeLessThan(SECOND_MS);
      expect(sent.length).toBeLessThanOrEqual(5);
    },
  );
});

it('a call for tags returns no tags after a few failed attempts, because tags are only additional information', async () => {
  const { aws, sent } = patienceOf('worker', throttled);
  const group = { name: '/app', arn: 'arn', createdAt: FROM, logClass: 'STANDARD' } as const;
  const { value, tookMs } = await outcomeOf(aws.logGroups.tags(group));
  expect(value).toEqual({});
  expect(tookMs).toBeLessThan(5 * SECOND_MS);
  expect(sent.length).toBeLessThanOrEqual(3);
});

describe('an error of KMS that S3 passes on', () => {
  const read = async (code: string, status: number) => {
    const { aws } = patienceOf('worker', () => s3Error(code, status));
    return outcomeOf(aws.objects('archive', '111122223333').read('data/a'));
  };

  it.each([
    ['KMS.ThrottlingException', 400],
    ['KMS.LimitExceededException', 400],
    ['KMS.KMSInternalException', 500],
    ['KMS.InternalException', 400],
    ['KMS.DependencyTimeoutException', 503],
    ['KMS.KeyUnavailableException', 500],
    ['KMS.UnknownException', 500],
  ])('%s (%i) does not count as a problem of the key, and the call is repeated', async (code, status) => {
    const { error, tookMs } = await read(code, status);
    expect(error instanceof Throttled || error instanceof AwsCallFailed).toBe(true);
    expect(tookMs).toBeGreaterThan(MINUTE_MS);
  });

  it.each([
    ['KMS.DisabledException', 400],
    ['KMS.KMSInvalidStateException', 400],
    ['KMS.NotFoundException', 400],
    ['KMS.AccessDeniedException', 403],
    ['KMS.IncorrectKeyException', 400],
  ])('%s (%i) is a problem of the key', async (code, status) => {
    const { error, tookMs } = await read(code, status);
    expect(error).toMatchObject({ code: 'BUCKET_KEY', message: expect.stringContaining(code) });
    expect(tookMs).toBeLessThan(SECOND_MS);
  });
});
