import { withDefaults } from '../exports/request.js';
import type { CallContext, Change, PlannedChange } from '../handlers.js';
import { type PlanOf, UNKNOWN, type Unknown } from '../schema/index.js';
import type { Settings } from '../settings.js';
import type { guardAttributes } from './attributes.js';
import { forecast } from './forecast.js';
import { guardId, guardProblems, type State } from './request.js';

type Planned = PlanOf<typeof guardAttributes>;

/**
 * Plans a guard. Only a plan that destroys or replaces the guard calls AWS, for warnings about what the destroy does.
 */
export async function plan(
  { prior, config, planned, replaces }: Change<State, Planned>,
  context: CallContext<Settings>,
): Promise<PlannedChange<Planned>> {
  const { settings } = context;
  const warnings = prior !== null && (planned === null || replaces) ? await forecast(prior, context) : [];
  if (planned === null || config === null) return { planned, diagnostics: warnings };
  if (prior !== null && !replaces) return { planned, diagnostics: guardProblems(planned) };
  const filled = withDefaults(planned, settings.defaults, (name) => name !== 'slice' && config[name] === null);
  const problems = guardProblems(filled);
  return {
    planned: { ...filled, id: plannedId(filled, problems.length > 0), account_id: UNKNOWN },
    diagnostics: [...problems, ...warnings],
  };
}

function plannedId({ log_group, region, account }: Planned, isWrong: boolean): string | Unknown {
  if (isWrong || log_group === UNKNOWN || region === UNKNOWN || account === UNKNOWN) return UNKNOWN;
  return guardId({ log_group, region, account });
}
