import { expect, it } from 'vitest';
import type { Ending, OpenedExport } from '../../activities/index.js';
import type { ResolvedRequest } from '../../contract/index.js';
import { progressOf } from './progress.js';
import { newState } from './state.js';

const request = {
  ...{ slice: 'month', window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' } },
  asked: { from: '2026-10-01T00:00:00Z', to: '2026-11-26T18:20:00Z' },
} as ResolvedRequest;
const now = { phase: 'exporting', planComplete: true, task: undefined } as const;
const task = { taskId: 't', adopted: false };

it('counts no slice as `verifying` if its task has failed or vanished, because the slice is exported again', () => {
  const state = newState({} as OpenedExport);
  const endings: Ending[] = [
    { kind: 'completed', task },
    { kind: 'without', reason: 'quiet' },
    { kind: 'failed', task },
    { kind: 'vanished', task },
  ];
  state.verifying = endings.map((ending, at) => ({
    work: { slice: { logGroup: `g${at}`, ...request.window, generation: 1 }, tries: 0 },
    ending,
  }));
  expect(progressOf(request, state, now).verifying).toBe(2);
});

it('names the window, the parts that are left out, and in a warning the number of slices for which retention had passed', () => {
  const state = newState({} as OpenedExport);
  state.totals.slices.planned = 3;
  state.totals.slices.expired = 3;
  const cut = { ...request.window, reason: 'retentionPassed', logGroup: 'app', retentionDays: 5 } as const;
  state.leftOut = [cut];
  expect(progressOf(request, state, now)).toMatchObject({
    window: request.window,
    leftOut: [{ from: '2026-11-01T00:00:00Z', to: '2026-11-26T18:20:00Z', reason: 'sliceNotOver' }, cut],
    warnings: [{ message: expect.stringContaining('3 of 3 slices are older than the retention (5 days) of app') }],
  });
});
