import { describe, expect, it } from 'vitest';
import { LogferryError } from '../../contract/errors.js';
import { Interrupted } from '../engine/interrupts.js';
import { exitCodeOfCancel, exitCodeOfError, exitCodeOfStatus } from './exit-codes.js';

describe('exit codes', () => {
  it('tell the status of an export', () => {
    const statuses = ['completed', 'partial', 'failed', 'refused', 'running', 'cancelled'] as const;
    expect(statuses.map(exitCodeOfStatus)).toEqual([0, 3, 3, 4, 5, 6]);
  });

  it('tell whether cancelling was in time', () => {
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
