import { describe, expect, it } from 'vitest';
import type { SliceSize } from '../../contract/index.js';
import { CoverageTotals } from './coverage-totals.js';
import { type GroupCoverage, noDays } from './group-coverage.js';

const groupOf = (change: Partial<GroupCoverage>): GroupCoverage => ({
  ...{ logGroup: '/a', presence: 'present', hasReceipts: false, days: [], counts: noDays(), atRisk: [], ...change },
});

function totalsOf(group: Partial<GroupCoverage>, slice: SliceSize = 'month') {
  const totals = new CoverageTotals({ present: new Map(), wanted: [], names: new Map(), warnings: [] }, {}, slice);
  const isReported = totals.add('!a', groupOf(group));
  return { isReported, ...totals.summary() };
}

describe('the totals of a report', () => {
  it.each(['deleted', 'unknown'] as const)(
    'count a group that is %s if it was archived before the window',
    (presence) => {
      const counted = totalsOf({ presence, recordedBefore: true });
      expect([counted.isReported, counted.groups, counted.gaps]).toEqual([true, 1, []]);
      const { gaps } = totalsOf({ presence });
      expect(gaps.map(({ code }) => code)).toEqual([presence === 'deleted' ? 'NO_SUCH_GROUP' : 'NO_RECEIPTS']);
    },
  );

  it.each([
    ['month' as const, 'a shorter --slice'],
    ['day' as const, 'a longer retention'],
  ])('say how to save events that AWS deletes before their slice of a %s can be exported: %s', (slice, remedy) => {
    const part = { fromMs: 0, toMs: 1, deadlineMs: 2 };
    expect(totalsOf({ atRisk: [part] }, slice).gaps).toEqual([]);
    const { gaps } = totalsOf({ atRisk: [{ ...part, notDue: true }] }, slice);
    expect(gaps).toMatchObject([{ code: 'LOST_BEFORE_DUE', message: expect.stringContaining(`of a ${slice}`) }]);
    expect(gaps[0]?.hint).toContain(remedy);
  });
});
