import type { Fault } from '@logferry/emulator';
import type { Choices } from './choices.js';

export type PlannedFault = Fault & {
  /**
   * Number of calls of the operation between the previous fault and this one. It is large enough for most calls to
   * succeed.
   */
  afterCalls: number;
};

type Draw = (choices: Choices) => Omit<PlannedFault, 'operation' | 'afterCalls'>;
type Weighted = readonly (readonly [weight: number, Draw])[];

const CALL_FAULTS: Weighted = [
  [3, () => ({ kind: 'reset-before', times: 1 })],
  [4, () => ({ kind: 'reset-after', times: 1 })],
  [3, () => ({ kind: 'error-before', status: 500, code: 'InternalFailure', times: 1 })],
  [3, () => ({ kind: 'error-after', status: 500, code: 'InternalFailure', times: 1 })],
  [2, (choices) => ({ kind: 'delay-before', delayMs: choices.between(200, 5_000), times: 1 })],
  [2, (choices) => ({ kind: 'delay-after', delayMs: choices.between(200, 5_000), times: 1 })],
  // A worker does not wait so long for a reply of CloudWatch Logs.
  [0.3, () => ({ kind: 'delay-after', delayMs: 12_000, times: 1 })],
];
const anyCall: Draw = (choices) => choices.weighted(CALL_FAULTS)(choices);
const throttled: Draw = (choices) => ({
  kind: 'error-before',
  status: 400,
  code: 'ThrottlingException',
  times: choices.between(1, 4),
});
const slowDown: Draw = () => ({ kind: 'error-before', status: 503, code: 'SlowDown', times: 2 });
const lag: Draw = (choices) => ({
  kind: 'describe-lag',
  delayMs: choices.between(200, 1_500),
  times: choices.between(1, 3),
});
/** A permission that all callers lack for some seconds. */
const denied =
  (urlHas?: string): Draw =>
  (choices) => ({ kind: 'deny', forMs: choices.between(500, 6_000), ...(urlHas !== undefined && { urlHas }) });
const stick: Draw = (choices) => ({ kind: 'stick', taskStatus: choices.of(['PENDING', 'RUNNING']), times: 1 });

interface Plan {
  operation: string;
  /** Minimum and maximum number of calls between two faults. */
  gap: readonly [number, number];
  faults: Weighted;
}

/** The faults of calls that exports make, by operation. */
const PLANS: readonly Plan[] = [
  {
    operation: 'CreateExportTask',
    gap: [2, 5],
    faults: [
      [1, anyCall],
      // These weights limit the time of a run. If a create did not reach AWS, the export looks for its task for half a
      // minute. If the task exists, it is adopted immediately.
      [2.5, () => ({ kind: 'reset-after', times: 1 })],
      [2.5, () => ({ kind: 'error-after', status: 500, code: 'InternalFailure', times: 1 })],
      [1, throttled],
      [2.5, () => ({ kind: 'fail-task', times: 1 })],
      [1, () => ({ kind: 'fail-task', times: 3 })],
      [1.5, stick],
      [1.5, () => ({ kind: 'vanish', times: 1 })],
    ],
  },
  {
    operation: 'DescribeExportTasks',
    gap: [4, 12],
    faults: [
      [6, anyCall],
      [1, throttled],
      [3, lag],
      [1, denied()],
    ],
  },
  {
    operation: 'CancelExportTask',
    gap: [1, 2],
    faults: [
      [4, anyCall],
      [1, throttled],
      [1, () => ({ kind: 'stick', times: 1 })],
    ],
  },
  {
    operation: 'PutObject',
    gap: [5, 15],
    faults: [
      [4, anyCall],
      [1, slowDown],
      [1, denied('/_logferry/receipts/')],
    ],
  },
  {
    operation: 'GetObject',
    gap: [8, 20],
    faults: [
      [4, anyCall],
      // Only reads of data objects are denied. An export reads another object when it opens, and a denied read would
      // refuse the export immediately.
      [1, denied('.gz')],
    ],
  },
  {
    operation: 'ListObjectsV2',
    gap: [10, 30],
    faults: [
      [4, anyCall],
      // Only listings of receipts are denied, not listings of data.
      [1, denied('prefix=_logferry%2Freceipts')],
    ],
  },
  {
    operation: 'DescribeLogGroups',
    gap: [10, 20],
    faults: [
      [9, anyCall],
      [1, denied()],
    ],
  },
  { operation: 'FilterLogEvents', gap: [2, 5], faults: [[1, anyCall]] },
];

/**
 * The faults for the calls of each operation, in order. The number of calls is not known, so the list is longer than a
 * run can need.
 */
export const plannedFaults = (choices: Choices, atMost: number): PlannedFault[][] =>
  PLANS.map(({ operation, gap: [least, most], faults }) =>
    Array.from({ length: atMost }, () => ({
      ...choices.weighted(faults)(choices),
      operation,
      afterCalls: choices.between(least, most),
    })),
  );
