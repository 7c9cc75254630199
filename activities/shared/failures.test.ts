import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { type ErrorCode, LogferryError } from '../../contract/index.js';
import { AwsCallFailed, Throttled } from '../ports.js';
import { blindBy, type Finality, reporting } from './failures.js';

const BOUND_MS = 900_000;

/** Whether a failure with a code ends the activity, in an attempt that is scheduled `waitedMs` after the first one. */
async function isFinal(code: ErrorCode, waitedMs: number, given: { credentialsBoundMs?: number }): Promise<boolean> {
  const failing = reporting(async () => {
    throw new LogferryError(code);
  }, given);
  // Times of Temporal's clock, which is years apart from the clock of this machine.
  const info = { scheduledTimestampMs: BOUND_MS, currentAttemptScheduledTimestampMs: BOUND_MS + waitedMs };
  const context = { info, log: { warn: () => undefined } } as unknown as Context;
  const failure = await asyncLocalStorage.run(context, () => failing(undefined).catch((error) => error));
  expect(failure).toMatchObject({ type: code });
  return failure.nonRetryable === true;
}

it('a refusal ends an activity that has a bound for credentials; refused credentials end it only after this bound, and a missing answer of AWS never does', async () => {
  const given = { credentialsBoundMs: BOUND_MS };
  expect(await isFinal('BUCKET_ACCESS', 0, given)).toBe(true);
  expect(await isFinal('CREDENTIALS', BOUND_MS - 10_000, given)).toBe(false);
  expect(await isFinal('CREDENTIALS', BOUND_MS, given)).toBe(true);
  expect(await isFinal('AWS_UNREACHABLE', 10 * BOUND_MS, given)).toBe(false);
});

it('a refusal does not end an activity that has no bound for credentials', async () => {
  for (const code of ['BUCKET_ACCESS', 'CREDENTIALS'] as const)
    expect(await isFinal(code, 10 * BOUND_MS, {})).toBe(false);
});

/** Runs an attempt of an activity that fails. @returns the failure, and the lines of the worker's log */
async function failed(error: unknown, attempt: number, finality: Finality) {
  const said: string[] = [];
  const log = {
    warn: (message: string, meta?: object) => said.push(`warn ${message} ${JSON.stringify(meta ?? {})}`),
    error: (message: string, meta?: object) => said.push(`error ${message} ${JSON.stringify(meta ?? {})}`),
  };
  const activity = reporting(() => Promise.reject(error), finality);
  const context = { info: { attempt, scheduledTimestampMs: Date.now() }, log } as unknown as Context;
  const failure = await asyncLocalStorage.run(context, () => activity(undefined).catch((thrown) => thrown));
  return { type: failure.type, isFinal: failure.nonRetryable === true, said };
}

it.each([
  ['a reset connection', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ['a failed call of the adapters', new AwsCallFailed('logs:DescribeExportTasks', 'ECONNRESET')],
])('an activity logs one warning line for %s, and Temporal tries again', async (_what, error) => {
  const { type, isFinal, said } = await failed(error, 9, { deterministic: true });
  expect([type, isFinal]).toEqual(['AWS_CALL_FAILED', false]);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^warn .*ECONNRESET/);
  expect(said[0]).not.toMatch(/\n|\\n|at .*\.ts/);
});

it.each([
  ['throttling', new Throttled('logs:DescribeLogGroups'), 'AWS_BUSY'],
  ['a failed call', new AwsCallFailed('s3:GetObject', 'ECONNRESET'), 'AWS_CALL_FAILED'],
  ['a broken connection', Object.assign(new Error('read'), { code: 'EPIPE' }), 'AWS_CALL_FAILED'],
  ['no connection', new LogferryError('AWS_UNREACHABLE'), 'AWS_UNREACHABLE'],
  ['a rejected call', new AwsCallFailed('s3:GetObject', 'InvalidArgument', true), 'REJECTED_BY_AWS'],
  ['a refusal', new LogferryError('ACCESS_DENIED'), 'ACCESS_DENIED'],
  ['a mistake of this code', new TypeError('x'), undefined],
])(
  'an activity gives the workflow a reason to wait, except after a mistake of this code (failure: %s)',
  (_what, error, code) => {
    const context = { info: {}, log: { warn: () => undefined } } as unknown as Context;
    expect(asyncLocalStorage.run(context, () => blindBy(error))?.failure.code).toBe(code);
  },
);

it('a mistake of this code ends a `deterministic` activity at its third attempt, and no other activity', async () => {
  const mistake = new TypeError('undefined is not a function');
  const outcomes = [1, 2, 3].map(async (attempt) => (await failed(mistake, attempt, { deterministic: true })).isFinal);
  expect(await Promise.all(outcomes)).toEqual([false, false, true]);
  expect(await failed(mistake, 3, {})).toMatchObject({ type: 'UNEXPECTED', isFinal: false });
  expect((await failed(mistake, 1, {})).said[0]).toMatch(/^error .*TypeError/);
});
