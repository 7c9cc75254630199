import { isLogferryError } from '../../contract/index.js';
import { diagnosed, notConnectable } from '../exports/diagnose.js';
import type { CallContext, Diagnostic } from '../handlers.js';
import type { Settings } from '../settings.js';
import { archive } from './archive.js';
import { alreadyGone, deletedMeanwhile, interrupted } from './guard-diagnostics.js';
import { limitOf } from './limit.js';
import { lookAt, lookFailed, OtherAccount } from './look.js';
import { exportIdOf, type State } from './request.js';
import { Stopped, untilStopped } from './until-stopped.js';

/**
 * Archives the log group, unless `enabled` is false, and waits for the end of the export. An error keeps the guard in
 * the state, and Terraform then keeps the log group.
 */
export async function remove(state: State, context: CallContext<Settings>): Promise<readonly Diagnostic[]> {
  const { settings, stopped } = context;
  if (state.enabled === false) return [];
  const { temporal } = settings;
  if (temporal === undefined) return [notConnectable()];
  const deadlineMs = Date.now() + limitOf(state).ms;
  const where = (accountId: string) => `account ${accountId}, ${state.region}`;
  try {
    const reader = await untilStopped(stopped, settings.logGroups(state.region ?? ''));
    const { accountId, group } = await untilStopped(stopped, lookAt(state, reader));
    if (group === undefined) return [alreadyGone(state, where(accountId))];
    const id = exportIdOf(state, group.createdAt);
    return await archive({ state, group, accountId, id, reader, temporal, context, deadlineMs });
  } catch (error) {
    if (error instanceof Stopped) return [interrupted(state)];
    if (error instanceof OtherAccount) return [lookFailed(error)];
    if (isLogferryError(error) && error.code === 'LOG_GROUP_MISSING') return [deletedMeanwhile(state)];
    return [diagnosed(temporal.explain(error), [])];
  }
}
