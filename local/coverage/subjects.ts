import { chooseGroups } from '../../activities/plan/groups.js';
import { type SurveyedGroup, surveyed } from '../../activities/plan/surveyed-group.js';
import type { Aws, LogGroup, RetentionPolicy } from '../../activities/ports.js';
import { groupFolder } from '../../archive/index.js';
import {
  type ArchiveLocation,
  isLogferryError,
  LogferryError,
  matchesGlob,
  type ResolvedRequest,
  type Warning,
} from '../../contract/index.js';

/** The log groups that a report is about: each group that at least one selector chooses, if it is not excluded. */
export type Selection = ResolvedRequest['source'];

/** Why the report does not know the log groups of the account. */
export type UnseenReason = 'refused' | 'otherAccount' | 'notAsked';

/** What a report knows of log groups before it reads records. */
export interface Subjects {
  /** Log groups of the account, by their segment in keys; undefined if they are not known. */
  present: ReadonlyMap<string, SurveyedGroup> | undefined;
  /** Why `present` is undefined. */
  unseen?: UnseenReason;
  /** Segments of the groups that are read even if they have no receipts. */
  wanted: string[];
  /** Names of known log groups by segment, because some segments do not contain the full name. */
  names: ReadonlyMap<string, string>;
  warnings: Warning[];
}

export interface SubjectsQuestion {
  aws: Pick<Aws, 'logGroups'>;
  archive: ArchiveLocation;
  selection: Selection;
  nowMs: number;
  /** Why AWS is not asked about log groups; undefined if AWS is asked. */
  unseen: Exclude<UnseenReason, 'refused'> | undefined;
}

/** Whether a selection has a selector. A selection without one stands for every log group that has receipts. */
export const hasSelector = ({ logGroups, logGroupPrefixes, logGroupPattern, tags }: Selection): boolean =>
  [logGroups, logGroupPrefixes, logGroupPattern, tags].some((selector) => selector !== undefined);

/**
 * Finds the log groups that a selection chooses, with their retention. If AWS does not show them, only the groups that
 * the selection names are known.
 * @throws LogferryError if AWS does not show the groups, and the selection chooses by tags
 */
export async function findSubjects(question: SubjectsQuestion): Promise<Subjects> {
  const { archive, selection } = question;
  const named = (selection.logGroups ?? []).filter((name) => !isExcluded(selection, name));
  const ofNames = named.map((name) => [groupFolder(archive, name), name] as const);
  const unseenBecause = (unseen: UnseenReason): Subjects => ({
    ...{ present: undefined, unseen, warnings: [] },
    ...{ wanted: ofNames.map(([segment]) => segment), names: new Map(ofNames) },
  });
  if (question.unseen !== undefined) {
    if (selection.tags !== undefined) throw new LogferryError('INVALID_REQUEST', { detail: TAGS_UNSEEN });
    return unseenBecause(question.unseen);
  }
  const seen = await seeGroups(question);
  if (seen === undefined) return unseenBecause('refused');
  const { groups, policies } = seen;
  const present = new Map<string, SurveyedGroup>();
  for (const group of groups) {
    present.set(groupFolder(archive, group.name), surveyed(group, policies ?? [], question.nowMs));
  }
  const chosen = hasSelector(selection) ? [...present.keys()] : [];
  const names = new Map([...ofNames, ...[...present].map(([segment, { name }]) => [segment, name] as const)]);
  return {
    ...{ present, names, wanted: [...new Set([...chosen, ...ofNames.map(([segment]) => segment)])] },
    warnings: policies === undefined ? [POLICIES_UNREAD] : [],
  };
}

const TAGS_UNSEEN =
  'tags choose log groups only in the account of the credentials, and only if AWS is asked for log groups';

const POLICIES_UNREAD: Warning = {
  code: 'POLICIES_UNREAD',
  message: 'AWS does not show the retention policies of the account (logs:DescribeAccountPolicies)',
  hint: 'With this permission, the report learns of a shorter retention a day before AWS begins to delete events by it.',
};

/**
 * The chosen groups of the account and its retention policies; undefined if AWS refuses to show the groups.
 * @throws LogferryError ACCESS_DENIED if AWS refuses to search for groups by their tags
 */
async function seeGroups({
  aws: { logGroups },
  selection,
}: SubjectsQuestion): Promise<{ groups: LogGroup[]; policies: RetentionPolicy[] | undefined } | undefined> {
  try {
    const groups = hasSelector(selection)
      ? (await chooseGroups(logGroups, { source: selection })).groups
      : await allGroups(logGroups.list({}), selection);
    return { groups, policies: await logGroups.retentionPolicies() };
  } catch (error) {
    if (isLogferryError(error) && error.code === 'ACCESS_DENIED' && selection.tags === undefined) return undefined;
    throw error;
  }
}

async function allGroups(listing: AsyncIterable<LogGroup>, selection: Selection): Promise<LogGroup[]> {
  const groups: LogGroup[] = [];
  for await (const group of listing) if (!isExcluded(selection, group.name)) groups.push(group);
  return groups;
}

const isExcluded = ({ excludes = [] }: Selection, name: string): boolean =>
  excludes.some((glob) => matchesGlob(glob, name));

/**
 * Whether a selection chooses a log group by name, prefix or pattern. Without a selector it chooses every group.
 * Excluded groups are never chosen.
 */
export function choosesByName(selection: Selection, name: string): boolean {
  if (isExcluded(selection, name)) return false;
  const { logGroups = [], logGroupPrefixes = [], logGroupPattern } = selection;
  return (
    !hasSelector(selection) ||
    logGroups.includes(name) ||
    logGroupPrefixes.some((prefix) => name.startsWith(prefix)) ||
    (logGroupPattern !== undefined && name.includes(logGroupPattern))
  );
}

/**
 * The common beginning of the names of log groups that a selection can choose although the account does not have them,
 * such as deleted groups. Undefined if the selection can choose such groups only by their full names, or not at all.
 */
export function othersWithin(selection: Selection): string | undefined {
  const { logGroupPrefixes, logGroupPattern } = selection;
  if (!hasSelector(selection) || logGroupPattern !== undefined) return '';
  return logGroupPrefixes?.reduce(commonStart);
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
