/* The metrics of a worker: names, help texts and labels. Released names and labels never change. */

/** Labels of metrics about the exports of an account and Region. */
const LANE = ['account', 'region'] as const;

interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/**
 * All metrics of logferry's own, by name. Every label has a bounded number of values: accounts and Regions of the
 * configuration, versions, and words of closed lists. No label is the name of a log group, an export, a task or an
 * object.
 */
export const METRICS = {
  logferry_build_info: {
    type: 'gauge',
    help: 'Always 1. The labels are the versions of logferry, Node.js and the Temporal SDK.',
    labels: ['version', 'node', 'temporal_sdk'],
  },
  logferry_worker_ready: {
    type: 'gauge',
    help: '1 while the worker polls Temporal, otherwise 0: as /readyz, but up to 10 s old. 0 also while /healthz fails.',
    labels: [],
  },
  logferry_process_metrics_age_seconds: {
    type: 'gauge',
    help: 'Age of process_* and nodejs_* in the scrape. It grows while the main thread of the worker is too busy to renew them.',
    labels: [],
  },
  logferry_sdk_metrics_available: {
    type: 'gauge',
    help: "1 if the scrape contains the metrics of Temporal's SDK (temporal_*), otherwise 0.",
    labels: [],
  },
  logferry_exports_opened_total: { type: 'counter', help: 'Number of runs that were opened.', labels: LANE },
  logferry_exports_closed_total: {
    type: 'counter',
    help: 'Number of runs that were closed, by outcome: completed, partial, failed, refused, cancelled.',
    labels: [...LANE, 'outcome'],
  },
  logferry_export_last_closed_timestamp_seconds: {
    type: 'gauge',
    help: 'When this worker last saw a run close with this outcome.',
    labels: [...LANE, 'outcome'],
  },
  logferry_task_creates_total: {
    type: 'counter',
    help: 'Number of attempts to create or adopt the export task of a slice, by result.',
    labels: [...LANE, 'result'],
  },
  logferry_tasks_ended_total: {
    type: 'counter',
    help: 'Number of export tasks that have ended, by outcome: completed, failed, cancelled, vanished.',
    labels: [...LANE, 'outcome'],
  },
  logferry_slot_busy_seconds_total: {
    type: 'counter',
    help: "Time for which tasks had AWS's slot, by AWS's clock. A task counts when it has ended. The rate over a time that is longer than a task is the utilisation of the slot.",
    labels: LANE,
  },
  logferry_slot_gap_seconds: {
    type: 'histogram',
    help: 'Time from the end of a task to the creation of the next one in the same turn of an export.',
    labels: LANE,
  },
  logferry_lane_waiting_exports: {
    type: 'gauge',
    help: 'Number of exports that wait for a turn. Absent on workers that have not heard from the lane for minutes.',
    labels: LANE,
  },
  logferry_lane_longest_wait_seconds: {
    type: 'gauge',
    help: 'The longest time that one of the waiting exports has waited for its turn. Absent on the same workers as logferry_lane_waiting_exports.',
    labels: LANE,
  },
  logferry_foreign_task_age_seconds: {
    type: 'gauge',
    help: "Age of the task of another program that has AWS's slot while an export waits for it. Absent if there is none.",
    labels: LANE,
  },
  logferry_receipts_total: {
    type: 'counter',
    help: 'Number of slices whose recording has ended, by outcome. unrecorded: no receipt could be written.',
    labels: [...LANE, 'outcome'],
  },
  logferry_exported_bytes_total: {
    type: 'counter',
    help: 'Compressed bytes of the objects of recorded slices.',
    labels: LANE,
  },
  logferry_verified_bytes_total: {
    type: 'counter',
    help: 'Compressed bytes that were read back to verify them.',
    labels: LANE,
  },
  logferry_verification_seconds_total: {
    type: 'counter',
    help: 'Time that reading back took, listings included.',
    labels: LANE,
  },
  logferry_problems_total: {
    type: 'counter',
    help: 'Number of events that a person should look at, by problem.',
    labels: [...LANE, 'problem'],
  },
  logferry_problem_timestamp_seconds: {
    type: 'gauge',
    help: 'When this worker last saw the problem. Absent if it has not seen the problem.',
    labels: [...LANE, 'problem'],
  },
  logferry_aws_calls_total: {
    type: 'counter',
    help: 'Number of attempts at calls to AWS, by result: ok, throttled, refused, failed, unanswered.',
    labels: ['region', 'operation', 'result'],
  },
  logferry_aws_throttles_total: {
    type: 'counter',
    help: 'Number of attempts at calls that AWS throttled.',
    labels: ['region', 'operation'],
  },
  logferry_aws_call_seconds_total: {
    type: 'counter',
    help: 'Time that attempts at calls to AWS took, until the headers of the reply.',
    labels: ['region', 'operation'],
  },
} as const satisfies Record<`logferry_${string}`, Metric>;

export type MetricName = keyof typeof METRICS;

/**
 * The problems of `logferry_problems_total`:
 * - `destination_refused`: AWS or the worker refused an export for another reason than its request, such as its
 *   destination or a permission, so the export closed as refused or stopped creating tasks;
 * - `verification_mismatch`: objects that were read back are not what AWS should have written;
 * - `duplicate_task`: AWS ran another task for a window that was exported;
 * - `checkpoint_inconsistent`: a checkpoint of the archive does not agree with the archive's log;
 * - `record_damaged`: a record of the archive is missing or damaged, or its key has another object.
 */
export const PROBLEMS = [
  'destination_refused',
  'verification_mismatch',
  'duplicate_task',
  'checkpoint_inconsistent',
  'record_damaged',
] as const;
export type Problem = (typeof PROBLEMS)[number];

/** Buckets (s) of `logferry_slot_gap_seconds`, around the goals of docs/benchmarks.md. */
export const GAP_BUCKETS_SECONDS = [0.1, 0.2, 0.35, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800];
