import {
  type ExportRequest,
  hashOf,
  instantMs,
  parseExportRequest,
  requestRefusals,
  resolveRequest,
  trimSlashes,
} from '../../contract/index.js';
import { diagnosed, invalid, refused } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
import { destinationOf, given, missingProblems } from '../exports/request.js';
import type { Diagnostic } from '../handlers.js';
import type { PlanOf, StateOf } from '../schema/index.js';
import type { guardAttributes } from './attributes.js';
import { namedGroup } from './log-group.js';

export type State = StateOf<typeof guardAttributes>;
type Planned = PlanOf<typeof guardAttributes>;

const OF_REQUEST = [
  'log_group',
  'destination',
  'region',
  'account',
  'slice',
  'accept_tail_loss',
  'weight',
  'reason',
  'requested_by',
] as const;

/** The attributes from which the request of a guard's export is made. */
export type Guarded = Pick<State, (typeof OF_REQUEST)[number]>;

/** A guard's export begins with the first event of the log group, even if this event is very old. */
const BEGINNING = '1970-01-01T00:00:00Z';
/** An end of the window for a request that is only checked and never sent. */
const ANY_END = '2001-01-01T00:00:00Z';

/** The name of the log group. Its form was checked with the configuration. */
export const groupName = ({ log_group: text }: Pick<State, 'log_group'>): string => namedGroup(text)?.name ?? text;

/** The id of a guard. The same log group, Region and alias give the same id, also after the state was lost. */
export const guardId = ({ log_group, region, account }: Pick<State, 'log_group' | 'region' | 'account'>): string =>
  `guard-${hashOf({ logGroup: groupName({ log_group }), region, account }).slice(0, 20)}`;

/**
 * The id of every export of a guard. If the log group was created again, the id is another one, because it contains the
 * creation time.
 */
export const exportIdOf = ({ id }: Pick<State, 'id'>, createdAt: string): string => `${id}-${instantMs(createdAt)}`;

/**
 * The hash by which a destroy finds the open export of an earlier destroy. It covers the log group, its Region, the
 * account alias and the archive location. The end of the window is not in the hash, because each destroy has another
 * end.
 */
export const guardHash = ({ log_group, destination, region, account }: Guarded): string =>
  `guard:${hashOf({ logGroup: groupName({ log_group }), destination: archiveOf(destination), region, account })}`;

/** The archive location with its defaults written out. The expected owner of the bucket is not part of it. */
export const archiveOf = (destination: Guarded['destination']) => ({
  bucket: destination?.bucket,
  prefix: trimSlashes(destination?.prefix ?? ''),
  layout: destination?.layout ?? 'plain',
});

/**
 * The request for all events of a log group up to an instant. With `beforeDeletion` the export also checks the windows
 * that earlier exports have closed, because their events can no longer be counted after the destroy.
 * @param requestedBy the provider's default
 */
export function guardRequest(guarded: Guarded, to: string, requestedBy: string | null): ExportRequest {
  const { destination, region, account, slice, accept_tail_loss: acceptsTail, weight, reason } = guarded;
  return given({
    source: { logGroups: [groupName(guarded)] },
    window: { from: BEGINNING, to },
    destination: destinationOf(destination),
    region,
    account,
    slice,
    weight,
    reason: reason ?? 'the log group is about to be deleted',
    requestedBy: guarded.requested_by ?? requestedBy ?? 'terraform destroy',
    beforeDeletion: true,
    allowRecent: acceptsTail === true ? true : null,
  }) as ExportRequest;
}

/** The problems of the arguments of a guard, as far as the arguments are known. */
export function guardProblems(planned: Pick<Planned, keyof Guarded>): Diagnostic[] {
  const missing = missingProblems(planned);
  if (missing.length > 0) return missing;
  const whole = known(Object.fromEntries(OF_REQUEST.map((name) => [name, planned[name]]))) as Guarded | undefined;
  if (whole === undefined) return [];
  const { region } = namedGroup(whole.log_group) ?? {};
  if (region !== undefined && region !== whole.region) {
    return [invalid(['region'], `is ${JSON.stringify(whole.region)}, but log_group is an ARN of ${region}`)];
  }
  try {
    const request = resolveRequest(parseExportRequest(guardRequest(whole, ANY_END, null)), Date.now());
    return requestRefusals(request, Date.now()).map((refusal) => refused(refusal, request));
  } catch (error) {
    return [diagnosed(error)];
  }
}
