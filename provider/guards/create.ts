import type { Sight } from '../../local/index.js';
import { warningOf } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
import { withDefaults } from '../exports/request.js';
import type { CallContext, Diagnostic, Outcome } from '../handlers.js';
import { type DesiredOf, UNKNOWN } from '../schema/index.js';
import type { Settings } from '../settings.js';
import type { guardAttributes } from './attributes.js';
import { deliveryOnly, isDeliveryOnly } from './guard-diagnostics.js';
import { namedGroup } from './log-group.js';
import { lookAt, lookFailed, OtherAccount, unseen } from './look.js';
import { groupName, guardId, guardProblems, type State } from './request.js';

type Desired = DesiredOf<typeof guardAttributes>;
type Context = CallContext<Settings>;

/**
 * Creates a guard and exports nothing. Unless `enabled` is false, one look-up of the log group shows early why a
 * destroy would fail.
 */
export async function create(desired: Desired, { settings }: Context): Promise<Outcome<State>> {
  const filled = withDefaults(desired, settings.defaults, (name) => desired[name] === UNKNOWN);
  const problems = guardProblems(filled);
  const values = known<Desired>({ ...filled, id: null, account_id: null });
  // At the apply every value is known, so the function returns here only because of a problem.
  if (problems.length > 0 || values === undefined) return { state: null, diagnostics: problems };
  const state: State = { ...values, id: guardId(values), account_id: namedGroup(values.log_group)?.accountId ?? null };
  if (state.enabled === false) return { state, diagnostics: [] };
  try {
    const sight = await lookAt(state, await settings.logGroups(state.region ?? ''));
    return { state: { ...state, account_id: sight.accountId }, diagnostics: shown(state, sight) };
  } catch (error) {
    if (error instanceof OtherAccount) return { state: null, diagnostics: [lookFailed(error)] };
    return { state, diagnostics: [unseen(state, error)] };
  }
}

/** Warnings if the look-up shows that a destroy would fail or archive nothing. */
function shown(state: State, { accountId, group }: Sight): Diagnostic[] {
  if (group !== undefined) return isDeliveryOnly(group) ? [deliveryOnly(state, 'warning')] : [];
  return [
    warningOf(
      `Log group ${groupName(state)} does not exist yet in account ${accountId}, ${state.region}`,
      'If a service creates the log group later, nothing is wrong. If the log group exists elsewhere, a destroy would find no log group to archive: correct region or the AWS credentials of the process that runs Terraform, and use the ARN of the log group as log_group.',
    ),
  ];
}
