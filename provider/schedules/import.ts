import { diagnosed, notConnectable } from '../exports/diagnose.js';
import type { CallContext, ImportBy, Outcome } from '../handlers.js';
import type { Settings } from '../settings.js';
import type { State } from './definition.js';
import { argumentsIn } from './described.js';

/**
 * The state of a schedule that was created outside Terraform. `paused` and `note` stay unmanaged until a configuration
 * gives them.
 */
export async function importSchedule(
  by: ImportBy<{ readonly name: string }>,
  { settings: { temporal } }: CallContext<Settings>,
): Promise<Outcome<State>> {
  const name = 'id' in by ? by.id : by.identity.name;
  if (temporal === undefined) return { state: null, diagnostics: [notConnectable()] };
  try {
    const described = await temporal.ask((_, schedules) => schedules.describe(name));
    const state = { ...argumentsIn(described), name, paused: null, note: null, spec_hash: described.specHash };
    return { state, diagnostics: [] };
  } catch (error) {
    return { state: null, diagnostics: [diagnosed(error)] };
  }
}
