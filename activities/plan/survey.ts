import {
  coverageOf,
  intervalsIn,
  type ObjectStore,
  receiptsOf,
  type Source,
  streamsOf,
  subtractIntervals,
} from '../../archive/index.js';
import {
  type ArchiveLocation,
  defined,
  type Explained,
  explain,
  type Failure,
  formatInstant,
  type Interval,
  instantMs,
  intervalOf,
  namedGroups,
  type ResolvedRequest,
  unprotectedWarning,
  type Warning,
} from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import { kmsKeyProblem } from '../shared/kms-key-problem.js';
import { chooseGroups } from './groups.js';
import { groupRange, type SurveyedGroup, surveyed } from './surveyed-group.js';

/** The log groups of a pass, with warnings and failures for the user. */
export interface Survey {
  /**
   * The instant of the survey, in whole seconds. All values that must be the same on each page of the pass are computed
   * for this instant.
   */
  at: string;
  groups: SurveyedGroup[];
  warnings: Warning[];
  /**
   * Failures of groups that cannot be planned or have changed since the previous pass, each with the range that stays
   * open.
   */
  failures: Failure[];
}

export interface SurveyQuestion {
  logGroups: LogGroups;
  store: ObjectStore;
  archive: ArchiveLocation;
  request: ResolvedRequest;
  nowMs: number;
  /** The groups of the previous pass's survey; absent in the first pass. */
  before?: readonly SurveyedGroup[];
  /**
   * When the run started (epoch ms). Windows that the run has recorded since then are not reported again, because each
   * open window among them already has a failure of its own.
   */
  ownSinceMs?: number;
}

/**
 * Chooses the log groups of a pass. Three kinds of groups are failures:
 * - a group of the previous pass that is now gone or no longer chosen, was re-created or has another class, if a part
 *   of its window is open: the failure names this part
 * - in the first pass, a named group that does not exist
 * - in the first pass, a group whose keys would be too long
 */
export async function takeSurvey(question: SurveyQuestion): Promise<Survey> {
  const { logGroups, archive, request, before } = question;
  const atMs = Math.floor(question.nowMs / 1_000) * 1_000;
  const [{ groups, missing }, policies] = await Promise.all([
    chooseGroups(logGroups, request),
    logGroups.retentionPolicies(),
  ]);
  const lost = before === undefined ? [] : compare(before, groups, request, atMs);
  const failures: Failure[] = before === undefined ? missing.map((name) => missingGroup(name, request)) : [];
  for (const { group, range, problem } of lost) {
    const open = await openRange(question, group, range);
    if (open !== undefined) failures.push({ ...problem, slice: { logGroup: group.name, ...open, generation: 1 } });
  }
  const changed = new Set(lost.flatMap(({ group, isPlanned }) => (isPlanned ? [] : [group.name])));
  const planned: SurveyedGroup[] = [];
  for (const group of groups) {
    if (changed.has(group.name)) continue;
    const unfit = kmsKeyProblem(archive, request, group.name);
    if (unfit === undefined) planned.push(surveyed(group, policies ?? [], atMs));
    else if (before === undefined) failures.push({ ...unfit, slice: sliceOfAll(group.name, request) });
  }
  const warnings = warningsOf(planned, policies === undefined);
  return { at: formatInstant(atMs), groups: planned, warnings, failures };
}

const sliceOfAll = (logGroup: string, { window }: ResolvedRequest) => ({ logGroup, ...window, generation: 1 });

const missingGroup = (logGroup: string, request: ResolvedRequest): Failure => ({
  ...explain('LOG_GROUP_MISSING', { logGroup, region: request.region }),
  slice: sliceOfAll(logGroup, request),
});

interface Lost {
  group: SurveyedGroup;
  /** The part of the window in which slices of the earlier group can lie. */
  range: Interval;
  problem: Explained;
  /** Whether this pass plans a group of this name: the new group that was made in place of the lost group. */
  isPlanned: boolean;
}

/**
 * The groups of the previous pass that have changed since: they are gone or no longer chosen, were re-created, or have
 * another class.
 */
