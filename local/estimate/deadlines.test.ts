import { expect, it } from 'vitest';
import type { ListedGroup } from '../../activities/plan/months.js';
import { surveyedGroup } from '../../activities/plan/testing/plan-world.js';
import { DAY_MS, HOUR_MS, instantMs } from '../../contract/index.js';
import { Deadlines } from './deadlines.js';
import { deadlineWarning } from './warnings.js';

const AT_MS = instantMs('2026-11-20T00:00:00Z');
const group = (name: string, more: Partial<ListedGroup> = {}): ListedGroup => ({
  ...surveyedGroup(name),
  ...{ folder: `${name}/`, position: 0 },
  ...more,
});
const day = (daysAgo: number) => ({ fromMs: AT_MS - daysAgo * DAY_MS, toMs: AT_MS - (daysAgo - 1) * DAY_MS });

it('a plan has no deadline if events never expire', () => {
  const deadlines = new Deadlines(AT_MS, { leastMs: DAY_MS, mostMs: DAY_MS });
  for (let no = 0; no < 10; no += 1) deadlines.add(group('a'), day(100));
  expect(deadlines.facts()).toBeUndefined();
  expect(deadlineWarning(undefined, { leastMs: 1, mostMs: 1, basis: 'assumed', receipts: 0 })).toEqual([]);
});

it('a plan has an earliest deadline, a number of slices that lose events within 7 days, and a number of slices that lose events before their task begins', () => {
  const deadlines = new Deadlines(AT_MS, { leastMs: HOUR_MS, mostMs: DAY_MS });
  const kept = group('/kept', { retentionDays: 30 });
  for (let daysAgo = 28; daysAgo > 8; daysAgo -= 1) deadlines.add(kept, day(daysAgo));
  expect(deadlines.facts()).toEqual({
    at: '2026-11-22T00:00:00Z',
    ...{ logGroup: '/kept', from: '2026-10-23T00:00:00Z', to: '2026-10-24T00:00:00Z' },
    soon: 6,
    late: { least: 0, most: 0 },
  });
  const slow = new Deadlines(AT_MS, { leastMs: HOUR_MS, mostMs: 2 * DAY_MS });
  for (let daysAgo = 28; daysAgo > 8; daysAgo -= 1) slow.add(kept, day(daysAgo));
  expect(slow.facts()?.late).toEqual({ least: 0, most: 17 });
});

it('the deadlines of a plan include a shorter retention of an account policy that is not in force yet', () => {
  const deadlines = new Deadlines(AT_MS, { leastMs: HOUR_MS, mostMs: HOUR_MS });
  const pending = { days: 30, inForceAt: '2026-11-21T00:00:00Z', policy: 'short' };
  deadlines.add(group('/long', { retentionDays: 100 }), day(98));
  deadlines.add(group('/pending', { retentionDays: 365, pending }), day(200));
  expect(deadlines.facts()).toMatchObject({ at: '2026-11-21T00:00:00Z', logGroup: '/pending', soon: 2 });
});

it.each([
  [{ least: 0, most: 3 }, /^Up to 3 slices lose events/],
  [{ least: 2, most: 3 }, /^2 to 3 slices lose events/],
  [{ least: 1, most: 1 }, /^About 1 slice loses events/],
])('a warning says how many slices lose events before their task begins: %j', (late, text) => {
  const facts = { at: '2026-11-21T00:00:00Z', logGroup: '/a', from: '', to: '', soon: 3, late };
  const [warning] = deadlineWarning(facts, { leastMs: 1, mostMs: 2, basis: 'assumed', receipts: 0 });
  expect(warning?.message).toMatch(text);
  expect(warning?.message).toMatch(/the first deadline is 2026-11-21, in \/a$/);
});
