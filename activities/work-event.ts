import type { ClosedStatus, Failure, Outcome, SliceCounts, SliceRef } from '../contract/index.js';

/** An export, as the events about it name it. */
interface OfExport {
  exportId: string;
  /** Id of the account of the log groups; absent if the export was refused before the account was known. */
  account?: string;
  region: string;
}

interface OfSlice extends OfExport {
  slice: SliceRef;
}

/** The results of the activity that creates the task of a slice, or adopts it. `unanswered`: the activity failed. */
export const CREATE_RESULTS = [
  'created',
  'adopted',
  'already_ended',
  'slot_taken',
  'unsent',
  'unclear',
  'blocked',
  'refused',
  'unanswered',
] as const;
export type CreateResult = (typeof CREATE_RESULTS)[number];

/** How a task ended, as the export saw it. */
export const TASK_OUTCOMES = ['completed', 'failed', 'cancelled', 'vanished'] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** `unrecorded`: no receipt could be written. */
export type RecordOutcome = Outcome | 'unrecorded';

/**
 * An event in the work of exports, for the log and the metrics of a worker. Workflows and activities report events.
 * Each event is delivered at least once, unless the worker dies before the delivery. An event holds no log contents and
 * no credentials.
 */
export type WorkEvent =
  | (OfExport & { kind: 'exportOpened'; runNo: number; bucket: string; prefix: string; from: string; to: string })
  | (OfExport & {
      kind: 'exportClosed';
      outcome: ClosedStatus;
      tasks: number;
      slices: SliceCounts;
      objects: number;
      bytes: number;
      events: number;
      manifest?: string;
      /** The first failure. */
      failure?: Failure;
    })
  | (OfSlice & {
      kind: 'createAnswered';
      result: CreateResult;
      taskId?: string;
      failure?: Failure;
      /** Present for a refusal that is about the whole destination, not about this slice. */
      ofDestination?: true;
    })
  | (OfSlice & {
      kind: 'taskEnded';
      outcome: TaskOutcome;
      taskId: string;
      /** AWS's message about the task. */
      message?: string;
      /** How long the task had AWS's slot (ms), by AWS's clock; absent if AWS does not show it. */
      busyMs?: number;
      /**
       * Time (ms) from the end of the export's previous task to the creation of this task. Absent if the tasks are of
       * two turns, if this task was adopted, or if a time is not known.
       */
      gapMs?: number;
    })
  | (OfSlice & {
      kind: 'recorded';
      outcome: RecordOutcome;
      objects: number;
      bytes: number;
      events: number;
      failure?: Failure;
    })
  /**
   * An activity could not do its work for now, and the export waits. Reported when the reason changes. Names the slice
   * of a create or a recording.
   */
  | (OfExport & Partial<OfSlice> & { kind: 'refused'; activity: string; failure: Failure })
  /** An activity that could not do its work can do it again. */
  | (OfExport & { kind: 'answeredAgain'; activity: string })
  | {
      kind: 'laneSeen';
      account: string;
      region: string;
      /** Number of exports that wait for a turn. */
      waiting: number;
      /** How long the export that has waited longest has waited (ms). */
      longestWaitMs: number;
      /** Time (ms) within which the lane reports again while exports wait. */
      freshForMs: number;
    }
  /** The objects of a task were read back. */
  | (OfSlice & {
      kind: 'readBack';
      taskId: string;
      bytes: number;
      tookMs: number;
      /** Number of folders of further tasks of this slice that no earlier generation explains. */
      duplicates: number;
    })
  /** A task of another program has AWS's slot, and the export waits until the task ends. */
  | (OfExport & { kind: 'foreignTask'; taskId: string; ageMs: number; freshForMs: number })
  /** The archive holds a checkpoint that does not agree with the archive's log. */
  | (OfExport & { kind: 'checkpointDiffers'; key: string });

/** Takes the events of the work. It must not throw. */
export type ReportWork = (event: WorkEvent) => void;
