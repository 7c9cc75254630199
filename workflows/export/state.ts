import type {
  Counted,
  Ending,
  OpenedExport,
  PartEntryInput,
  PlanCursor,
  PlannedSlice,
  ReplacedTask,
  TaskFacts,
} from '../../activities/index.js';
import { type Failure, type LeftOut, noTotals, type RunTotals, SAMPLED_FAILURES } from '../../contract/index.js';
import type { CallsAt } from './call-ledger.js';
import type { Mail } from './mailbox.js';
import type { Pace } from './pace.js';
import type { TaskDurations } from './task-durations.js';
import type { Trouble } from './trouble.js';

/** A planned slice, and the number of times that this run has tried it. */
export interface SliceWork extends PlannedSlice {
  readonly tries: number;
  /** Failed tasks of the window that this slice was cut from. */
  readonly replaces?: ReplacedTask[];
}

/**
 * The stage of the current slice, as it is between two steps of the workflow. The names are those of the diagram in
 * docs/architecture.md.
 * - `creating`: the next step creates the task. No reply to an earlier create is outstanding. With `lookFirst` a task
 *   may exist, and the export looks for it before it creates one.
 * - `settling`: the reply to a create was lost. `scheduledMs` (epoch) is when the create was scheduled; `looked` is
 *   whether a first search has already ended without finding the task.
 * - `watching`: the task is known. `missingSince` is the instant since which DescribeExportTasks does not list the
 *   task. `createdMs` (epoch, by Temporal's clock) is when this export created the task; absent if it adopted the task,
 *   or if an earlier version has written the state. `fresh`: no watch has looked at the task yet.
 */
export type Stage =
  | { readonly kind: 'creating'; readonly lookFirst: boolean }
  | { readonly kind: 'settling'; readonly scheduledMs: number; readonly looked: boolean }
  | {
      readonly kind: 'watching';
      readonly task: TaskFacts;
      readonly missingSince?: string;
      readonly createdMs?: number;
      readonly fresh?: true;
    };

/**
 * The steps of a run, beside its slices, that AWS can refuse.
 * - `groups` asks AWS again about the log groups for which it refused an answer.
 * - `recording` writes the list of receipts and the manifest.
 * - `cancelling` cancels the current task.
 */
export type RunStep = 'planning' | 'groups' | 'recording' | 'cancelling';

/** The slice that the run works on now. The next run of a continued export goes on with it. */
export interface CurrentSlice {
  readonly work: SliceWork;
  stage: Stage;
  /**
   * Number of pauses so far because AWS's slot was taken or a create was not sent. Each makes the next such pause
   * longer.
   */
  waits: number;
  trouble?: Trouble;
}

/** A slice that waits for its receipt: its task has ended or is no longer followed, or the slice needed no task. */
export interface EndedWork {
  readonly work: SliceWork;
  readonly ending: Ending;
  /** Why the slice could not be read back so far; absent before the first failure. */
  trouble?: Trouble;
}

/** The state of an export that concerns its turns. Grants and yields of the lane are in the mailbox. */
export interface TurnState {
  /** Number of the export's last request for a turn. It never decreases. */
  counter: number;
  /** The id of the current request, whether the lane has granted it or not. */
  requestId?: string;
  /**
   * The id of the request whose turn was given back with a reason. The lane shows the reason until the export requests
   * another turn, or tells the lane that the reason is over.
   */
  away?: string;
  /** First execution run id of the lane that received the current request. */
  laneRun?: string;
}

/** The log groups for which AWS still denied a create after the run had waited for the end of the denial. */
interface DeniedCreates {
  readonly groups: readonly string[];
  /** Whether AWS has created a task since the last of these denials. */
  readonly workedSince: boolean;
}

/**
 * The whole state of an export, as plain data. Continue-as-new passes on this value and nothing else. Its size is
 * bounded: it holds at most the slices of one page of the plan, the slices in verification, and the entries of a few
 * parts of the list of receipts.
 */
