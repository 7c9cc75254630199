import { describe, expect, it } from 'vitest';
import { type Calls, largeWorld, secondsAtAwsRates } from '../../bench/large-world.js';
import { DAY_MS, instantMs } from '../../contract/index.js';
import { planInMemory } from './in-memory.js';
import { ARCHIVE, requestOf } from './testing/plan-world.js';

/*
 * The budget of a plan: the number of AWS calls, counted at the ports. The counts are formulas of the numbers of
 * groups, months and receipts, so a small account tests the same formulas. `npm run bench -- plan` counts the calls for
 * 10,000 groups and 365 days.
 */

const NOW_MS = instantMs('2026-11-20T06:00:00Z');
const request = requestOf('2025-11-19T00:00:00Z', '2026-11-19T00:00:00Z');

/** The calls that a plan makes until its first slice, and in all. */
async function callsOf(
  groups: number,
  closed: (ms: number) => boolean,
  asked = request,
  askedAfterDays = 20,
): Promise<{ first: Calls; all: Calls; slices: number; skipped: number }> {
  const world = largeWorld({
    archive: ARCHIVE,
    groups,
    isClosed: closed,
    askedAt: (ms) => ms + askedAfterDays * DAY_MS,
  });
  const plan = planInMemory({ ...world, archive: ARCHIVE, request: asked, nowMs: NOW_MS });
  let first: Calls | undefined;
  let slices = 0;
  for await (const { slices: count = 1 } of plan.slices) {
    first ??= { ...world.calls };
    slices += count;
  }
  return { first: first ?? world.calls, all: world.calls, slices, skipped: plan.summary().skipped };
}

describe('a plan of many log groups', () => {
  const MONTHS = 13;

  it('lists the log groups once and the receipts of each month once, and asks once for the newest event of each group', async () => {
    const { all, slices } = await callsOf(60, () => false);
    expect(slices).toBe(60 * 365);
    expect(all).toEqual({
      // Two pages of the listing, and one call for each 50 groups whose events were asked for.
      DescribeLogGroups: 2 + 2,
      DescribeAccountPolicies: 1,
      DescribeLogStreams: 60,
      ListObjectsV2: MONTHS,
    });
  });

  it('asks about no events and reads no receipt if every window is closed: it lists groups, policies and receipts', async () => {
    const { all, skipped } = await callsOf(60, () => true);
    expect(skipped).toBe(60 * 365);
    // The listing also shows receipts of the first and last month that lie outside of the window.
    const receipts = 60 * (365 + 30);
    expect(all).toMatchObject({ DescribeLogGroups: 2, DescribeAccountPolicies: 1 });
    expect(all.ListObjectsV2).toBeLessThanOrEqual(receipts / 1_000 + 2 * MONTHS);
    expect(Object.keys(all).sort()).toEqual(['DescribeAccountPolicies', 'DescribeLogGroups', 'ListObjectsV2']);
  });

  it('lists the receipts and the recounts of a month once, if windows of several retentions are due for a recount', async () => {
    const nightly = requestOf('2026-10-20T00:00:00Z', '2026-11-19T00:00:00Z');
    const { all, skipped } = await callsOf(300, () => true, nightly, 2);
    expect(skipped).toBe(300 * 30);
    // A thousand receipts a page, and one empty page of recounts for each month.
    expect(all.ListObjectsV2).toBe(Math.ceil((300 * 31) / 1_000) + (300 * 30) / 1_000 + 2);
  });

  it('has its first slice within 30 s at the call rates that AWS allows, even for 2,000 log groups', async () => {
    const short = requestOf('2026-11-17T00:00:00Z', '2026-11-18T00:00:00Z');
    const { first, all } = await callsOf(2_000, () => false, short);
    expect(first).toEqual({
      DescribeLogGroups: 40 + 2,
      DescribeAccountPolicies: 1,
      DescribeLogStreams: 100,
      ListObjectsV2: 1,
    });
    expect(secondsAtAwsRates(first)).toBeLessThan(30);
    expect(all).toMatchObject({ DescribeLogGroups: 40 + 40, DescribeLogStreams: 2_000 });
  });
});
