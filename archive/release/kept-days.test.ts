import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, RETENTION_DAYS } from '../../contract/index.js';
import { decideRelease } from './kept-days.js';

const NOW_MS = Date.UTC(2026, 10, 27, 17);
const TODAY_MS = Date.UTC(2026, 10, 27);

/** Whether each day is proven, by its age in days: 0 is today. */
const ages = fc.array(fc.boolean(), { minLength: 1, maxLength: 400 });
const someRetention = fc.option(fc.constantFrom(...RETENTION_DAYS), { nil: undefined });
const kept = fc.constantFrom(...RETENTION_DAYS.filter((days) => days >= 30));

const decide = (proven: readonly boolean[], keepDays: number, retentionDays?: number) =>
  decideRelease({
    ...{ keepDays, nowMs: NOW_MS, ...(retentionDays !== undefined && { retentionDays }) },
    days: proven.map((isProven, age) => ({ fromMs: TODAY_MS - age * DAY_MS, isProven })).toReversed(),
  });

describe('the decision about a release', () => {
  it('agrees with a model that checks for each day whether a retention loses the day', () => {
    fc.assert(
      fc.property(ages, kept, someRetention, (proven, keepDays, retentionDays) => {
        const decision = decide(proven, keepDays, retentionDays);
        // The day of age n began n days and 17 hours ago, so a retention of n days loses its first events.
        const losesOnlyProven = (days: number) => proven.slice(days).every((each) => each);
        if (retentionDays !== undefined && retentionDays <= keepDays) return decision.kind === 'already';
        if (losesOnlyProven(keepDays)) return decision.kind === 'releasable';
        const model = RETENTION_DAYS.filter(
          (days) => days > keepDays && days < (retentionDays ?? 1e9) && proven.length > days && losesOnlyProven(days),
        )[0];
        return decision.kind === 'unprovable' && decision.provenDays === model;
      }),
    );
  });

  it('never lets a retention lose a day that is not proven', () => {
    fc.assert(
      fc.property(ages, kept, (proven, keepDays) => {
        const decision = decide(proven, keepDays);
        const days = decision.kind === 'releasable' ? keepDays : decision.kind === 'unprovable' && decision.provenDays;
        if (typeof days === 'number') expect(proven.slice(days)).not.toContain(false);
      }),
    );
  });

  it('releases a log group that loses nothing', () => {
    expect(decideRelease({ keepDays: 30, nowMs: NOW_MS, days: [] })).toEqual({ kind: 'releasable', lost: [] });
  });
});
