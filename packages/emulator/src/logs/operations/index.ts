import { accountPolicyOperations } from './account-policies.js';
import { exportTaskOperations } from './export-tasks.js';
import { filterLogEvents } from './filter-log-events.js';
import { getLogEvents } from './get-log-events.js';
import { groupOperations } from './groups.js';
import type { LogsOperations } from './operation.js';
import { putEventOperations } from './put-events.js';
import { queryOperations } from './queries.js';
import { streamOperations } from './streams.js';
import { tagOperations } from './tags.js';

/** The operations of CloudWatch Logs, by their names. */
export const LOGS_OPERATIONS: LogsOperations = {
  ...groupOperations,
  ...accountPolicyOperations,
  ...streamOperations,
  ...putEventOperations,
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
  ...queryOperations,
  ...tagOperations,
  ...exportTaskOperations,
};

/** The operations that AWS limits to 5 calls a second each (quota page). */
export const THROTTLED_OPERATIONS: ReadonlySet<string> = new Set(Object.keys(exportTaskOperations));