function compare(
  before: readonly SurveyedGroup[],
  groups: readonly LogGroup[],
  request: ResolvedRequest,
  atMs: number,
): Lost[] {
  const now = new Map(groups.map((group) => [group.name, group]));
  const window = intervalOf(request.window);
  return before.flatMap((group): Lost[] => {
    const { name: logGroup, createdAt, logClass } = group;
    const found = now.get(logGroup);
    const range = groupRange(group, request, window);
    if (found === undefined) {
      const byTags = request.source.tags && 'or no longer has the tags of the request';
      const problem = explain('LOG_GROUP_MISSING', {
        logGroup,
        region: request.region,
        ...defined({ detail: byTags }),
      });
      return [{ group, range, problem, isPlanned: false }];
    }
    if (found.createdAt !== createdAt) {
      const problem = explain('LOG_GROUP_REMADE', { logGroup, detail: `at ${found.createdAt}` });
      const toMs = Math.min(range.toMs, instantMs(found.createdAt), atMs);
      return [{ group, range: { ...range, toMs }, problem, isPlanned: true }];
    }
    if (found.logClass === logClass) return [];
    const problem = explain('LOG_GROUP_CHANGED', { logGroup, detail: `it was ${logClass}, and is ${found.logClass}` });
    return [{ group, range, problem, isPlanned: false }];
  });
}

/**
 * Finds the open part of a range: from its first to its last open instant. An instant is open if this run has not
 * recorded it, and the receipts of the group neither close it nor record it as `expired` or `listed`.
 * @returns undefined if no part is open
 */
export async function openRange(
  {
    store,
    archive,
    request,
    ownSinceMs = Number.POSITIVE_INFINITY,
  }: Pick<SurveyQuestion, 'store' | 'archive' | 'request' | 'ownSinceMs'>,
  { name: logGroup }: SurveyedGroup,
  range: Interval,
): Promise<{ from: string; to: string } | undefined> {
  if (range.fromMs >= range.toMs) return undefined;
  const window = { from: formatInstant(range.fromMs), to: formatInstant(range.toMs) };
  const names = await receiptsOf(store, archive, window, { logGroup });
  const source: Source = { logGroup, ...defined({ logStreamPrefix: request.source.logStreamPrefix }) };
  const streams = streamsOf(source.logStreamPrefix);
  const tried = names.filter((name) => name.streams === streams && name.askedAtMs >= ownSinceMs);
  const uncovered = intervalsIn(coverageOf(names, [], source, range), 'open');
  const open = uncovered.flatMap((interval) => subtractIntervals(interval, tried));
  const [first] = open;
  const last = open.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { from: formatInstant(first.fromMs), to: formatInstant(last.toMs) };
}

function warningsOf(groups: readonly SurveyedGroup[], policiesRefused: boolean): Warning[] {
  const warnings: Warning[] = [];
  if (policiesRefused) {
    warnings.push({
      code: 'POLICIES_UNREAD',
      message: 'AWS does not show the retention policies of the account (logs:DescribeAccountPolicies)',
      hint: 'With this permission, the export learns of a shorter retention a day before AWS begins to delete events by it.',
    });
  }
  const pending = groups.filter((group) => group.pending !== undefined);
  for (const policy of new Set(pending.map((group) => group.pending?.policy))) {
    const affected = pending.filter((group) => group.pending?.policy === policy);
    const { days, inForceAt } = affected[0]?.pending ?? { days: 0, inForceAt: '' };
    warnings.push({
      code: 'RETENTION_PENDING',
      message: `Policy ${policy} shortens the retention of ${named(affected)} to ${days} days at ${inForceAt}`,
      hint: 'Until then, an export still saves the events that the policy will delete. Their windows are exported first.',
    });
  }
  for (const logClass of ['DELIVERY', 'ESSENTIALS', 'UNKNOWN'] as const) {
    const unsure = groups.filter((group) => group.logClass === logClass);
    if (unsure.length === 0) continue;
    const kept = logClass === 'DELIVERY' ? 'AWS keeps its events for one day, and' : 'AWS';
    warnings.push({
      code: 'LOG_CLASS',
      message: `${named(unsure)} of class ${logClass}: ${kept} does not say whether it exports this class`,
      hint: 'Slices that AWS refuses are in the result as failures.',
    });
  }
  return [...warnings, ...unprotectedWarning(groups.filter(isUnprotected).map(({ name }) => name))];
}

/** Whether AWS says that a group has no deletion protection. */
export const isUnprotected = ({ deletionProtection }: Pick<SurveyedGroup, 'deletionProtection'>): boolean =>
  deletionProtection === false;

const named = (groups: readonly SurveyedGroup[]): string => namedGroups(groups.map(({ name }) => name));
