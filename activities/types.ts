import type {
  ArchiveLocation,
  CallAges,
  ClosedStatus,
  ExportTimings,
  Failure,
  FiredBy,
  LaneSettings,
  LeftOut,
  Outcome,
  ResolvedRequest,
  RunTotals,
  SliceRef,
  TurnRequest,
  Warning,
  WindowFacts,
} from '../contract/index.js';

/* The activities of the workflows. Their inputs and answers pass through Temporal as JSON, and stay small. */

/** An export as its activities know it. */
export interface OpenedExport {
  exportId: string;
  /** Number of the run among the runs of this export id in this archive, from 1. Continue-as-new is not a new run. */
  runNo: number;
  firstRunId: string;
  archive: ArchiveLocation;
  /** Only log streams whose names begin with this text are exported. All slices have the same prefix. */
  logStreamPrefix?: string;
  laneId: string;
  /** Settings for the lane, in case this export starts it. */
  laneSettings: LaneSettings;
  requestHash: string;
  identityHash: string;
  /** When the run started; fixed here so that repeated writes are identical. */
  startedAt: string;
  timings: ExportTimings;
  /**
   * Present if the second task may be created before the objects of the first one have been read back. Absent if an
   * earlier version has opened the export.
   */
  secondUnproven?: true;
  /**
   * Present if the objects of the first task are read back as soon as the task has ended. Absent if an earlier version
   * has opened the export; its first short tasks are read back together.
   */
  firstAtOnce?: true;
}

/**
 * Whether the namespace has the search attributes of exports. The answer and the details of each failure of opening an
 * export contain this fact. Setting an attribute that is not registered would fail the workflow task again and again.
 */
export interface Searchable {
  searchable?: true;
}

/** The answer of opening an export. */
export type Opening = Searchable &
  (
    | { kind: 'opened'; export: OpenedExport }
    | { kind: 'refused'; accountId?: string; laneId?: string; failures: Failure[] }
  );

/** A slice that a plan found open, or slices in a row that need no task for the same reason. */
export interface PlannedSlice {
  readonly slice: SliceRef;
  /** Why the slice needs no task; absent if it needs one. */
  readonly without?: 'quiet' | 'expired';
  /** Present with `without`: when AWS was asked for the reason. The name of a `quiet` receipt contains this instant. */
  readonly askedAt?: string;
  /** Number of slices of the request's grid that this slice stands for; absent if it is one. */
  readonly slices?: number;
}

/**
 * A task that ended without closing its window. The window was then cut into slices whose tasks export the same events
 * again.
 */
export interface ReplacedTask {
  taskId: string;
  from: string;
  to: string;
}

/** Where a page of a plan begins. Workflows decide only by `asksAgain`, and show `group` and `from` in summaries. */
export interface PlanCursor {
  /** Position of the unit in the plan's order, from 0. */
  unit: number;
  /** The first log group to plan. */
  group: string;
  /** Start of the first slice of this group. If absent, the page begins with the group's first slice in the unit. */
  from?: string;
  /** Present if an earlier page has begun the group's block in this unit, and has counted the closed slices there. */
  entered?: true;
  /** Why log groups of the pass were left out so far, see {@link PlanPage.refused}. */
  refused?: Failure;
  /** Present after the last page of a pass, if AWS must be asked again about the log groups that were left out. */
  asksAgain?: true;
}

export interface PlanPage {
  kind: 'planned';
  slices: PlannedSlice[];
  /** Number of grid slices that earlier receipts cover, and the number of those that are not settled. */
  skipped: number;
  unsettled: number;
  /** Number of grid slices with a part that an earlier run has recorded as `expired`; absent if it is 0. */
  skippedExpired?: number;
  /**
   * Parts of the window that are not exported and that earlier pages and passes have not named; absent if there are
   * none.
   */
  leftOut?: LeftOut[];
  /** Whether planning has written the list of skipped receipts, as the part with the number `partNo` of the input. */
  wrotePart: boolean;
  /** Why AWS refuses to answer for log groups that the pass leaves out; absent if none is left out. */
  refused?: Failure;
  /** Present if AWS now answers for some of the groups that the pass left out. Another pass then plans them. */
  answered?: true;
  /** Number of left-out groups that are given up with an open range, and a sample of the failures with these ranges. */
  failed?: number;
  failures?: Failure[];
  /** Where planning goes on: at the next page, or by asking AWS again ({@link PlanCursor}). Absent if the pass ends. */
  cursor?: PlanCursor;
}

/** The answer of choosing the log groups of a pass. */
export interface Surveyed {
  kind: 'surveyed';
  groups: number;
  /**
   * What the pass leaves out because slices are not over or ended too recently, or because log groups are too young;
   * absent if there is nothing.
   */
  leftOut?: LeftOut[];
  warnings: Warning[];
  /**
   * Number of groups that cannot be planned or have changed since the previous pass, and a sample of these failures
   * with the open ranges.
   */
  failed: number;
  failures: Failure[];
}

/** The answer of counting the slices of a plan. */
export interface Counted {
  kind: 'counted';
  /** Number of slices in the whole plan, including those that need no task and those that earlier receipts close. */
  slices: number;
  /** Number of slices that need a task; absent if the plan is too large to count them. */
  tasks?: number;
}

export interface TaskFacts {
  taskId: string;
  createdAt?: string;
  completedAt?: string;
  statusMessage?: string;
  createRequestId?: string;
  adopted: boolean;
}

/** How the export of a slice ended, as the workflow saw it. The activity that records it asks AWS itself. */
export type Ending =
  | { kind: 'completed'; task: TaskFacts }
  | { kind: 'failed'; task: TaskFacts }
  | { kind: 'cancelled'; task: TaskFacts; byUs: boolean }
  | { kind: 'vanished'; task: TaskFacts }
  | { kind: 'without'; reason: 'quiet' | 'expired' };

