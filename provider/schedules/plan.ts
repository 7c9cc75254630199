import { withDefaults } from '../exports/request.js';
import type { CallContext, Change, PlannedChange } from '../handlers.js';
import { equal, UNKNOWN } from '../schema/index.js';
import type { Settings } from '../settings.js';
import { scheduleAttributes } from './attributes.js';
import type { Planned, State } from './definition.js';
import { decide, warningsAbout } from './problems.js';

/**
 * Plans a schedule without a call to Temporal, because the same apply may create the Temporal service. The rules of the
 * contract apply only to a new or changed schedule, because an unchanged one can break these rules as time passes.
 */
export async function plan(
  { prior, config, planned, replaces }: Change<State, Planned>,
  { settings: { defaults } }: CallContext<Settings>,
): Promise<PlannedChange<Planned>> {
  if (planned === null || config === null) return { planned, diagnostics: [] };
  const isNew = prior === null || replaces;
  const filled = isNew ? withDefaults(planned, defaults, (name) => name !== 'slice' && config[name] === null) : planned;
  if (!isNew && equal({ kind: 'object', attributes: scheduleAttributes }, prior, filled)) {
    return { planned: filled, diagnostics: [] };
  }
  const nowMs = Date.now();
  const decided = decide(filled, defaults, nowMs);
  return {
    planned: { ...filled, spec_hash: UNKNOWN },
    diagnostics: 'problems' in decided ? decided.problems : warningsAbout(decided.schedule, nowMs),
  };
}