export interface ExportState {
  export: OpenedExport;
  /** Present if the namespace had the search attributes of exports when the export was opened. */
  searchable?: true;
  totals: RunTotals;
  /** The parts of the window that plans have left out, see {@link LeftOut}. Absent: none. */
  leftOut?: LeftOut[];
  /** Slices of the current page of the plan that are still to be done. */
  planned: SliceWork[];
  current?: CurrentSlice;
  verifying: EndedWork[];
  /** See `ReadingBack` in `reading-back.ts` for this member and the next three. */
  readBackAt?: string;
  defectsInARow: number;
  proven?: true;
  suspectSince?: string;
  /** Where the next page begins; absent before the first page of a pass, and when the current page is the last one. */
  cursor?: PlanCursor;
  /** Number of the current pass over the plan, from 1. */
  pass: number;
  /** Whether a page has been planned in this pass. */
  passBegun: boolean;
  /** Whether the log groups of this pass have been chosen. */
  surveyed: boolean;
  /**
   * Whether this pass found anything to export. A pass that finds nothing is the last one, unless `answered` is set.
   */
  passFound: boolean;
  /** Present if AWS has answered for log groups that this pass had left out. The next pass plans them. */
  answered?: true;
  /** Why planning has failed for good; present if nothing more is planned. */
  unplannable?: Failure;
  /** Present if a slice has failed without a receipt. Each further pass would find the slice again. */
  leftOpen?: true;
  /** The numbers of slices in the whole plan; absent until the slices are counted. */
  counted?: Counted;
  /** Number of slices in the pages of the first pass so far that need a task. Absent: none. */
  tasksPlanned?: number;
  /** How fast tasks have followed each other; absent without a task, or if the times of the last one are not known. */
  pace?: Pace;
  /** How long the newest tasks have lasted; absent until this is known for a task. */
  durations?: TaskDurations;
  /** The recent calls about export tasks; absent if they are not known. */
  recentCalls?: CallsAt;
  /** Number of tasks that have failed since a task completed or a slice was closed or left as it is. */
  failuresInARow: number;
  /** Entries of the list of receipts that are not yet in a part. */
  entries: PartEntryInput[];
  /** The part that is being written. Its content does not change, so that writing it again has no effect. */
  writing?: { partNo: number; entries: PartEntryInput[] };
  partsWritten: number;
  /** The highest part number that has been given. */
  lastPartNo: number;
  /** The part number of the next page, which is the same for every attempt to plan that page. */
  planPartNo?: number;
  /** Why a part could not be written; present if the run will have no manifest. */
  unwritable?: Failure;
  troubles: Partial<Record<RunStep, Trouble>>;
  turn: TurnState;
  /** The mailbox at the moment of continue-as-new. */
  mail?: Mail;
  /** See {@link DeniedCreates}; absent if AWS has denied no creates for good. */
  denied?: DeniedCreates;
  /**
   * Why this run creates no more tasks: a failure that concerns the whole export, not one slice. Absent while the run
   * may create tasks.
   */
  blocked?: Failure;
  stillCancelling: string[];
}

export const newState = (opened: OpenedExport): ExportState => ({
  export: opened,
  totals: noTotals(),
  planned: [],
  verifying: [],
  defectsInARow: 0,
  pass: 1,
  surveyed: false,
  passBegun: false,
  passFound: false,
  failuresInARow: 0,
  entries: [],
  partsWritten: 0,
  lastPartNo: 0,
  troubles: {},
  turn: { counter: 0 },
  stillCancelling: [],
});

/** Adds the failure of a slice to the samples, if there is room. */
export function addFailure(totals: RunTotals, failure: Failure): void {
  if (totals.failures.length < SAMPLED_FAILURES) totals.failures.push(failure);
}

/** Adds a failure of the run as a whole, once. It comes first, because the failures of slices may fill the list. */
export function addRunFailure(totals: RunTotals, failure: Failure): void {
  const isSame = ({ slice, code, message }: Failure) =>
    slice === undefined && code === failure.code && message === failure.message;
  const others = totals.failures.filter((other) => !isSame(other));
  totals.failures = [failure, ...others].slice(0, SAMPLED_FAILURES);
}
