import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndedSlice } from '../../activities/index.js';
import {
  cancelSummary,
  foreignSummary,
  MOST_SUMMARY_BYTES,
  planSummary,
  recordSummary,
  sliceSummary,
} from './summaries.js';

const slice = (logGroup: string, from = '2026-10-01T00:00:00Z', to = '2026-10-02T00:00:00Z') => ({
  ...{ logGroup, from, to, generation: 1 },
});
const ended = (logGroup: string): EndedSlice => ({
  slice: slice(logGroup),
  ending: { kind: 'without', reason: 'quiet' },
});

describe('the summary of an activity', () => {
  it('names what the activity works on: a log group and a window, or the pass and the beginning of a page', () => {
    expect(sliceSummary(slice('/app'))).toBe('/app 2026-10-01');
    expect(sliceSummary(slice('/app', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'))).toBe(
      '/app 2026-10-01..2026-11-01',
    );
    expect(sliceSummary(slice('/app', '2026-10-01T06:00:00Z', '2026-10-02T00:00:00Z'))).toBe(
      '/app 2026-10-01T06:00:00Z..2026-10-02',
    );
    expect(foreignSummary({ logGroup: '/theirs' })).toBe('task of another program: /theirs');
    expect(recordSummary([ended('/app'), ended('/web')])).toBe('/app 2026-10-01 and 1 more');
    expect(planSummary({ export: {} as never, pass: 2, partNo: 1, cursor: { unit: 3, group: '/app' } })).toBe(
      'pass 2: from /app',
    );
  });

  it('keeps both ends of a long name', () => {
    const summary = sliceSummary(slice(`/begin${'x'.repeat(500)}end`));
    expect(summary).toMatch(/^\/begin.*\.\.\..*end 2026-10-01$/);
    expect(summary.length).toBe(MOST_SUMMARY_BYTES);
  });

  it('is one line of at most 200 bytes, whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
        for (const summary of [
          sliceSummary(slice(name)),
          foreignSummary({ logGroup: name }),
          cancelSummary(name),
          recordSummary([ended(name)]),
        ]) {
          expect(new TextEncoder().encode(summary).length).toBeLessThanOrEqual(MOST_SUMMARY_BYTES);
          expect(summary).toMatch(/^[\x20-\x7e]*$/);
        }
      }),
    );
  });
});
