import type { CallContext, Outcome } from '../handlers.js';
import type { Settings } from '../settings.js';
import type { Desired, State } from './definition.js';
import { write } from './write.js';

/** Replaces the definition of a schedule. Without `paused`, the schedule stays paused or active as it is. */
export const update = (_prior: State, desired: Desired, context: CallContext<Settings>): Promise<Outcome<State>> =>
  write(desired, context, (schedules, definition) => schedules.update(definition));