export interface PartEntryInput {
  key: string;
  /**
   * Hash of the receipt. Absent for receipts of earlier runs, because the activity reads them and computes their
   * hashes.
   */
  sha256?: string;
  outcome?: Outcome;
  /** Number of slices of the grid that the receipt stands for. Absent: one. */
  slices?: number;
  skipped: boolean;
}

/** A slice whose task has ended, or that needed no task. */
export interface EndedSlice {
  readonly slice: SliceRef;
  readonly ending: Ending;
  /** Failed tasks of the window that this slice was cut from. */
  readonly replaces?: ReplacedTask[];
}

/** The answer of verifying and recording a slice. */
export type RecordAnswer =
  | {
      kind: 'recorded';
      outcome: Outcome;
      /**
       * The entry of the slice's receipt. If retention had passed for the beginning of the slice, the entry of the
       * receipt of that beginning comes first.
       */
      entries: PartEntryInput[];
      /** Number of slices of the grid that the receipt stands for. */
      slices: number;
      /** Number of slices of the grid in the expired beginning of the slice; absent if it is 0. */
      expired?: number;
      /** Number of slices of the grid that are closed, but not yet settled. */
      unsettled: number;
      objects: number;
      bytes: number;
      events: number;
      /** The failure that keeps the window open; absent if there is none. */
      failure?: Failure;
    }
  /** No receipt could be written. */
  | { kind: 'unrecorded'; failure: Failure }
  /** The worker's code fails on this slice in the same way each time. */
  | { kind: 'defect'; failure: Failure }
  | Blind;

export type RecordedSlice = Extract<RecordAnswer, { kind: 'recorded' }>;

/** A task that occupies AWS's only slot. */
export interface Blocker {
  taskId: string;
  logGroup: string;
  since: string;
}

/**
 * The answer of an activity that could not do its work: AWS or the worker's configuration refused for now, or AWS
 * throttled or was not reached. The activity can be tried again later.
 */
export interface Blind {
  kind: 'blind';
  failure: Failure;
}

/**
 * The recent calls about export tasks, see `contract/call-budget.ts`. The input of an activity has the calls before the
 * activity. Its answer has the calls up to its end. Absent if the workflow or the worker is of an earlier version. The
 * calls are then unknown.
 */
export interface RecentCalls {
  calls?: CallAges;
}

/** How long the newest tasks of an export have lasted (ms), by AWS's clock. The last task is the last element. */
export interface KnownDurations {
  /** Durations of tasks of one log group: the group of the newest task. */
  sameGroup: readonly number[];
  others: readonly number[];
}

/** The answer of looking for the task of a slice. */
export type LookAnswer =
  | { kind: 'adopted'; task: TaskFacts }
  /** A task of this very slice and generation has already ended without success. */
  | { kind: 'spent'; ending: Ending }
  | { kind: 'slotTaken'; blocker?: Blocker }
  | { kind: 'absent' }
  | Blind;

/** The answer of creating or adopting the task of a slice. */
export type CreateOutcome =
  | Exclude<LookAnswer, { kind: 'absent' }>
  | { kind: 'created'; task: TaskFacts }
  /** Nothing was sent. `clock`: the worker's clock and Temporal's differ, or the worker stalled. */
  | { kind: 'unsent'; reason: 'deadline' | 'clock' }
  /** A create was sent, and it is not known whether a task exists. */
  | { kind: 'unclear'; failure: Failure }
  | { kind: 'refused'; scope: 'slice' | 'destination'; failure: Failure };

/** The answer of watching a task. */
export type WatchAnswer =
  | {
      kind: 'over';
      status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
      statusMessage?: string;
      createdAt?: string;
      completedAt?: string;
    }
  /**
   * DescribeExportTasks does not list the task, or lists it with an unknown status. `since` is `missingSince` of the
   * input; absent if a call of this watch showed the task.
   */
  | { kind: 'missing'; since?: string }
  /** The task has not ended. This answer is given only with `untilSeen`. */
  | { kind: 'live' }
  | Blind;

/** The answer of cancelling a task; `unknown`: AWS does not know the task (yet). */
export type CancelAnswer = { kind: 'accepted' | 'alreadyFinished' | 'unknown' };

/**
 * The facts of a run for its manifest. `window` and `leftOut` are absent if an earlier version of the workflow has
 * scheduled the activity.
 */
export interface ManifestInput extends RunTotals, Partial<WindowFacts> {
  status: ClosedStatus;
  /** Number of parts that have been written. */
  parts: number;
  /**
   * A part number that was given to a page of a plan, but that the run has not used. A part with this number may exist,
   * but does not belong to the manifest.
   */
  unusedPart?: number;
  finishedAt: string;
  cancelledBy?: { requestedBy: string; reason: string };
  stillCancelling?: string[];
}

export type PartAnswer = { kind: 'written' } | Blind;

/** The answer of writing the manifest. `location` is `s3://bucket/key`; `sha256` is the hash of the object there. */
export type ManifestAnswer = WrittenManifest | Blind;

/** Where a manifest was written, and its hash. */
export interface WrittenManifest {
  kind: 'written';
  location: string;
  sha256: string;
  /** Id of the key that signed the manifest, `SHA256:…`. Absent: the manifest is unsigned. */
  signedBy?: string;
  /** Number of the run's entry in the archive's log. */
  logEntry?: number;
  /** What the user should know about the close of the run. */
  warnings?: Warning[];
}

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
   * about these groups again; the answer is `blind` as long as AWS refuses all of them.
   * @param input.partNo the number of the part for a list of skipped receipts; the same for every attempt at a page
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
