import type { CallContext, Change, Diagnostic, PlannedChange } from '../handlers.js';
import { type PlanOf, UNKNOWN, type Unknown } from '../schema/index.js';
import type { Settings } from '../settings.js';
import type { exportAttributes } from './attributes.js';
import type { State } from './create.js';
import { destroyWarnings } from './delete.js';
import { warningOf } from './diagnose.js';
import { COMPLETED, unknownOutcome } from './outcome.js';
import { idOf, requestProblems, withDefaults } from './request.js';

type Planned = PlanOf<typeof exportAttributes>;

/**
 * Plans an export without a call to Temporal, because the same apply may create the Temporal service.
 *
 * - A new export has a known id as soon as the arguments are known. Its outcome is known after the apply.
 * - If the export is not complete and the apply waits for it, the plan is an update. The outcome is known after the
 *   apply, so that Terraform checks conditions on the outcome after the wait.
 * - Changed arguments that lead to the same export replace nothing.
 * - In all other cases the outcome stays as it is. So without a wait, an incomplete export causes no change.
 */
export async function plan(
  { prior, config, planned, inPlace, replaces }: Change<State, Planned>,
  { settings }: CallContext<Settings>,
): Promise<PlannedChange<Planned>> {
  if (planned === null || config === null) return { planned, diagnostics: prior ? destroyWarnings(prior) : [] };
  if (prior !== null && replaces && inPlace !== null && isSame(prior, inPlace, settings)) {
    const { planned: same } = kept(prior, inPlace);
    return { planned: same, diagnostics: triggersStored(prior, inPlace), keeps: true };
  }
  if (prior === null || replaces) {
    const filled = withDefaults(planned, settings.defaults, (name) => config[name] === null);
    const diagnostics = requestProblems(filled, settings.defaults, Date.now());
    return { planned: { ...filled, ...unknownOutcome(), id: plannedId(filled, diagnostics) }, diagnostics };
  }
  return kept(prior, planned);
}

/** The plan of a change that does not replace the export. */
function kept(prior: State, planned: Planned): PlannedChange<Planned> {
  const mustRun = planned.wait !== false && prior.status !== COMPLETED;
  return { planned: mustRun ? { ...planned, ...unknownOutcome() } : planned, diagnostics: [] };
}

/** The warning about the triggers of an imported export. It explains why the plan after the import has an update. */
function triggersStored({ id, triggers }: State, inPlace: Planned): Diagnostic[] {
  const isNew = triggers === null && inPlace.triggers !== null && Object.keys(inPlace.triggers).length > 0;
  if (!isNew) return [];
  return [
    warningOf(
      `The triggers of export ${id} are stored in the state`,
      'Temporal does not know the triggers of an export, so an import leaves them out. They belong to this export, so the update stores them in the state and does not replace the export.',
    ),
  ];
}

/**
 * Whether changed arguments still lead to the same export. Examples of such changes: `slice = "auto"` is replaced by
 * the slice size that was chosen, a default is written out, or the triggers of an imported export are added.
 */
function isSame(prior: State, inPlace: Planned, { defaults }: Settings): boolean {
  return requestProblems(inPlace, defaults, Date.now()).length === 0 && idOf(inPlace, inPlace.triggers) === prior.id;
}

const plannedId = (filled: Planned, problems: readonly Diagnostic[]): string | Unknown =>
  problems.length > 0 ? UNKNOWN : idOf(filled, filled.triggers);
