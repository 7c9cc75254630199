import type {
  Ending,
  OpenedExport,
  PartEntryInput,
  PlanCursor,
  PlannedSlice,
  ReplacedTask,
  TaskFacts,
} from '../../activities/index.js';
import { type Failure, noTotals, type RunTotals } from '../../contract/index.js';
import type { Mail } from './mailbox.js';
import type { Trouble } from './trouble.js';

/** Results keep this many failures as samples; the counts are complete. */
const SAMPLED_FAILURES = 100;

/** A planned slice, and how often this run has tried it. */
export interface SliceWork extends PlannedSlice {
  readonly tries: number;
  /** Failed tasks of the window that this slice was cut from. */
  readonly replaces?: ReplacedTask[];
}

/**
 * Where the slice under way stands. The names are those of the diagram in docs/architecture.md.
 * - `creating`: no create is in flight. With `lookFirst` a task may exist, and the export looks for it before it
 *   creates one.
 * - `settling`: the reply to a create was lost. `scheduledMs` (epoch) is when the create was scheduled; `looked` is
 * whether a first look has missed the task.
 * - `watching`: the task is known. `missingSince` is the instant from which Describe does not list it.
 */
export type Stage =
  | { readonly kind: 'creating'; readonly lookFirst: boolean }
  | { readonly kind: 'settling'; readonly scheduledMs: number; readonly looked: boolean }
  | { readonly kind: 'watching'; readonly task: TaskFacts; readonly missingSince?: string };

/**
 * The steps of a run that can be in trouble beside its slices: planning, planning of the log groups that AWS refuses to
 * answer for, writing the list of receipts and the manifest, and cancelling the task under way.
 */
export type RunStep = 'planning' | 'groups' | 'recording' | 'cancelling';

/** The slice under way. With it, the next run of a continued export goes on. */
export interface CurrentSlice {
  readonly work: SliceWork;
  stage: Stage;
  /** Number of useless answers so far. Each makes the next pause longer. */
  waits: number;
  trouble?: Trouble;
}

/** A slice whose task is over and whose receipt is not yet written. */
export interface EndedWork {
  readonly work: SliceWork;
  readonly ending: Ending;
  /** Why the slice could not be read back so far. */
  trouble?: Trouble;
}

/** What an export remembers of its lane. Grants and yields of the lane are in the mailbox. */
export interface TurnState {
  /** Numbers the requests of this export; never goes back. */
  counter: number;
  /** The current request: for a turn, or for the turn that is held. */
  requestId?: string;
  /**
   * The request whose turn was given back with a reason. The lane shows the reason until the export says that the
   * reason is over.
   */
  away?: string;
  /** First execution run id of the lane that was asked. */
  laneRun?: string;
}

/** What a run knows of log groups whose creates AWS denied for as long as the run waits it out. */
interface DeniedCreates {
  readonly groups: readonly string[];
  /** Whether AWS has created a task for another log group since then. */
  readonly workedSince: boolean;
}

/**
 * All an export knows, as plain data: continue-as-new passes on this value and nothing else, so its size is bounded by a
 * page of slices, those in verification and one part.
 */
export interface ExportState {
  export: OpenedExport;
  totals: RunTotals;
  /** Slices of the current page that are still to be done. */
  planned: SliceWork[];
  current?: CurrentSlice;
  verifying: EndedWork[];
  /** `reading-back.ts` explains this member and the three that follow. */
  readBackAt?: string;
  defectsInARow: number;
  proven?: true;
  suspectSince?: string;
  /** Where the next page begins; absent when the current page is the last of its pass. */
  cursor?: PlanCursor;
  /** Counts the passes over the plan, from 1. */
  pass: number;
  /** Whether a page has been planned in this pass. */
  passBegun: boolean;
  /** Whether the log groups of this pass have been chosen. */
  surveyed: boolean;
  /** Whether this pass found anything to export. A pass that finds nothing ends the export. */
  passFound: boolean;
  /** AWS answers for log groups that this pass had to leave out: the next pass plans them. */
  answered?: true;
  /** A plan has failed for good: nothing more is planned. */
  unplannable?: Failure;
  /** A slice has failed without a receipt: each further pass would find it again. */
  leftOpen?: true;
  /** Tasks that have failed since the last one that AWS completed. */
  failuresInARow: number;
  /** Entries of the part that is being filled. */
  entries: PartEntryInput[];
  /** A part that is being written: its content is fixed, so that writing it again changes nothing. */
  writing?: { partNo: number; entries: PartEntryInput[] };
  partsWritten: number;
  /** The highest number that a part has been given. */
  lastPartNo: number;
  /** The number of the part that belongs to the next page: the same for every attempt to plan it. */
  planPartNo?: number;
  /** Why no part can be written any more; without its parts the run has no manifest. */
  unwritable?: Failure;
  troubles: Partial<Record<RunStep, Trouble>>;
  turn: TurnState;
  /** The mailbox at the moment of continue-as-new. */
  mail?: Mail;
  /** Log groups for which AWS denies creates. */
  denied?: DeniedCreates;
  /** A refusal of the destination as a whole: nothing more is created. */
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

/** Adds the failure of a slice, while there is room for samples. */
export function addFailure(totals: RunTotals, failure: Failure): void {
  if (totals.failures.length < SAMPLED_FAILURES) totals.failures.push(failure);
}

/** Adds a failure of the run as a whole, once. It comes before the failures of slices, which may fill the list. */
export function addRunFailure(totals: RunTotals, failure: Failure): void {
  const isSame = ({ slice, code, message }: Failure) =>
    slice === undefined && code === failure.code && message === failure.message;
  const others = totals.failures.filter((other) => !isSame(other));
  totals.failures = [failure, ...others].slice(0, SAMPLED_FAILURES);
}
