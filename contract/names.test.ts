import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportIdOf, isFiringId, nominalTimeOf, workflowIdOf } from './names.js';
import { instantMs } from './time.js';

describe('the ids of a firing', () => {
  it('differ only by the colons, and each can be converted into the other', () => {
    const workflowId = 'nightly.prod-2026-11-27T03:00:00Z';
    const exportId = 'nightly.prod-2026-11-27T030000Z';
    expect([exportIdOf(workflowId), workflowIdOf(exportId), workflowIdOf(workflowId)]).toEqual([
      exportId,
      workflowId,
      workflowId,
    ]);
    expect([isFiringId(exportId), isFiringId('exp-1'), isFiringId(workflowId)]).toEqual([true, false, false]);
    expect([exportIdOf('exp-1'), workflowIdOf('exp-1'), exportIdOf('a:b')]).toEqual(['exp-1', 'exp-1', 'a:b']);
  });

  it('give a nominal time only if they end with a valid time', () => {
    expect(nominalTimeOf('nightly-2026-11-27T03:00:00Z')).toBe('2026-11-27T03:00:00Z');
    const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
    fc.assert(
      fc.property(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2), (y, mo, d, h, mi, s) => {
        const nominal = nominalTimeOf(`nightly-${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
        if (nominal !== undefined) expect(instantMs(nominal)).not.toBeNaN();
      }),
    );
    expect(nominalTimeOf('nightly-2026-99-45T99:99:99Z')).toBeUndefined();
    expect(nominalTimeOf('nightly-2026-02-30T03:00:00Z')).toBeUndefined();
  });
});
