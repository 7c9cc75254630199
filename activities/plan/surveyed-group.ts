import { z } from 'zod';
import { instant } from '../../archive/index.js';
import {
  DAY_MS,
  defined,
  floorToDay,
  floorToSlice,
  type Interval,
  instantMs,
  intervalOf,
  OLDEST_ACCEPTED_EVENT_MS,
  PIECES_OF_DAY,
  piecesByDay,
  type ResolvedRequest,
} from '../../contract/index.js';
import type { LogGroup, RetentionPolicy } from '../ports.js';
import { type Retained, retentionMs } from '../shared/retention.js';
import { rememberedFor } from './remembered-for.js';

/**
 * A log group as a survey found it: a line in a page of the survey. Readers ignore fields that they do not know.
 */
export const surveyedGroup = z.object({
  name: z.string(),
  arn: z.string(),
  createdAt: instant,
  logClass: z.enum(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY', 'ESSENTIALS', 'UNKNOWN']),
  retentionDays: z.int().positive().exactOptional(),
  retentionPolicyName: z.string().exactOptional(),
  kmsKeyArn: z.string().exactOptional(),
  storedBytes: z.number().min(0).exactOptional(),
  /** Whether AWS refuses to delete the group; absent if this is not known. */
  deletionProtection: z.boolean().exactOptional(),
  /** See {@link LogGroup}. */
  dataProtectionStatus: z.string().exactOptional(),
  inheritedProperties: z.array(z.string()).min(1).exactOptional(),
  /** A shorter retention that an account policy brings into force within a day. */
  pending: z.object({ days: z.int().positive(), inForceAt: instant, policy: z.string() }).exactOptional(),
  /** The number of pieces of every day, and of single days; a day gets the larger number. Absent: days stay whole. */
  pieces: z
    .object({ each: z.literal(PIECES_OF_DAY).exactOptional(), byDay: piecesByDay.exactOptional() })
    .exactOptional(),
});
export type SurveyedGroup = z.infer<typeof surveyedGroup>;

/**
 * A log group as a survey records it, with the shorter retention that policies are about to bring into force for it.
 */
export function surveyed(group: LogGroup, policies: readonly RetentionPolicy[], atMs: number): SurveyedGroup {
  const { name, arn, createdAt, logClass, retentionDays, retentionPolicyName, kmsKeyArn, storedBytes } = group;
  const { deletionProtection, dataProtectionStatus, inheritedProperties } = group;
  return {
    ...{ name, arn, createdAt, logClass },
    ...defined({ retentionDays, retentionPolicyName, kmsKeyArn, storedBytes, deletionProtection }),
    ...defined({ dataProtectionStatus, inheritedProperties }),
    ...defined({ pending: pendingOf(group, policies, atMs) }),
  };
}

/**
 * The shorter retention that policies will give a group. If several policies match a group, AWS applies the longest
 * retention. A policy that is not retroactive does not apply to existing groups.
 */
function pendingOf(
  group: LogGroup,
  policies: readonly RetentionPolicy[],
  atMs: number,
): SurveyedGroup['pending'] | undefined {
  const matching = policies.filter(({ prefix = '', retroactive }) => retroactive && group.name.startsWith(prefix));
  const coming = matching.filter(({ inForceAt }) => instantMs(inForceAt) > atMs);
  const [longest] = matching.toSorted((a, b) => daysOf(b) - daysOf(a));
  const last = coming.toSorted((a, b) => instantMs(a.inForceAt) - instantMs(b.inForceAt)).at(-1);
  if (longest?.days === undefined || last === undefined || longest.days * DAY_MS >= retentionMs(group))
    return undefined;
  return { days: longest.days, inForceAt: last.inForceAt, policy: longest.name };
}

const daysOf = ({ days }: RetentionPolicy): number => days ?? Number.POSITIVE_INFINITY;

/**
 * The rule by which the events of a group expire. In groups with equal rules, events of the same instant expire at the
 * same time.
 */
export const ruleOf = (group: Retained & Pick<SurveyedGroup, 'pending'>): string => {
  const { pending } = group;
  const days = retentionMs(group) / DAY_MS;
  return pending === undefined ? `${days}` : `${days} ${pending.days} ${pending.inForceAt}`;
};

/**
 * The instant (epoch ms) from which AWS may delete events with the time `eventMs`, pending policies included; infinite
 * if events never expire.
 */
export function deadlineMs(group: Retained & Pick<SurveyedGroup, 'pending'>, eventMs: number): number {
  const { pending } = group;
  const inForce = eventMs + retentionMs(group);
  if (pending === undefined) return inForce;
  return Math.min(inForce, Math.max(instantMs(pending.inForceAt), eventMs + pending.days * DAY_MS));
}

/**
 * Names of the log groups that CreateImportTask creates for events of CloudTrail Lake; the caller of CreateImportTask
 * cannot choose another group. AWS's examples have names with and without the first slash. These events can be far
 * older than their group.
 */
const OF_IMPORTS = /^\/?aws\/cloudtrail\//;

/**
 * The earliest instant (epoch ms) from which a group can hold events: the start of the day 14 days before its creation.
 * PutLogEvents accepts events that are up to 14 days old. 0 for the groups of {@link OF_IMPORTS}.
 */
export const earliestMs = rememberedFor(({ name, createdAt }: Pick<SurveyedGroup, 'name' | 'createdAt'>): number =>
  OF_IMPORTS.test(name) ? 0 : floorToDay(instantMs(createdAt) - OLDEST_ACCEPTED_EVENT_MS),
);

/** The window of a request as an interval. */
export const windowOf = rememberedFor(({ window }: Pick<ResolvedRequest, 'window'>): Interval => intervalOf(window));

/** The part of a range in which a request's slices of a group can lie; empty if `fromMs` is not before `toMs`. */
export function groupRange(
  group: Pick<SurveyedGroup, 'name' | 'createdAt'>,
  request: Pick<ResolvedRequest, 'window' | 'slice'>,
  range: Interval,
): Interval {
  const { fromMs, toMs } = windowOf(request);
  const earliest = floorToSlice(earliestMs(group), request.slice);
  return { fromMs: Math.max(fromMs, earliest, range.fromMs), toMs: Math.min(toMs, range.toMs) };
}
