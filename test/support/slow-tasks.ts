import type { Emulator } from '@logferry/emulator';

/** Emulator settings with which export tasks run until the test ends them. */
export const SLOW = { taskMs: 600_000 };

/** Ends the running tasks, and makes later tasks short. */
export function letTasksEnd(emulator: Pick<Emulator, 'configure' | 'advanceClock'>): void {
  emulator.configure({ taskMs: 300 });
  emulator.advanceClock(SLOW.taskMs);
}
