import { accountPolicyOperations } from './account-policies.js';
import { dataProtectionOperations } from './data-protection.js';
import { exportTaskOperations } from './export-tasks.js';
import { filterLogEvents } from './filter-log-events.js';
import { getLogEvents } from './get-log-events.js';
import { groupOperations } from './groups.js';
import type { LogsOperations } from './operation.js';
import { putEventOperations } from './put-events.js';
import { queryOperations } from './queries.js';
import { streamOperations } from './streams.js';
import { tagOperations } from './tags.js';

export const LOGS_OPERATIONS: LogsOperations = {
  ...groupOperations,
  ...accountPolicyOperations,
  ...dataProtectionOperations,
  ...streamOperations,
  ...putEventOperations,
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
  ...queryOperations,
  ...tagOperations,
  ...exportTaskOperations,
};
