import type { Ending } from '../../activities/index.js';
import type { Failure } from '../../contract/index.js';

/**
 * The result of running a slice.
 * - `ended`: its task is over; the ending is to be verified and recorded.
 * - `refused`: AWS lets no more tasks be created or seen, for this slice or for the whole destination.
 * - `untouched`: the export was cancelled before a task was made.
 * - `continue`: the slice goes on later. The history is too long, or no task may be created for now.
 */
export type SliceResult =
  | { kind: 'ended'; ending: Ending }
  | { kind: 'refused'; scope: 'slice' | 'destination'; failure: Failure }
  | { kind: 'untouched' }
  | { kind: 'continue' };
