import { describe, expect, it } from 'vitest';
import { type CountFacts, compareCounts, type SourceRecords } from './compare-counts.js';

const query = (change: Partial<SourceRecords> = {}): SourceRecords => ({
  ...{
    exact: false,
    records: 10,
    atEnd: 0,
    linesOfEnd: 0,
    lookalikes: 0,
    newestIngestion: '2026-10-02T01:00:00Z',
    ...change,
  },
});
const facts = (change: Partial<CountFacts> = {}): CountFacts => ({
  ...{ archived: 10, archivedAtEnd: 0, source: query(), to: '2026-10-02T00:00:00Z', isCut: false, isRemade: false },
  ...{ askedAt: '2026-11-01T00:00:00Z', countedAt: '2026-11-01T01:00:00Z' },
  ...change,
});
const LATE = '2026-10-31T18:00:00Z';

describe('the counts of archive and source', () => {
  it.each<[string, Partial<CountFacts>, string]>([
    ['are equal', {}, 'equal'],
    [
      "are equal if the archive also has the source's events at the very end of the window",
      { archived: 12, archivedAtEnd: 2, source: query({ atEnd: 2 }) },
      'equal',
    ],
    [
      "are equal if the archive lacks the source's events at the very end of the window",
      { source: query({ atEnd: 2 }) },
      'equal',
    ],
    [
      "are equal if the archive has some of the source's events at the very end of the window",
      { archived: 11, archivedAtEnd: 1, source: query({ atEnd: 2 }) },
      'equal',
    ],
    [
      'differ: events at the very end do not count as events before it',
      { archivedAtEnd: 1, source: query({ atEnd: 1 }) },
      'differs',
    ],
    [
      "are equal if the archive also has the source's events at the very end of the window, with their lines",
      { archived: 12, archivedAtEnd: 1, source: query({ atEnd: 1, linesOfEnd: 1 }) },
      'equal',
    ],
    ['may lack events that lines at the very end hide', { source: query({ atEnd: 1, linesOfEnd: 1 }) }, 'ambiguous'],
    ['differ: the archive lacks events', { archived: 9 }, 'differs'],
    [
      'differ: the archive lacks events, although lookalikes can only add records to it',
      { archived: 9, source: query({ lookalikes: 1 }) },
      'differs',
    ],
    ['differ: the archive has more events', { archived: 11 }, 'differs'],
    ['may hide missing events behind lookalikes', { source: query({ lookalikes: 1 }) }, 'ambiguous'],
    ['may differ by lookalikes alone', { archived: 11, source: query({ lookalikes: 1 }) }, 'ambiguous'],
    ['may differ by late events', { archived: 9, source: query({ newestIngestion: LATE }) }, 'ambiguous'],
    ['may differ by what retention deleted', { archived: 11, isCut: true }, 'ambiguous'],
    ['may differ by what AWS does not show yet', { archived: 11, countedAt: '2026-10-02T11:00:00Z' }, 'ambiguous'],
    ['are of two log groups', { isRemade: true }, 'ambiguous'],
  ])('%s', (_, change, verdict) => {
    const compared = compareCounts(facts(change));
    expect(compared.verdict).toBe(verdict);
    expect(compared.reasons).toHaveLength(verdict === 'equal' ? 0 : 1);
    const inside = (change.archived ?? 10) - (change.archivedAtEnd ?? 0);
    expect(compared.lacksEvents).toBe(verdict === 'differs' && inside < 10);
  });

  it('are ambiguous if AWS gave no count, and if the newest ingestion is not known before the window is settled', () => {
    const { source: _, ...none } = facts();
    expect(compareCounts({ ...none, refused: 'why' })).toMatchObject({ verdict: 'ambiguous', reasons: ['why'] });
    const { newestIngestion: __, ...unknown } = query();
    const early = { archived: 9, source: unknown, askedAt: '2026-10-10T00:00:00Z' };
    expect(compareCounts(facts(early))).toMatchObject({
      verdict: 'ambiguous',
      reasons: [expect.stringContaining('can have come in after the export')],
    });
    expect(compareCounts(facts({ ...early, askedAt: '2026-11-01T00:00:00Z' })).verdict).toBe('differs');
  });
});
