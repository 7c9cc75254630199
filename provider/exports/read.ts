import { isLogferryError } from '../../contract/index.js';
import type { CallContext, Outcome } from '../handlers.js';
import type { Settings } from '../settings.js';
import type { State } from './create.js';
import { diagnosed, warningOf } from './diagnose.js';
import { COMPLETED, outcomeOf, RUNNING } from './outcome.js';

/**
 * The export as it is now. A complete export stays complete, so its read does not call Temporal. Any other status may
 * have changed outside Terraform.
 */
export async function read(state: State, { settings, log }: CallContext<Settings>): Promise<Outcome<State>> {
  if (state.status === COMPLETED) return { state, diagnostics: [] };
  const { temporal } = settings;
  const id = state.id ?? '';
  if (temporal === undefined) {
    log('warn', `the Temporal service is not known yet: the state of export ${id} stays as it is`);
    return { state, diagnostics: [] };
  }
  try {
    const result = await temporal.ask((exports) => exports.status(id));
    return { state: { ...state, ...outcomeOf(result) }, diagnostics: [] };
  } catch (error) {
    if (isLogferryError(error) && error.code === 'UNKNOWN_EXPORT') return forgotten(state, id);
    return { state, diagnostics: [diagnosed(error)] };
  }
}

/**
 * The outcome for an export that Temporal no longer knows. If the state says that the export has ended, the state
 * stays, because Temporal forgets ended exports after the retention of the namespace. Otherwise the state is removed.
 */
function forgotten(state: State, id: string): Outcome<State> {
  if (state.status !== RUNNING) return { state, diagnostics: [] };
  return {
    state: null,
    diagnostics: [
      warningOf(
        `Export ${id} was open, and its Temporal namespace no longer knows the export`,
        'The workflow was deleted, its retention has passed, or the provider uses another namespace than before. The next apply starts the export again and exports only the open windows.',
      ),
    ],
  };
}
