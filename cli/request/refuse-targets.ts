import { LogferryError } from '../../contract/errors.js';
import { refusalOf } from '../../local/index.js';
import type { Io } from '../io.js';
import { forEachTarget } from './each-target.js';
import { refuseRequest } from './refuse-request.js';
import type { PreparedRequest } from './request.js';

/**
 * Checks all targets before the export of any target starts, see {@link refuseRequest}. With this process's own
 * credentials, each target also gets the checks that an export makes when it opens, such as those of its log groups.
 * @throws LogferryError that names each refused target
 */
export async function refuseTargets(
  io: Io,
  targets: readonly PreparedRequest[],
  temporalIsConfigured: boolean,
): Promise<void> {
  await forEachTarget(targets, async (target) => {
    await refuseRequest(io, target, temporalIsConfigured);
    if (temporalIsConfigured) return;
    const refusal = await refusalOf(target.request, io.env);
    if (refusal !== undefined) throw new LogferryError(refusal);
  });
}
