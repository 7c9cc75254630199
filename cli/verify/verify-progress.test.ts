import { describe, expect, it } from 'vitest';
import type { AuditProgress } from '../../archive/index.js';
import { TestIo } from '../../test/support/test-io.js';
import { VerifyProgress } from './verify-progress.js';

const MB = 1_000_000;
const half: AuditProgress = { phase: 'receipts', receipts: 50_000, ofReceipts: 100_000, objects: 120, bytes: 30 * MB };

/** What is printed if one step is shown each second, and each step is shown `extra` more times at the same instant. */
function printed(steps: readonly AuditProgress[], terminalColumns?: number, extra = 0): string {
  let nowMs = 0;
  const io = new TestIo({ now: () => nowMs, ...(terminalColumns !== undefined && { terminalColumns }) });
  const progress = new VerifyProgress(io);
  for (const step of steps) {
    nowMs += 1_000;
    for (let times = 0; times <= extra; times += 1) progress.show(step);
  }
  progress.end();
  expect(io.printed.stdout).toBe('');
  return io.printed.stderr;
}

/** The lines that were on the screen, one after the other. */
const screens = (text: string): string[] => text.split('\u001b[1G\u001b[2K').filter((line) => line !== '');

describe('the progress of verify', () => {
  it('shows the phase, then a bar with receipts, bytes and rate, and leaves no line behind', () => {
    const manifests: AuditProgress = { phase: 'manifests', receipts: 0, ofReceipts: 0, objects: 0, bytes: 0 };
    const text = printed([manifests, half, { ...half, receipts: 100_000, bytes: 60 * MB }], 120);
    expect(screens(text)).toEqual([
      'checking manifests, 0 receipts listed, 1.0 s',
      '==========---------- 50,000 of 100,000 receipts, 120 objects, 30 MB read, 15 MB/s, 2.0 s',
      '==================== 100,000 of 100,000 receipts, 120 objects, 60 MB read, 20 MB/s, 3.0 s',
    ]);
    expect(text.endsWith('\u001b[2K')).toBe(true);
  });

  it('leaves out parts of its line on a narrow terminal, and cuts no part in the middle', () => {
    for (const [columns, line] of [
      [80, '==========---------- 50,000 of 100,000 receipts, 30 MB read, 30 MB/s, 1.0 s'],
      [60, '50,000 of 100,000 receipts, 30 MB read, 30 MB/s, 1.0 s'],
      [40, '50,000 of 100,000 receipts'],
    ] as const) {
      expect(screens(printed([half], columns))).toEqual([line]);
    }
  });

  it('redraws at most five times a second, and prints nothing without a terminal', () => {
    expect(screens(printed([half, half], 120, 1_000))).toHaveLength(2);
    expect(printed([half, half])).toBe('');
  });
});
