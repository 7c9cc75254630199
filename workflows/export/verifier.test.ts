import { expect, it, vi } from 'vitest';
import type { EndedSlice, OpenedExport, RecordAnswer } from '../../activities/index.js';
import type { Runtime } from './runtime.js';
import type { EndedWork, ExportState } from './state.js';
import { Verifier } from './verifier.js';

const turnsOfTheLoop = async () => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A task of three seconds that has completed. */
const short = (number: number): EndedWork => {
  const slice = { logGroup: `g${number}`, from: '', to: '', generation: 1 };
  const times = { createdAt: '2026-10-01T00:00:00Z', completedAt: '2026-10-01T00:00:03Z' };
  return {
    work: { slice, tries: 0, slices: 1 },
    ending: { kind: 'completed', task: { taskId: `t${number}`, adopted: false, ...times } },
  };
};

/** Makes a verifier whose waits never end. @returns the verifier, and the batches of slices that it has read back */
function verifierOf(opened: Partial<OpenedExport>) {
  const batches: string[][] = [];
  const verifyAndRecord = vi.fn(async ({ ended }: { ended: EndedSlice[] }): Promise<RecordAnswer[]> => {
    batches.push(ended.map(({ slice }) => slice.logGroup));
    return ended.map(() => ({ kind: 'recorded', outcome: 'archived', objects: 1 }) as unknown as RecordAnswer);
  });
  const runtime = {
    activities: { verifyAndRecord },
    now: () => 0,
    condition: (holds: () => boolean) => (holds() ? Promise.resolve(true) : new Promise(() => undefined)),
  } as unknown as Runtime;
  const state = { export: opened, pass: 1, verifying: [], defectsInARow: 0 } as unknown as ExportState;
  const none = () => undefined;
  return { batches, verifier: new Verifier(runtime, state, none, none) };
}

it('reads back the first task immediately, and later short tasks together', async () => {
  const { batches, verifier } = verifierOf({ secondUnproven: true, firstAtOnce: true });
  verifier.verify(short(1));
  await turnsOfTheLoop();
  expect(batches).toEqual([['g1']]);
  verifier.verify(short(2));
  await turnsOfTheLoop();
  expect(batches).toHaveLength(1);
});

it('waits for more short tasks before it reads back the first one if an earlier version has opened the export', async () => {
  const { batches, verifier } = verifierOf({ secondUnproven: true });
  verifier.verify(short(1));
  await turnsOfTheLoop();
  expect(batches).toEqual([]);
});
