import { expect } from 'vitest';
import type { ExportResult } from '../../contract/index.js';
import { CONTENT } from '../support/constants.js';
import type { Shell } from '../support/shell.js';
import { type Archive, readArchive } from './archive.js';
import type { Row } from './row.js';

export const GROUP = '/crash';
export const SLICES = 2;
const EVENTS = Array.from({ length: SLICES * 24 }, (_, hour) => `${CONTENT} ${hour}`).sort();

/** Checks that hold after every crash of an export that is not cancelled. */
export async function expectCompleted(shell: Shell, result: ExportResult, { adopted = 0 }: Row): Promise<void> {
  const { receipts, manifests, logged, checkpoints, messages, unexplained } = await readArchive(shell.emulator);
  const found = receipts.filter(({ task }) => task?.adopted).length;
  if (adopted === 'maybe') expect(found).toBeLessThanOrEqual(1);
  else expect(found).toBe(adopted);
  expect(result).toMatchObject({
    status: 'completed',
    slices: { planned: SLICES, archived: SLICES },
    events: EVENTS.length,
    tasksCreated: SLICES - found,
    failures: [],
  });
  expectOnce(shell, { receipts, messages, unexplained });
  expect(manifests.length).toBe(1);
  // The bucket of the tests has no prefix, so an entry has the whole key of its manifest.
  expect([logged, checkpoints.length]).toEqual([manifests, 1]);
}

/** Checks that AWS ran one task for each slice, that each slice has one receipt, and that no event is lost. */
export function expectOnce(
  shell: Shell,
  { receipts, messages, unexplained }: Omit<Archive, 'manifests' | 'logged' | 'checkpoints'>,
): void {
  const { tasks, counters, liveTasks, defects } = shell.emulator.state();
  expect(tasks.map(({ status }) => status)).toEqual(Array(SLICES).fill('COMPLETED'));
  expect(new Set(tasks.map(({ taskName }) => taskName)).size).toBe(SLICES);
  expect([counters.CreateExportTask?.calls, liveTasks, defects]).toEqual([SLICES, 0, []]);
  expect(receipts.map(({ outcome, slice }) => [outcome, slice.generation])).toEqual(
    Array(SLICES).fill(['archived', 1]),
  );
  expect(unexplained).toEqual([]);
  expect(messages).toEqual(EVENTS);
}

/** Checks that a cancelled export has cancelled its task and created no other task, and that the result shows this. */
export async function expectCancelled(shell: Shell, result: ExportResult): Promise<void> {
  expect(result).toMatchObject({
    status: 'cancelled',
    slices: { planned: SLICES, cancelled: SLICES },
    cancelledBy: { reason: 'test' },
  });
  expect(result).not.toHaveProperty('stillCancelling');
  const { tasks, liveTasks, defects } = shell.emulator.state();
  expect([tasks.map(({ status }) => status), liveTasks, defects]).toEqual([['CANCELLED'], 0, []]);
  const { receipts, manifests } = await readArchive(shell.emulator);
  expect([receipts.map(({ outcome }) => outcome), manifests.length]).toEqual([['cancelled'], 1]);
}

/** Checks that a second export with the same request has exported what the cancelled export left open. */
export async function expectFinished(shell: Shell, result: ExportResult): Promise<void> {
  expect(result).toMatchObject({ status: 'completed', slices: { archived: SLICES }, tasksCreated: SLICES });
  const { messages, manifests } = await readArchive(shell.emulator);
  expect([messages, manifests.length]).toEqual([EVENTS, 2]);
}
