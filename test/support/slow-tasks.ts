import type { Emulator } from '@logferry/emulator';

/** Tasks that are under way until the test lets them end, however long what it does meanwhile takes. */
export const SLOW = { taskMs: 600_000 };

/** Ends the tasks that are under way; later ones are short. */
export function letTasksEnd(emulator: Emulator): void {
  emulator.configure({ taskMs: 300 });
  emulator.advanceClock(SLOW.taskMs);
}
