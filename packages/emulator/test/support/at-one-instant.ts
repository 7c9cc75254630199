import { vi } from 'vitest';

/**
 * Runs calls while the clocks of the emulators in this process stand still, so that for the emulators all
 * calls are within one second, however slow the machine is.
 */
export async function atOneInstant<T>(calls: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  try {
    return await calls();
  } finally {
    clock.mockRestore();
  }
}
