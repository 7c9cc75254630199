import { taskTimes } from '../../../activities/plan/sizes/task-times.js';
import { costOf } from '../cost.js';
import type { Estimate } from '../estimator.js';
import { SHIPPED_PRICES } from '../prices.js';
import { requestsOf } from '../requests.js';

/** The estimate of a plan with a number of tasks, in an archive without earlier tasks. */
export function sampleEstimate(tasks: number, changes: Partial<Estimate> = {}): Estimate {
  const perTask = taskTimes([], 'day');
  const requests = requestsOf({ tasks, lines: tasks, listings: 1 }, { verify: 'content' }, []);
  const amounts = { requests, archivedBytes: undefined, recounts: { bytes: 0, ofUnknownSize: 0 } };
  return {
    duration: { leastMs: tasks * perTask.leastMs, mostMs: tasks * perTask.mostMs, perTask },
    groupsOfUnknownSize: 0,
    requests,
    cost: costOf(amounts, SHIPPED_PRICES, 'eu-central-1'),
    slicings: [],
    ...changes,
  };
}
