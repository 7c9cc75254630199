import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ExportResult, noSlices, noTotals } from '../../contract/index.js';
import { MOST_MEMO_BYTES, memoOf } from './memo.js';

const RESULT: ExportResult = {
  schemaVersion: 1,
  exportId: 'e',
  status: 'partial',
  region: 'eu-central-1',
  ...noTotals(),
  slices: { ...noSlices(), planned: 1_000, failed: 1_000 },
  startedAt: '2026-11-20T12:00:00Z',
};
const text = fc.string({ unit: 'binary', maxLength: 1_200 });
const failure = fc.record({
  slice: fc.constant({ logGroup: 'g'.repeat(512), from: '', to: '', generation: 1 }),
  code: fc.constant('BUCKET_ACCESS'),
  message: text,
  hint: text,
});

it('keeps the result in the memo within 16 KB and ten failures, with complete counts', () => {
  fc.assert(
    fc.property(fc.array(failure, { maxLength: 100 }), fc.array(failure, { maxLength: 30 }), (failures, warnings) => {
      const memo = memoOf({ ...RESULT, failures, warnings });
      expect(new TextEncoder().encode(JSON.stringify(memo)).length).toBeLessThanOrEqual(MOST_MEMO_BYTES);
      expect(memo.failures).toEqual(failures.slice(0, memo.failures.length));
      expect(memo.failures.length).toBeLessThanOrEqual(10);
      expect(memo).toMatchObject({ slices: RESULT.slices, status: 'partial' });
    }),
  );
});

it('keeps the first failures of a result that fits', () => {
  const failures = Array.from({ length: 12 }, (_, at) => ({ code: 'TASK_FAILED', message: `${at}`, hint: 'h' }));
  expect(memoOf({ ...RESULT, failures }).failures).toEqual(failures.slice(0, 10));
});
