import { describe, expect, it, vi } from 'vitest';
import type { LogGroup, LogGroups } from '../../activities/ports.js';
import { LogferryError } from '../../contract/index.js';
import { isUnchanged, lowerRetention } from './lower.js';

const GROUP: LogGroup = {
  name: '/a',
  arn: '',
  createdAt: '2026-01-01T00:00:00Z',
  logClass: 'STANDARD',
  retentionDays: 90,
};
const LOOKS = { most: 3, pauseMs: 0 };

/** An account in which AWS shows the new retention of the log group from the given look on. */
function account(shownAtLook: number) {
  let looks = 0;
  const find = vi.fn<LogGroups['find']>(async () => {
    looks += 1;
    return { ...GROUP, retentionDays: looks >= shownAtLook ? 30 : 90 };
  });
  return { find };
}

describe('the retention of a log group', () => {
  it.each([
    ['lowered', 1, 1, 30],
    ['lowered', 3, 3, 30],
    ['unconfirmed', 4, 3, 90],
  ])(
    'is %s if AWS shows the new value from look %i on (of at most 3)',
    async (outcome, shownAtLook, looks, retentionDays) => {
      const logGroups = account(shownAtLook);
      const set = vi.fn(async () => undefined);
      const { result } = await lowerRetention(logGroups, set, GROUP, 30, LOOKS);
      expect(result).toEqual({ outcome, retentionDays });
      expect(logGroups.find).toHaveBeenCalledTimes(looks);
      expect(set).toHaveBeenCalledExactlyOnceWith('/a', 30);
    },
  );

  it('is unconfirmed if AWS shows the new value for a log group that was re-created meanwhile', async () => {
    const anew = { ...GROUP, createdAt: '2026-11-01T00:00:00Z', retentionDays: 30 };
    const { result } = await lowerRetention({ find: async () => anew }, async () => undefined, GROUP, 30, LOOKS);
    expect(result.outcome).toBe('unconfirmed');
  });

  it('is not lowered if AWS refuses, and the code of the error is recorded', async () => {
    const error = new LogferryError('ACCESS_DENIED', {});
    const refused = await lowerRetention(account(9), () => Promise.reject(error), GROUP, 30, LOOKS);
    expect(refused).toEqual({ result: { outcome: 'failed', failure: 'ACCESS_DENIED', retentionDays: 90 }, error });
  });

  it.each<[string, LogGroup | undefined]>([
    ['deleted', undefined],
    ['re-created', { ...GROUP, createdAt: '2026-11-01T00:00:00Z' }],
    ['given another retention', { ...GROUP, retentionDays: 30 }],
    ['put under a policy', { ...GROUP, retentionPolicyName: 'p' }],
    ['given another class', { ...GROUP, logClass: 'DELIVERY' }],
  ])('is not lowered for a log group that was %s meanwhile', (_, now) => {
    expect([isUnchanged(GROUP, now), isUnchanged(GROUP, { ...GROUP })]).toEqual([false, true]);
  });
});
