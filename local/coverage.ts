import { archiveLocationOf } from '../activities/shared/archive-location.js';
import { recordedGroups } from '../archive/index.js';
import {
  defined,
  formatInstant,
  intervalOf,
  LogferryError,
  lastSliceEnd,
  type ResolvedRequest,
  type Warning,
} from '../contract/index.js';
import { CoverageTotals, type Gap } from './coverage/coverage-totals.js';
import { type DayStateCounts, type GroupCoverage, groupCoverage } from './coverage/group-coverage.js';
import { choosesByName, findSubjects, othersWithin, type Selection, type UnseenReason } from './coverage/subjects.js';
import { ownAccount } from './own-account.js';

export type { Gap } from './coverage/coverage-totals.js';
export type { AtRisk, DayStateCounts, GroupCoverage } from './coverage/group-coverage.js';
export type { Selection, UnseenReason } from './coverage/subjects.js';

/** What a report of coverage is about. */
export interface CoverageRequest extends Pick<ResolvedRequest, 'region' | 'destination' | 'window' | 'slice'> {
  /**
   * The log groups. Without a selector: every log group that is not excluded, and that has receipts in the months of
   * the window or in one of the 12 newest months with receipts before the window. @default no selector
   */
  source?: Selection;
  /** The account of the log groups. @default the account of the credentials */
  accountId?: string;
  /** Days are at risk if AWS may delete their events within this time (ms). */
  atRiskMs: number;
  /**
   * True if AWS is not asked for log groups. The report then has only log groups with receipts and those that `source`
   * names, and is never complete.
   */
  receiptsOnly?: boolean;
}

/** The totals of a report. */
export interface CoverageSummary {
  accountId: string;
  region: string;
  window: { from: string; to: string };
  /** When the report was made, by AWS's clock. */
  at: string;
  /** Whether the report saw every log group that it is about, and found no gap. */
  complete: boolean;
  /** Why the report is not complete. Empty for a complete report. */
  gaps: Gap[];
  /** Number of log groups in the report. */
  groups: number;
  /** Number of these log groups that have a day that is missing, failed or at risk. */
  groupsWithGaps: number;
  /** Number of these log groups that no longer exist. */
  deletedGroups: number;
  /** Why log groups without receipts are not seen. Absent if such log groups are seen. */
  unseen?: UnseenReason;
  /** Names of the log groups of the account without receipts in the months of the window, as far as they are seen. */
  neverArchived: string[];
  /** Names in the request for which there is neither a log group nor a receipt. */
  noSuchGroups: string[];
  days: DayStateCounts;
  /** Number of parts at risk in all of these log groups. */
  atRisk: number;
  /** The earliest deadline of an open part of a log group; absent if there is none. */
  earliestDeadline?: string;
  warnings: Warning[];
}

/** A report of coverage that is made while its groups are read. */
export interface LocalCoverage {
  accountId: string;
  /** When the report is made, by AWS's clock (epoch ms). */
  atMs: number;
  /**
   * The log groups, in the byte order of their keys in the archive. Each group is read only when it is asked for, and
   * the groups can be read only once.
   */
  groups: AsyncIterable<GroupCoverage>;
  /** The totals. They are complete after the last group was read. */
  summary(): CoverageSummary;
}

/**
 * Reports which days of log groups are archived, with the credentials of this process. Reads listings of the archive
 * alone, and asks AWS for the log groups and their retention. Starts nothing and writes nothing.
 * @throws LogferryError if the archive cannot be listed, is in another Region, or if the log groups cannot be chosen
 */
export async function coverageLocally(request: CoverageRequest, env: NodeJS.ProcessEnv): Promise<LocalCoverage> {
  const { region, source: selection = {}, window, slice } = request;
  const aws = await ownAccount('command', env)({ region });
  const caller = await aws.identity();
  const accountId = request.accountId ?? caller.accountId;
  const bucketOwner = request.destination.bucketOwner ?? caller.accountId;
  const destination = { ...request.destination, bucketOwner };
  const archive = archiveLocationOf({ region, destination }, accountId);
  const where = await aws.bucketRegion(archive.bucket, bucketOwner);
  if (where !== region) {
    throw new LogferryError('BUCKET_REGION', { bucket: archive.bucket, region, detail: `it is in ${where}` });
  }
  const nowMs = await aws.nowMs();
  const unseen = accountId !== caller.accountId ? 'otherAccount' : request.receiptsOnly ? 'notAsked' : undefined;
  const subjects = await findSubjects({ aws, archive, selection, nowMs, unseen });
  const totals = new CoverageTotals(subjects, selection, slice);
  const interval = intervalOf(window);
  // The grid of slices decides what is due. An end of the window does not cut a slice, so a day has the same state in
  // each report that contains it.
  const question = { nowMs, dueMs: lastSliceEnd(nowMs, slice), slice, atRiskMs: request.atRiskMs };
  const wanted = new Set(subjects.wanted);

  async function* groups(): AsyncGenerator<GroupCoverage> {
    const records = recordedGroups({
      ...{ store: aws.objects(archive.bucket, bucketOwner), archive, window: interval, known: subjects.wanted },
      ...defined({ logStreamPrefix: selection.logStreamPrefix, othersWithin: othersWithin(selection) }),
    });
    for await (const recorded of records) {
      const { segment } = recorded;
      const group = subjects.present === undefined ? 'unknown' : (subjects.present.get(segment) ?? 'deleted');
      const found = groupCoverage(recorded, { ...question, group, ...defined({ name: subjects.names.get(segment) }) });
      if (!wanted.has(segment) && !choosesByName(selection, found.logGroup)) continue;
      if (totals.add(segment, found)) yield found;
    }
  }
  const at = formatInstant(nowMs);
  return {
    accountId,
    atMs: nowMs,
    groups: groups(),
    summary: () => ({ accountId, region, window, at, ...totals.summary() }),
  };
}
