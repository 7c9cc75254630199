import type {
  ArchiveLocation,
  ExportStatus,
  ExportTimings,
  Failure,
  LaneSettings,
  Outcome,
  ResolvedRequest,
  SliceCounts,
  TurnRequest,
} from '../contract/index.js';

/** What the workflows ask of the world. Everything here crosses Temporal as JSON and stays small. */

/** An export as its activities know it. */
export interface OpenedExport {
  exportId: string;
  /** Counts the runs of this export id in this archive, from 1. Continue-as-new is not a new run. */
  runNo: number;
  firstRunId: string;
  archive: ArchiveLocation;
  laneId: string;
  /** For the lane, should this export be the one that starts it. */
  laneSettings: LaneSettings;
  authenticatedArn: string;
  requestHash: string;
  identityHash: string;
  /** When the run started; fixed here so that repeated writes are identical. */
  startedAt: string;
  timings: ExportTimings;
}

export type Opening =
  | { kind: 'opened'; export: OpenedExport }
  | { kind: 'refused'; accountId?: string; failures: Failure[] };

export interface PlannedSlice {
  logGroup: string;
  from: string;
  to: string;
  generation: number;
  /** Present when no task is needed: why. */
  without?: 'quiet' | 'expired';
}
/** A task that ended without closing its window, whose work a piece of that window repeats. */
export interface ReplacedTask {
  taskId: string;
  from: string;
  to: string;
}

/** Position in the order of a plan: retention deadline (null: never), start, group. */
export type PlanCursor = [deadline: string | null, from: string, logGroup: string];

export interface PlanPage {
  slices: PlannedSlice[];
  /** Slices closed by earlier receipts, and the keys of those receipts. */
  skipped: number;
  skippedReceipts: string[];
  /** Absent when nothing follows. */
  cursor?: PlanCursor;
}

export interface TaskFacts {
  taskId: string;
  createdAt?: string;
  completedAt?: string;
  statusMessage?: string;
  createRequestId?: string;
  adopted: boolean;
}

/** What became of a slice, before verification. */
export type Ending =
  | { kind: 'completed'; task: TaskFacts }
  | { kind: 'failed'; task: TaskFacts }
  | { kind: 'cancelled'; task: TaskFacts; byUs: boolean }
  | { kind: 'vanished'; task: TaskFacts }
  | { kind: 'without'; reason: 'quiet' | 'expired' };

export interface PartEntryInput {
  key: string;
  /** Absent for receipts of earlier runs, which are read to be hashed. */
  sha256?: string;
  outcome?: Outcome;
  skipped: boolean;
}

/** A slice whose task is over, or that needed none. */
export interface EndedSlice {
  slice: PlannedSlice;
  ending: Ending;
  /** Failed tasks of the window that this slice was cut from. */
  replaces?: ReplacedTask[];
}

/** What verifying and recording a slice came to. */
export interface SliceRecord {
  outcome: Outcome;
  entry: PartEntryInput;
  objects: number;
  bytes: number;
  events: number;
  /** Why the window stays open, where it does. */
  failure?: Failure;
}

export type SliceFound =
  | { kind: 'adopted'; task: TaskFacts }
  /** A task of this very slice and generation has already ended without success. */
  | { kind: 'spent'; ending: Ending }
  | { kind: 'slotTaken'; blocker?: Blocker }
  | { kind: 'absent' }
  | Blind;

/** AWS did not let us look, so nothing is known and nothing was done: refused for now, or not reached. */
export interface Blind {
  kind: 'blind';
  failure: Failure;
}

export interface Blocker {
  taskId: string;
  logGroup: string;
  since: string;
}

export type Created =
  | Exclude<SliceFound, { kind: 'absent' }>
  | { kind: 'created'; task: TaskFacts }
  /** `clock`: the worker's clock and Temporal's differ, or the worker stalled. */
  | { kind: 'unsent'; reason: 'deadline' | 'clock' | 'unreachable' }
  | { kind: 'busy' }
  | { kind: 'unclear' }
  | { kind: 'refused'; scope: 'slice' | 'destination'; failure: Failure };

export type Watched =
  | {
      kind: 'over';
      status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
      statusMessage?: string;
      createdAt?: string;
      completedAt?: string;
    }
  /** Describe does not list it (or not with a status we know) since this instant. */
  | { kind: 'missing'; since: string }
  /** It lives; only told to those who ask for it. */
  | { kind: 'live' }
  | Blind;

export interface RunTotals {
  slices: SliceCounts;
  tasksCreated: number;
  objects: number;
  bytes: number;
  events: number;
  failures: Failure[];
}

export interface ManifestInput extends RunTotals {
  status: ExportStatus;
  parts: number;
  finishedAt: string;
  cancelledBy?: { requestedBy: string; reason: string };
  stillCancelling?: string[];
}

/** Run on the task queue of the export: they need AWS credentials. */
export interface ExportActivities {
  openExport(input: {
    request: ResolvedRequest;
    exportId: string;
    firstRunId: string;
    startedAt: string;
  }): Promise<Opening>;
  planSlices(input: {
    export: OpenedExport;
    request: ResolvedRequest;
    cursor?: PlanCursor;
    /** Parts already recorded by this run whose slices are not to be planned again. */
    recordedParts: number;
  }): Promise<PlanPage>;
  /** Looks only; safe to repeat. */
  findExportTask(input: { export: OpenedExport; slice: PlannedSlice; logStreamPrefix?: string }): Promise<SliceFound>;
  createOrAdopt(input: {
    export: OpenedExport;
    slice: PlannedSlice;
    logStreamPrefix?: string;
    lookFirst: boolean;
  }): Promise<Created>;
  watchExportTask(input: {
    export: OpenedExport;
    taskId: string;
    createdAt?: string;
    missingSince?: string;
    /** Ends at the first sight of the task, alive or not. */
    untilSeen?: boolean;
  }): Promise<Watched>;
  cancelExportTask(input: {
    export: OpenedExport;
    taskId: string;
  }): Promise<'accepted' | 'alreadyFinished' | 'unknown'>;
  /** @returns in the same order; a failure where no receipt could be written */
  verifyAndRecord(input: {
    export: OpenedExport;
    request: ResolvedRequest;
    ended: EndedSlice[];
  }): Promise<(SliceRecord | { unrecorded: Failure })[]>;
  recordPart(input: { export: OpenedExport; partNo: number; entries: PartEntryInput[] }): Promise<void>;
  closeManifest(input: {
    export: OpenedExport;
    request: ResolvedRequest;
    manifest: ManifestInput;
  }): Promise<{ location: string; sha256: string }>;
}

/** Run on the lanes' task queue: they need Temporal, but no AWS credentials. */
export interface LaneActivities {
  /** Signal-with-start of the lane. @returns the first execution run id of the lane run it reached */
  requestTurn(input: { laneId: string; turn: TurnRequest; settings: LaneSettings }): Promise<string>;
  /** @returns the first execution run id of the lane, or undefined when none runs */
  lookAtLane(input: { laneId: string }): Promise<string | undefined>;
  lookAtOwner(input: { owner: string; requestId: string }): Promise<'alive' | 'gone'>;
}
