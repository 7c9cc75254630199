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
      'differ if the archive lacks an event before the very end of the window, even if an event at the very end makes up the number',
      { archivedAtEnd: 1, source: query({ atEnd: 1 }) },
      'differs',
    ],
    [
      "are equal if the archive also has the source's events at the very end of the window, and counts their lines as events",
      { archived: 12, archivedAtEnd: 1, source: query({ atEnd: 1, linesOfEnd: 1 }) },
      'equal',
    ],
    [
      'are ambiguous if lines of events at the very end can hide missing events',
      { source: query({ atEnd: 1, linesOfEnd: 1 }) },
      'ambiguous',
    ],
    ['differ if the archive lacks events', { archived: 9 }, 'differs'],
    [
      'differ if the archive lacks events, also with lookalikes (lines that look like events), which can only add records to the archive',
      { archived: 9, source: query({ lookalikes: 1 }) },
      'differs',
    ],
    ['differ if the archive has more events than the source', { archived: 11 }, 'differs'],
    ['are ambiguous if lookalikes can hide that events are missing', { source: query({ lookalikes: 1 }) }, 'ambiguous'],
    [
      'are ambiguous if lookalikes alone can explain the difference',
      { archived: 11, source: query({ lookalikes: 1 }) },
      'ambiguous',
    ],
    [
      'are ambiguous if late events can explain the difference',
      { archived: 9, source: query({ newestIngestion: LATE }) },
      'ambiguous',
    ],
    [
      'are ambiguous if events that retention deleted can explain the difference',
      { archived: 11, isCut: true },
      'ambiguous',
    ],
    [
      'are ambiguous if events that AWS does not show yet can explain the difference',
      { archived: 11, countedAt: '2026-10-02T11:00:00Z' },
      'ambiguous',
    ],
    ['are ambiguous if the log group was created anew after the export', { isRemade: true }, 'ambiguous'],
  ])('%s', (_, change, verdict) => {
    const compared = compareCounts(facts(change));
    expect(compared.verdict).toBe(verdict);
    expect(compared.reasons).toHaveLength(verdict === 'equal' ? 0 : 1);
    const inside = (change.archived ?? 10) - (change.archivedAtEnd ?? 0);
    expect(compared.lacksEvents).toBe(verdict === 'differs' && inside < 10);
  });

  it('are ambiguous if AWS gave no count, or if the archive lacks events of an unsettled window and AWS did not show the newest ingestion', () => {
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
