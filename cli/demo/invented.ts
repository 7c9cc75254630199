import type { LogEvent } from '@logferry/emulator';
import { MINUTE_MS } from '../../contract/time.js';

/** Lines that say of themselves that they are invented, a minute apart, up to now. */
export function* inventedEvents(count: number, nowMs: number = Date.now()): Generator<LogEvent> {
  for (let no = 1; no <= count; no += 1) {
    yield {
      timestamp: nowMs - (count - no) * MINUTE_MS,
      message: `invented line ${no} of ${count} of the logferry demo`,
    };
  }
}
