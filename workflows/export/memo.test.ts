import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ExportResult, noSlices, noTotals } from '../../contract/index.js';
import { MOST_MEMO_BYTES, MOST_PROGRESS_BYTES, memoOf, shortProgress } from './memo.js';

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

it('keeps the first ten failures of a result if they fit into 16 KB', () => {
  const failures = Array.from({ length: 12 }, (_, at) => ({ code: 'TASK_FAILED', message: `${at}`, hint: 'h' }));
  expect(memoOf({ ...RESULT, failures }).failures).toEqual(failures.slice(0, 10));
});

it('keeps the progress in the memo within 8 KB, with complete counts', () => {
  const name = 'g'.repeat(512);
  const { failures: _failures, tasksCreated: _created, ...totals } = RESULT;
  const at = RESULT.startedAt;
  const leftOut = [
    { from: at, to: at, reason: 'sliceNotOver' as const },
    { from: at, to: at, reason: 'retentionPassed' as const, logGroup: name, retentionDays: 1, others: true as const },
    { from: at, to: at, reason: 'beforeLogGroup' as const, logGroup: name, createdAt: at },
    { from: at, to: at, reason: 'beforeFirstEvent' as const, logGroup: name, createdAt: at },
  ];
  const { slices, objects, bytes, events, unsettled } = totals;
  fc.assert(
    fc.property(fc.array(failure, { maxLength: 30 }), (warnings) => {
      const short = shortProgress({
        ...noTotals(),
        ...{ slices, objects, bytes, events, unsettled, warnings, leftOut },
        ...{ phase: 'exporting', verifying: 200, planComplete: false, total: 1_000, startedAt: at, asOf: at },
        task: { taskId: 't'.repeat(40), logGroup: name, from: at, to: at, since: at, foreign: false },
        trouble: { code: 'AWS_BUSY', message: 'm'.repeat(600), since: at },
      });
      expect(new TextEncoder().encode(JSON.stringify(short)).length).toBeLessThanOrEqual(MOST_PROGRESS_BYTES);
      expect(short).toMatchObject({ slices: RESULT.slices, total: 1_000 });
    }),
  );
});
