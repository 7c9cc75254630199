import { vi } from 'vitest';

/**
 * Runs calls while the clocks of the emulators in this process stand still. A number of calls a second is then exceeded on a
 * machine of any speed.
 */
export async function atOneInstant<T>(calls: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  try {
    return await calls();
  } finally {
    clock.mockRestore();
  }
}
