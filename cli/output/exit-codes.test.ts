import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogferryError } from '../../contract/errors.js';
import { type ExportResult, noSlices, noTotals } from '../../contract/result.js';
import { Interrupted } from '../engine/interrupts.js';
import { exitCodeOfError } from './errors.js';
import { conditionsMet, exitCodeOfCancel, exitCodeOfStatus, FAIL_ON, firstPresent, slicesThat } from './exit-codes.js';

describe('exit codes', () => {
  it('show the status of an export', () => {
    const statuses = ['completed', 'partial', 'failed', 'refused', 'running', 'cancelled'] as const;
    expect(statuses.map(exitCodeOfStatus)).toEqual([0, 3, 3, 4, 5, 6]);
  });

  it('of several exports are the first present of 1, 4, 3, 6, 5 and 0', () => {
    const order = [1, 4, 3, 6, 5, 0];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...order), { minLength: 1 }), (codes) => {
        expect(firstPresent(codes)).toBe(order.find((code) => codes.includes(code)));
      }),
    );
  });

  it('take account of --fail-on only for a completed export', () => {
    const slices = { ...noSlices(), planned: 6, archived: 1, empty: 2, quiet: 1, expired: 2 };
    const result = { ...noTotals(), status: 'completed', slices } as ExportResult;
    expect(conditionsMet(result, [])).toEqual([]);
    expect(conditionsMet(result, FAIL_ON)).toEqual(['expired', 'empty']);
    expect(conditionsMet({ ...result, unsettled: 1 }, ['unsettled'])).toEqual(['unsettled']);
    expect(conditionsMet({ ...result, status: 'cancelled' }, FAIL_ON)).toEqual([]);
    expect(FAIL_ON.map((condition) => slicesThat(condition, result))).toEqual([2, 3, 0]);
    const repeated = { ...result, slices: { ...noSlices(), planned: 2, skipped: 2 }, skippedExpired: 2 };
    expect(conditionsMet(repeated, FAIL_ON)).toEqual(['expired']);
    const nothing: ExportResult = { ...result, slices: noSlices() };
    expect(conditionsMet(nothing, FAIL_ON)).toEqual(['empty']);
    const part = { from: '2026-11-15T00:00:00Z', to: '2026-11-22T00:00:00Z', reason: 'beforeFirstEvent' } as const;
    const deleted = { ...nothing, leftOut: [{ ...part, logGroup: 'app', retentionDays: 5 }] };
    expect(conditionsMet(deleted, FAIL_ON)).toEqual(['expired', 'empty']);
  });

  it('of the command `cancel` show whether the export was cancelled before it ended', () => {
    expect((['cancelled', 'running', 'completed', 'partial'] as const).map(exitCodeOfCancel)).toEqual([0, 5, 3, 3]);
  });

  it('distinguish usage, refusals, unexpected errors and interrupts', () => {
    expect(exitCodeOfError(new LogferryError('INVALID_REQUEST'))).toBe(64);
    expect(exitCodeOfError(new LogferryError('TEMPORAL_UNREACHABLE'))).toBe(4);
    expect(exitCodeOfError(new LogferryError('TASK_FAILED'))).toBe(1);
    expect(exitCodeOfError(new TypeError('x'))).toBe(1);
    expect(exitCodeOfError(new Interrupted('SIGINT'))).toBe(130);
    expect(exitCodeOfError(new Interrupted('SIGTERM'))).toBe(143);
  });
});
