import { defaultPayloadConverter } from '@temporalio/common';
import type { Planned } from '../time/timeline.js';
import type { Activity } from './activity.js';
import type { Activation, Command, Instance, Job } from './sandbox.js';

export type Status = 'RUNNING' | 'COMPLETED' | 'CANCELED' | 'FAILED' | 'TERMINATED' | 'CONTINUED_AS_NEW';

/** A completed workflow task: its jobs and its commands. A replay repeats it. */
export interface DoneTask {
  activations: { activation: Activation; commands: Command[] }[];
}

/** The server's record of one run of a workflow. */
export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
  readonly firstRunId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly startedAtMs: number;
  status: Status;
  /** Number of events in the history. */
  events: number;
  /** Jobs that have arrived and that are not yet in a workflow task. */
  pending: Job[];
  taskDueSinceMs: number | undefined;
  taskRunning: boolean;
  done: DoneTask[];
  /** The instance of the workflow in the memory of a worker, which may evict it. */
  cached: { instance: Instance; worker: string; incarnation: number } | undefined;
  timers: Map<number, Planned>;
  activities: Map<number, Activity>;
  memo: Record<string, unknown>;
  /** The search attributes as payloads, by name. */
  searchFields: Record<string, unknown>;
  cancelRequested: boolean;
  closedAtMs: number | undefined;
  /** The result that the workflow has returned, as a payload. */
  result: unknown;
}

export const newExecution = (
  run: Pick<Execution, 'workflowId' | 'runId' | 'firstRunId' | 'workflowType' | 'taskQueue' | 'startedAtMs'>,
  memo: Record<string, unknown>,
  searchFields: Record<string, unknown>,
): Execution => ({
  ...run,
  status: 'RUNNING',
  events: 0,
  pending: [],
  taskDueSinceMs: undefined,
  taskRunning: false,
  done: [],
  cached: undefined,
  timers: new Map(),
  activities: new Map(),
  memo,
  searchFields,
  cancelRequested: false,
  closedAtMs: undefined,
  result: undefined,
});

/** The kind of a job or command: the name of its only field. */
export const kindOf = (item: Job | Command): string => Object.keys(item).find((key) => key !== 'userMetadata') ?? '';

const EVENTS_OF_JOB: Readonly<Record<string, number>> = { resolveActivity: 2 };
export const eventsOfJob = (job: Job): number => EVENTS_OF_JOB[kindOf(job)] ?? 1;

/** The jobs of one task in the order in which the SDK's core passes them to the code. */
export function inCoreOrder(jobs: readonly Job[]): Job[] {
  const rank = (job: Job): number => {
    const kind = kindOf(job);
    return kind === 'initializeWorkflow' ? 0 : kind === 'signalWorkflow' ? 1 : 2;
  };
  return [...jobs].sort((a, b) => rank(a) - rank(b));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/**
 * Whether two lists of commands are equal. Prototypes are ignored, because objects from the sandbox have other
 * prototypes.
 */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  // Byte arrays are compared as a whole, because a comparison index by index is slow.
  if (ArrayBuffer.isView(a)) return ArrayBuffer.isView(b) && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]));
}

/** The search attributes of a run by name. */
export const searchAttributesOf = ({ searchFields }: Execution): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(searchFields).map(([name, payload]) => [
      name,
      defaultPayloadConverter.fromPayload(payload as never),
    ]),
  );
