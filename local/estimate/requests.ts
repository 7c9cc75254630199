import type { EarlierTask } from '../../activities/plan/sizes/earlier-tasks.js';
import type { ResolvedRequest } from '../../contract/index.js';

/**
 * Estimated numbers of requests of an export, without repeated calls. They are lower bounds (`least`) if no earlier
 * task shows how many objects a task writes. Each task then counts as one object.
 */
export interface Requests {
  certainty: 'about' | 'least';
  /** PutObject: the objects and the probe object of AWS's tasks, and logferry's records. */
  put: number;
  /** Number of PutObject requests that write receipts. They are included in {@link put}. */
  receipts: number;
  /** ListObjectsV2: for the plan, for each task (its folders and its receipt), and for the run (log and recounts). */
  list: number;
  /** GetObject: reading the objects back, and records. */
  get: number;
  createExportTask: number;
}

/*
 * Numbers of requests of a run, as the emulator counted them in a run of two slices and in a run of ten slices. AWS
 * writes a probe object for each task. Records of a run: its first record, survey, answers, parts, manifest, and its
 * entry in the log with the checkpoint. The run lists the log to find the end of the log, and lists the notes that name
 * the recounts of the run.
 */
const LISTS_PER_TASK = 6;
const LISTS_PER_RUN = 7;
const PUTS_PER_TASK = 2;
const PUTS_PER_RUN = 10;
const GETS_PER_RUN = 12;
/** Maximum number of receipts in a part of a run's list: `ENTRIES_PER_PART` in `workflows/export/part-writer.ts`. */
const RECEIPTS_PER_PART = 200;

/** What a plan knows of an export. */
export interface PlannedAmounts {
  tasks: number;
  /** Number of lines of the plan: tasks, and receipts of slices without a task. */
  lines: number;
  /** Number of listing calls of the plan. */
  listings: number;
}

/** The requests that an export makes and causes. */
export function requestsOf(
  { tasks, lines, listings }: PlannedAmounts,
  { verify }: Pick<ResolvedRequest, 'verify'>,
  earlier: readonly Pick<EarlierTask, 'objects'>[],
): Requests {
  const objects =
    earlier.length === 0 ? 1 : earlier.reduce((sum, { objects: count }) => sum + count, 0) / earlier.length;
  const data = Math.round(tasks * objects);
  const parts = Math.ceil(lines / RECEIPTS_PER_PART);
  return {
    certainty: earlier.length === 0 ? 'least' : 'about',
    put: data + PUTS_PER_TASK * tasks + (lines - tasks) + parts + PUTS_PER_RUN,
    receipts: lines,
    list: LISTS_PER_TASK * tasks + LISTS_PER_RUN + listings,
    get: (verify === 'listing' ? 0 : data) + GETS_PER_RUN,
    createExportTask: tasks,
  };
}
