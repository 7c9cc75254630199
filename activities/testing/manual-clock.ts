import type { PaceClock } from '../shared/pace-clock.js';

/** A clock of a test. Its time passes only while code waits on it. */
export class ManualClock implements PaceClock {
  private ms = 0;

  nowMs(): number {
    return this.ms;
  }

  async pass(ms: number): Promise<void> {
    this.ms += Math.max(0, ms);
  }
}
