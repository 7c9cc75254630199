import { expect, it } from 'vitest';
import { MemoryStore } from '../testing/memory-store.js';
import { previousRuns } from './manifest.js';
import { claimRun } from './run-claim.js';

const archive = { prefix: 'p' };
const mine = { firstRunId: 'a', startedAt: '2026-01-01T00:00:00Z' };
const theirs = { firstRunId: 'b', startedAt: '2026-01-01T00:00:01Z' };

it('gives two runs that know nothing of each other two numbers', async () => {
  const store = new MemoryStore();
  const numbers = await Promise.all([mine, theirs].map((claim) => claimRun(store, archive, 'exp', 1, claim)));
  expect([...numbers].sort()).toEqual([1, 2]);
});

it('gives a run its number again when the answer was lost', async () => {
  const store = new MemoryStore();
  expect(await claimRun(store, archive, 'exp', 1, mine)).toBe(1);
  const { nextRunNo } = await previousRuns(store, archive, 'exp');
  expect(nextRunNo).toBe(2);
  expect(await claimRun(store, archive, 'exp', nextRunNo, mine)).toBe(1);
  expect(await claimRun(store, archive, 'exp', nextRunNo, theirs)).toBe(2);
});
