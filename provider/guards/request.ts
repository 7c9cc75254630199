import {
  defined,
  type ExportRequestInput,
  hashOf,
  instantMs,
  parseExportRequest,
  requestRefusals,
  resolveRequest,
} from '../../contract/index.js';
import { diagnosed, invalid, refused } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
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

/** What the request of a guard's export is made from. */
export type Guarded = Pick<State, (typeof OF_REQUEST)[number]>;

/** A guard's export begins with the first event of the log group, however old the event is. */
const BEGINNING = '1970-01-01T00:00:00Z';
/** The end of a window that is used to check the other arguments. */
const ANY_END = '2001-01-01T00:00:00Z';

/** The name of the log group. Its form was checked with the configuration. */
export const groupName = ({ log_group: text }: Pick<State, 'log_group'>): string => namedGroup(text)?.name ?? text;

/** The id of a guard: always the same for a log group, so that a guard that was lost from the state is found again. */
export const guardId = ({ log_group, region, account }: Pick<State, 'log_group' | 'region' | 'account'>): string =>
  `guard-${hashOf({ logGroup: groupName({ log_group }), region, account }).slice(0, 20)}`;

/** The id of the exports of a guard, for the log group that was created at this instant. */
export const exportIdOf = ({ id }: Pick<State, 'id'>, createdAt: string): string => `${id}-${instantMs(createdAt)}`;

/**
 * The hash by which a destroy finds the open export of an earlier destroy, which ends at another instant: an export of the
 * same log group into the same archive.
 */
export const guardHash = ({ log_group, destination, region, account }: Guarded): string =>
  `guard:${hashOf({ logGroup: groupName({ log_group }), destination, region, account })}`;

/**
 * The request of everything in a log group up to an instant. What an earlier export has closed is not simply trusted: after
 * the destroy there is nothing left to count.
 * @param requestedBy the provider's default
 */
export function guardRequest(guarded: Guarded, to: string, requestedBy: string | null): ExportRequestInput {
  const { destination, region, account, slice, accept_tail_loss: acceptsTail, weight, reason } = guarded;
  return given({
    source: { logGroups: [groupName(guarded)] },
    window: { from: BEGINNING, to },
    destination: given({
      bucket: destination?.bucket,
      prefix: destination?.prefix,
      layout: destination?.layout,
      bucketOwner: destination?.bucket_owner,
    }),
    region,
    account,
    slice,
    weight,
    reason: reason ?? 'the log group is about to be deleted',
    requestedBy: guarded.requested_by ?? requestedBy ?? 'terraform destroy',
    beforeDeletion: true,
    allowRecent: acceptsTail === true ? true : null,
  }) as ExportRequestInput;
}

/** The members that are there: Terraform's null is an absent member of a request. */
const given = (members: Record<string, unknown>): object =>
  defined(Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value ?? undefined])));

/** What is wrong with the arguments of a guard, as far as they are known. */
export function guardProblems(planned: Pick<Planned, keyof Guarded>): Diagnostic[] {
  const missing = (['region', 'destination'] as const).filter((name) => planned[name] === null);
  if (missing.length > 0) {
    return missing.map((name) =>
      invalid([name], `is missing; give it here, or as defaults.${name} of the provider "logferry"`),
    );
  }
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
