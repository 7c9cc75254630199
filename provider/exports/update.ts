import type { CallContext, Outcome } from '../handlers.js';
import { UNKNOWN } from '../schema/index.js';
import type { Settings } from '../settings.js';
import { type Desired, reach, type State } from './create.js';
import { known } from './known.js';

/**
 * Changes arguments that do not replace the export. If the planned status is UNKNOWN, the export is not complete. The
 * update then joins or repeats the export and waits for its end. If this fails, the prior state stays.
 */
export async function update(_prior: State, desired: Desired, context: CallContext<Settings>): Promise<Outcome<State>> {
  if (desired.status === UNKNOWN) return reach(desired, context, 'update');
  const state = known<Desired>(desired);
  return { state: state as State, diagnostics: [] };
}
