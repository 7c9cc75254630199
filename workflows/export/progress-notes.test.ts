import { expect, it } from 'vitest';
import { type ExportProgress, MEMO, noTotals, type RememberedProgress } from '../../contract/index.js';
import { ProgressNotes } from './progress-notes.js';
import type { RunActivities } from './runtime.js';
import { VirtualRuntime } from './testing/virtual-runtime.js';

it('notes the progress once at the beginning, and after receipts at most once a minute', async () => {
  const runtime = new VirtualRuntime({} as RunActivities);
  let verifying = 0;
  const progress = (): ExportProgress => ({
    ...noTotals(),
    ...{ phase: 'exporting', verifying, planComplete: true, startedAt: '2026-11-20T12:00:00Z' },
  });
  const notes = new ProgressNotes(runtime, progress);
  notes.begun();
  notes.begun();
  const recording = async (): Promise<void> => {
    for (verifying = 1; verifying <= 13; verifying += 1) {
      notes.recorded();
      notes.begun();
      await runtime.sleep(10_000);
    }
  };
  await runtime.play(recording(), 10);
  const noted = runtime.memos.map((memo) => memo[MEMO.progress] as RememberedProgress);
  expect(noted.map((each) => [each.verifying, each.asOf])).toEqual([
    [0, '2026-11-20T12:00:00Z'],
    [1, '2026-11-20T12:00:00Z'],
    [7, '2026-11-20T12:01:00Z'],
    [13, '2026-11-20T12:02:00Z'],
  ]);
});
