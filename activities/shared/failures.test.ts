import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { type ErrorCode, LogferryError } from '../../contract/index.js';
import { reporting } from './failures.js';

const BOUND_MS = 900_000;

/** Whether Temporal tries again what failed with a code, some time after it was first asked for. */
async function isFinal(code: ErrorCode, waitedMs: number, given: { credentialsBoundMs?: number }): Promise<boolean> {
  const failing = reporting(async () => {
    throw new LogferryError(code);
  }, given);
  const info = { scheduledTimestampMs: Date.now() - waitedMs };
  const failure = await asyncLocalStorage.run({ info } as Context, () => failing(undefined).catch((error) => error));
  expect(failure).toMatchObject({ type: code });
  return failure.nonRetryable === true;
}

it('gives refusals up at once, those of credentials after their bound, and an AWS that is away never', async () => {
  const given = { credentialsBoundMs: BOUND_MS };
  expect(await isFinal('BUCKET_ACCESS', 0, given)).toBe(true);
  expect(await isFinal('CREDENTIALS', BOUND_MS - 10_000, given)).toBe(false);
  expect(await isFinal('CREDENTIALS', BOUND_MS, given)).toBe(true);
  expect(await isFinal('AWS_UNREACHABLE', 10 * BOUND_MS, given)).toBe(false);
});

it('gives nothing up where waiting keeps a place', async () => {
  for (const code of ['BUCKET_ACCESS', 'CREDENTIALS'] as const)
    expect(await isFinal(code, 10 * BOUND_MS, {})).toBe(false);
});
