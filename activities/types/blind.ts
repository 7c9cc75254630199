import type { Failure } from '../../contract/index.js';

/**
 * The answer of an activity that could not do its work: AWS or the worker's configuration refused for now, or AWS
 * throttled or was not reached. The activity can be tried again later.
 */
export interface Blind {
  kind: 'blind';
  failure: Failure;
}
