import { diagnosed } from '../exports/diagnose.js';
import type { CallContext, Outcome } from '../handlers.js';
import type { Settings } from '../settings.js';
import type { State } from './definition.js';
import { isUnknown } from './delete.js';
import { withChanges } from './drift.js';

/** The schedule as Temporal describes it. A schedule that was deleted outside Terraform is removed from the state. */
export async function read(state: State, { settings, log }: CallContext<Settings>): Promise<Outcome<State>> {
  const { temporal } = settings;
  const { name } = state;
  if (temporal === undefined) {
    log('warn', `the Temporal service is not known yet: the state of schedule ${name} stays as it is`);
    return { state, diagnostics: [] };
  }
  try {
    const described = await temporal.ask((_, schedules) => schedules.describe(name));
    return { state: withChanges(state, described, temporal.taskQueue), diagnostics: [] };
  } catch (error) {
    return isUnknown(error) ? { state: null, diagnostics: [] } : { state, diagnostics: [diagnosed(error)] };
  }
}
