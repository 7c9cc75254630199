import type { SliceRef } from '../../contract/index.js';

export interface TaskFacts {
  taskId: string;
  createdAt?: string;
  completedAt?: string;
  statusMessage?: string;
  createRequestId?: string;
  adopted: boolean;
}

/** How the export of a slice ended, as the workflow saw it. The activity that records it asks AWS itself. */
export type Ending =
  | { kind: 'completed'; task: TaskFacts }
  | { kind: 'failed'; task: TaskFacts }
  | { kind: 'cancelled'; task: TaskFacts; byUs: boolean }
  | { kind: 'vanished'; task: TaskFacts }
  | { kind: 'without'; reason: 'quiet' | 'expired' };

/**
 * A task that ended without closing its window. The window was then cut into slices whose tasks export the same events
 * again.
 */
export interface ReplacedTask {
  taskId: string;
  from: string;
  to: string;
}

/** A slice whose task has ended, or that needed no task. */
export interface EndedSlice {
  readonly slice: SliceRef;
  readonly ending: Ending;
  /** Failed tasks of the window that this slice was cut from. */
  readonly replaces?: ReplacedTask[];
}
