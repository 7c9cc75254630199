import type { Fault } from '../../../emulator/index.js';
import type { Choices } from './choices.js';

type Draw = (choices: Choices) => Omit<Fault, 'times'> & { times?: number };

const CALL_FAULTS: readonly (readonly [number, Draw])[] = [
  [3, () => ({ operation: '', kind: 'reset-before' })],
  [4, () => ({ operation: '', kind: 'reset-after' })],
  [3, () => ({ operation: '', kind: 'error-before', status: 500, code: 'InternalFailure' })],
  [3, () => ({ operation: '', kind: 'error-after', status: 500, code: 'InternalFailure' })],
  [2, (choices) => ({ operation: '', kind: 'delay-before', delayMs: choices.between(200, 5_000) })],
  [2, (choices) => ({ operation: '', kind: 'delay-after', delayMs: choices.between(200, 5_000) })],
  // Longer than the reply is waited for.
  [0.3, () => ({ operation: '', kind: 'delay-after', delayMs: 12_000 })],
];

const throttled = (times: number): Omit<Fault, 'operation' | 'times'> & { times: number } => ({
  kind: 'error-before',
  status: 400,
  code: 'ThrottlingException',
  times,
});

const on =
  (operation: string): Draw =>
  (choices) => ({ ...choices.weighted(CALL_FAULTS)(choices), operation });

/** Everything the emulator can do to the calls of exports. Task faults wait for the next create. */
const FAULTS: readonly (readonly [number, Draw])[] = [
  [7, on('CreateExportTask')],
  [5, on('DescribeExportTasks')],
  [4, on('CancelExportTask')],
  [2, on('PutObject')],
  [2, on('GetObject')],
  [2, on('ListObjectsV2')],
  [1, on('DescribeLogGroups')],
  [1, on('FilterLogEvents')],
  [1, (choices) => ({ operation: 'CreateExportTask', ...throttled(choices.between(1, 4)) })],
  [1, (choices) => ({ operation: 'DescribeExportTasks', ...throttled(choices.between(1, 6)) })],
  [0.5, () => ({ operation: 'CancelExportTask', ...throttled(2) })],
  [0.5, () => ({ operation: 'PutObject', kind: 'error-before', status: 503, code: 'SlowDown', times: 2 })],
  [2, (choices) => lag(choices)],
  [2, () => ({ operation: 'CreateExportTask', kind: 'fail-task' })],
  [1, () => ({ operation: 'CreateExportTask', kind: 'fail-task', times: 3 })],
  [1, (choices) => ({ ...stick(choices), operation: 'CreateExportTask' })],
  [1, () => ({ operation: 'CancelExportTask', kind: 'stick' })],
  [1, () => ({ operation: 'CreateExportTask', kind: 'vanish' })],
];

const lag: Draw = (choices) => ({
  operation: 'DescribeExportTasks',
  kind: 'describe-lag',
  delayMs: choices.between(200, 1_500),
  times: choices.between(1, 3),
});
const stick = (choices: Choices) => ({
  kind: 'stick' as const,
  taskStatus: choices.of(['PENDING', 'RUNNING'] as const),
});

export const fault: Draw = (choices) => choices.weighted(FAULTS)(choices);
