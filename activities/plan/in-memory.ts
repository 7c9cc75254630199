import type { ObjectStore } from '../../archive/index.js';
import {
  type ArchiveLocation,
  defined,
  type Failure,
  type Interval,
  instantMs,
  intervalOf,
  joinLeftOut,
  type LeftOut,
  type ResolvedRequest,
  unprotectedWarning,
  type Warning,
  type Window,
  warningsAfter,
  windowFactsOf,
  withLeftOut,
} from '../../contract/index.js';
import type { LogGroups } from '../ports.js';
import type { PlanCursor, PlannedSlice } from '../types/planning.js';
import { type AnswerPages, Answers, askAll, ofGroup } from './answers.js';
import { settleInPass } from './group-month.js';
import { leftOutBySurvey } from './left-out.js';
import { inListingOrder, KnownMonths, type ListedGroup, Months } from './months.js';
import { planPage } from './plan-page.js';
import { type Recount, scannedBytes, storedBytesIn } from './recount.js';
import { isUnprotected, type Survey, type SurveyQuestion, takeSurvey } from './survey.js';

export interface PlanInMemory {
  /** The slices of the plan, in order. */
  slices: AsyncIterable<PlannedSlice>;
  /** The counts and warnings of the plan. They are complete after the last slice. */
  summary(): {
    groups: number;
    skipped: number;
    unsettled: number;
    skippedExpired: number;
    window: Window;
    leftOut: LeftOut[];
    /** Estimated number of bytes that the log groups store for the slices that need a task. */
    bytes: number;
    /** `ofUnknownSize`: windows of log groups whose stored bytes AWS does not show. `bytes` does not include them. */
    recounts: { windows: number; bytes: number; ofUnknownSize: number };
    /** Number of listing calls that the plan has made. */
    listings: number;
    warnings: Warning[];
  };
}

/** Follows a plan in memory while it is made. */
export interface PlanObserver {
  /**
   * Called before the first slice.
   * @param atMs the instant of the survey (epoch ms)
   */
  surveyed(groups: readonly ListedGroup[], atMs: number): Promise<void>;
  /**
   * Called for each planned slice in the order of the plan. It is called millions of times, so it must be fast.
   * @param bytes estimate of the bytes that the group stores for the slice; infinite if AWS does not show stored bytes
   */
  planned(group: ListedGroup, slice: Interval, bytes: number, without: PlannedSlice['without']): void;
}

/** The log groups of a plan in the order of listings. */
export interface PlanSurvey extends Pick<Survey, 'warnings' | 'failures'> {
  /** The instant of the survey (epoch ms). */
  atMs: number;
  groups: ListedGroup[];
}

/**
 * Maximum length (bytes) of the listings that a plan in memory remembers. They hold some 240,000 windows that are due
 * for a recount. A nightly plan of 10,000 log groups has fewer, so it lists no block of log groups a second time.
 */
const MOST_REMEMBERED_BYTES = 16 * 2 ** 20;

const KEPT_NOWHERE: AnswerPages = {
  load: async () => undefined,
  keep: async (_, asked) => asked,
  loadLast: async () => undefined,
  keepLast: async () => undefined,
};

/**
 * Makes the first pass of an export's plan in memory, by the same rules as the activities. Writes nothing, and recounts
 * no windows.
 */
export function planInMemory(question: {
  logGroups: LogGroups;
  store: ObjectStore;
  archive: ArchiveLocation;
  request: ResolvedRequest;
  nowMs: number;
  /** A survey that was taken before. By default, the plan takes a new one. */
  survey?: PlanSurvey;
  observer?: PlanObserver;
}): PlanInMemory {
  const { logGroups, store, archive, request, nowMs, observer } = question;
  const found = {
    ...{
      groups: 0,
      skipped: 0,
      unsettled: 0,
      skippedExpired: 0,
      bytes: 0,
      recounts: { windows: 0, bytes: 0, ofUnknownSize: 0 },
    },
    warnings: [] as Warning[],
  };
  let left: LeftOut[] = [];
  let listings = (): number => 0;
  /** Groups without deletion protection that have a task. */
  const unprotected = new Set<string>();

  /** Stands in for a recount: adds up the windows that are due, and counts each as a window without late events. */
  const recount: Recount = async (_groups, due) => {
    found.recounts.windows += due.length;
    const ofKnownSize = due.filter(({ group }) => group.storedBytes !== undefined);
    found.recounts.ofUnknownSize += due.length - ofKnownSize.length;
    if (ofKnownSize.length > 0) found.recounts.bytes += scannedBytes(ofKnownSize);
    for (const { month, part } of due) settleInPass(month, part);
    return [];
  };
  async function* plan(): AsyncGenerator<PlannedSlice> {
    const { atMs, groups, warnings, failures } = question.survey ?? (await listedSurvey(question));
    found.groups = groups.length;
    // While no slice needs a task, all is exported, and deleting a group loses nothing. So the warnings are at first
    // those of a completed export.
    found.warnings = [...warningsAfter('completed', warnings), ...failures.map(leftOutWarning)];
    left = leftOutBySurvey(groups, request, atMs);
    const byName = new Map(groups.map((group) => [group.name, group]));
    const answers = new Answers(groups, KEPT_NOWHERE, (asked) => askAll(logGroups, request, asked, () => nowMs));
    const months = new Months({
      ...{ store, archive, request, atMs },
      countsOnly: true,
      known: { months: new KnownMonths(MOST_REMEMBERED_BYTES), pass: '' },
    });
    listings = () => months.calls;
    await observer?.surveyed(groups, atMs);
    const answersOf = (group: ListedGroup) => answers.of(group, 1);
    const asked = (): number => answers.asked;
    let cursor: PlanCursor | undefined;
    do {
      const page = await planPage({
        ...{ request, atMs, nowMs, groups, months, answersOf, asked, recount, isFirstPass: true },
        ...defined({ cursor }),
      });
      found.skipped += page.skipped;
      found.unsettled += page.unsettled;
      found.skippedExpired += page.skippedExpired;
      left = joinLeftOut([...left, ...page.leftOut]);
      for (const planned of page.slices) {
        const { slice, without } = planned;
        const group = byName.get(slice.logGroup);
        if (group !== undefined && (without === undefined || observer !== undefined)) {
          if (without === undefined && isUnprotected(group)) unprotected.add(group.name);
          const interval = intervalOf(slice);
          const bytes = storedBytesIn(group, interval);
          if (without === undefined && Number.isFinite(bytes)) found.bytes += bytes;
          observer?.planned(group, interval, bytes, without);
        }
        yield planned;
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    found.warnings.push(...unprotectedWarning([...unprotected]));
    for (const { group, refused } of await answers.refused()) {
      found.warnings.push(leftOutWarning(ofGroup(group, refused)));
    }
  }
  return {
    slices: plan(),
    summary: () => ({ ...found, listings: listings(), ...withLeftOut(windowFactsOf(request), left) }),
  };
}

/** Takes the survey of a plan. A function of its own, so that the unordered groups do not stay in memory. */
export async function listedSurvey(question: SurveyQuestion): Promise<PlanSurvey> {
  const { at, groups, warnings, failures } = await takeSurvey(question);
  return { atMs: instantMs(at), groups: inListingOrder(groups, question.archive), warnings, failures };
}

/** The warning about a log group that cannot be planned. */
function leftOutWarning({ code, message, slice }: Pick<Failure, 'code' | 'message' | 'slice'>): Warning {
  const group = slice === undefined ? '' : `${slice.logGroup}: `;
  return { code, message: `${group}${message}. The plan leaves the log group out` };
}
