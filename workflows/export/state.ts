import type {
  Ending,
  OpenedExport,
  PartEntryInput,
  PlanCursor,
  PlannedSlice,
  ReplacedTask,
  RunTotals,
  TaskFacts,
} from '../../activities/index.js';
import { type CancelRequest, type Failure, noSlices } from '../../contract/index.js';

/** Results keep this many failures as samples; the counts are complete. */
const SAMPLED_FAILURES = 100;

/** A planned slice and how often it has been tried in this run. */
export interface TriedSlice extends PlannedSlice {
  tries: number;
  /** Failed tasks of the window that this slice was cut from. */
  replaces?: ReplacedTask[];
}

/** A slice whose task is over and whose receipt is not yet written. */
export interface Unrecorded {
  slice: TriedSlice;
  ending: Ending;
}

/** The slice under way, and what carrying it has come to: with it, the next run of a continued export goes on. */
export interface Carrying {
  slice: TriedSlice;
  /** Whether a task of this slice may exist: then it is looked for before one is made. */
  lookFirst: boolean;
  /** A create may have had an effect, and no look has settled whether it had. */
  unsettled?: true;
  /** Our task, once it is known. */
  task?: TaskFacts;
  /** Since when Describe does not list our task. */
  missingSince?: string;
  /** Questions without a useful answer. */
  waits: number;
  /** What AWS refuses, since when, and how often it was asked. */
  trouble?: { failure: Failure; since: string; waits: number };
}

export interface TurnState {
  /** Numbers the requests of this export; never goes back. */
  counter: number;
  requestId?: string;
  granted: boolean;
  yieldAsked: boolean;
  /** The request that was given back with a reason, which the lane shows until it hears better. */
  away?: string;
  /** First execution run id of the lane that was asked. */
  laneRun?: string;
}

/**
 * All an export knows, as plain data: what continue-as-new carries is this value and nothing else, so its size is
 * bounded by a page of slices, the unrecorded ones and one part.
 */
export interface ExportState {
  export: OpenedExport;
  totals: RunTotals;
  /** Slices of the current page that are still to be done. */
  todo: TriedSlice[];
  carrying?: Carrying;
  /** Where the next page begins; absent when the current one is the last of its pass. */
  cursor?: PlanCursor;
  /** Whether a page has been planned in this pass. */
  passBegun: boolean;
  /** Present from the second pass on. */
  laterPass?: true;
  /** Whether this pass found anything; a pass that does not ends the export. */
  passFound: boolean;
  /** Some slice has failed in a way that no receipt could be written for: each further pass would find it again. */
  leftOpen?: true;
  unrecorded: Unrecorded[];
  /** Tasks that have failed since the last one that AWS completed. */
  failuresInARow: number;
  /** Entries of the part that is being filled. */
  entries: PartEntryInput[];
  /** A part that is being written: its content is fixed, so that writing it again changes nothing. */
  writing?: { partNo: number; entries: PartEntryInput[] };
  partsWritten: number;
  /** Why no part can be written any more; without its parts the run has no manifest. */
  unwritable?: Failure;
  turn: TurnState;
  cancel?: CancelRequest;
  /** A refusal of the destination as a whole: nothing more is created. */
  blocked?: Failure;
  stillCancelling: string[];
}

export const newState = (opened: OpenedExport): ExportState => ({
  export: opened,
  totals: { slices: noSlices(), tasksCreated: 0, objects: 0, bytes: 0, events: 0, failures: [] },
  todo: [],
  passBegun: false,
  passFound: false,
  unrecorded: [],
  failuresInARow: 0,
  entries: [],
  partsWritten: 0,
  turn: { counter: 0, granted: false, yieldAsked: false },
  stillCancelling: [],
});

export function addFailure(totals: RunTotals, failure: Failure): void {
  if (totals.failures.length < SAMPLED_FAILURES) totals.failures.push(failure);
}
