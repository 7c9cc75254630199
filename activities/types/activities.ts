import type { FiredBy, LaneSettings, ResolvedRequest, SliceRef, TurnRequest } from '../../contract/index.js';
import type { Blind } from './blind.js';
import type { EndedSlice } from './ended-slice.js';
import type { ManifestAnswer, ManifestInput } from './manifest.js';
import type { OpenedExport, Opening } from './opening.js';
import type { Counted, PlanCursor, PlanPage, Surveyed } from './planning.js';
import type { PartAnswer, PartEntryInput, RecordAnswer } from './recording.js';
import type {
  CancelAnswer,
  CreateOutcome,
  KnownDurations,
  LookAnswer,
  RecentCalls,
  WatchAnswer,
} from './task-calls.js';

/* The activities that workflows call. Their inputs and answers pass through Temporal as JSON, and stay small. */

/**
 * Activities about AWS's export tasks. They run on a separate task queue with separate activity slots. So a create
 * starts within seconds, however many objects the same worker reads back at that time.
 */
export interface TaskActivities {
  /** Looks for a task. The search creates nothing, so it can be repeated. */
  findExportTask(input: { export: OpenedExport; slice: SliceRef } & RecentCalls): Promise<LookAnswer & RecentCalls>;
  createOrAdopt(
    input: { export: OpenedExport; slice: SliceRef; lookFirst: boolean } & RecentCalls,
  ): Promise<CreateOutcome & RecentCalls>;
  watchExportTask(
    input: {
      export: OpenedExport;
      taskId: string;
      /** When AWS created the task, by AWS's clock. */
      createdAt?: string;
      /** Since when AWS has not listed the task, as an earlier watch has found. */
      missingSince?: string;
      /** Present if the watch ends as soon as AWS shows the task, whether the task has ended or not. */
      untilSeen?: boolean;
      /**
       * The task's age (ms) when the watch is scheduled, by Temporal's clock. Present if this export created the task;
       * it is used instead of `createdAt`.
       */
      ageMs?: number;
      /** Present if no watch has looked at the task since its creation. */
      fresh?: true;
      /** Present if the export only waits for AWS's slot. The task is then usually of another program. */
      foreign?: true;
      /** Durations of earlier tasks, from which the watch learns when an end is likely. */
      durations?: KnownDurations;
    } & RecentCalls,
  ): Promise<WatchAnswer & RecentCalls>;
  cancelExportTask(input: { export: OpenedExport; taskId: string }): Promise<CancelAnswer | Blind>;
}

/**
 * Activities of exports, which need AWS credentials. Those of {@link TaskActivities} run on a task queue whose name is
 * derived from the export's task queue, the others on the export's task queue itself.
 */
export interface ExportActivities extends TaskActivities {
  openExport(input: {
    request: ResolvedRequest;
    exportId: string;
    firstRunId: string;
    startedAt: string;
    /** Present if a schedule fired the export. */
    firedBy?: FiredBy;
  }): Promise<Opening>;
  /**
   * Chooses the log groups of a pass. Scheduled once for each pass, before the first page.
   * @param input.pass number of the pass among the passes of the run's plan, from 1
   */
  surveyGroups(input: { export: OpenedExport; pass: number }): Promise<Surveyed | Blind>;
  /**
   * Plans a page. Log groups that AWS refuses to answer for are left out. After the last page of the pass, AWS is asked
   * about these groups again. Without `givesUp`, the answer is `blind` if AWS still refuses each of these groups that
   * has had no answer in this pass.
   * @param input.partNo the number of the part of the run's list of receipts into which the page writes the receipts
   *   that it skips; the same for every attempt at a page
   * @param input.givesUp whether the pass ends now, with a failure for each group that AWS still refuses
   */
  planSlices(input: {
    export: OpenedExport;
    pass: number;
    cursor?: PlanCursor;
    partNo: number;
    givesUp?: true;
  }): Promise<PlanPage | Blind>;
  /** Counts the slices of the whole plan, for the progress. Runs beside the first pages of a plan of several pages. */
  countSlices(input: { export: OpenedExport; pass: number }): Promise<Counted | Blind>;
  /** @returns one answer for each slice, in the same order */
  verifyAndRecord(input: {
    export: OpenedExport;
    /** The pass that planned the slices. */
    pass: number;
    ended: EndedSlice[];
  }): Promise<RecordAnswer[]>;
  recordPart(input: { export: OpenedExport; partNo: number; entries: PartEntryInput[] }): Promise<PartAnswer>;
  closeManifest(input: { export: OpenedExport; manifest: ManifestInput }): Promise<ManifestAnswer>;
}

/** Activities of lanes. They run on the lanes' task queue, and need Temporal, but no AWS credentials. */
export interface LaneActivities {
  /**
   * Sends the request by signal-with-start. @returns the first execution run id of the lane run that the signal reached
   */
  requestTurn(input: { laneId: string; turn: TurnRequest; settings: LaneSettings }): Promise<string>;
  /** @returns the first execution run id of the lane, or undefined if the lane does not run */
  lookAtLane(input: { laneId: string }): Promise<string | undefined>;
  lookAtOwner(input: { owner: string; requestId: string }): Promise<'alive' | 'gone'>;
}
