import type { Ending } from '../../activities/index.js';
import type { Failure } from '../../contract/index.js';

/**
 * The result of running a slice.
 * - `ended`: the slice's task has ended, or a cancelled export no longer follows it. The ending is to be verified and
 *   recorded.
 * - `refused`: tasks can no longer be created or watched, for this slice or for the whole destination.
 * - `untouched`: the export was cancelled or blocked before a task was created.
 * - `continue`: the slice is continued later, because the history is too long or no task may be created for now.
 */
export type SliceResult =
  | { kind: 'ended'; ending: Ending }
  | { kind: 'refused'; scope: 'slice' | 'destination'; failure: Failure }
  | { kind: 'untouched' }
  | { kind: 'continue' };
