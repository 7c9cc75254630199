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

/**
 * The operations on export tasks. AWS limits each by the same fixed quota. The setting `throttleTps` replaces this
 * quota.
 */
const EXPORT_OPERATIONS = Object.keys(exportTaskOperations);

/**
 * Maximum rates of the other operations that AWS limits (calls per second in one account and Region; quota page). The
 * quotas of ListLogGroups and DescribeAccountPolicies are unproven. The quota of FilterLogEvents differs between
 * Regions.
 */
const CALLS_PER_SECOND: Readonly<Record<string, number>> = {
  DescribeLogGroups: 10,
  ListLogGroups: 10,
  DescribeLogStreams: 25,
  FilterLogEvents: 10,
  ListTagsForResource: 5,
  DescribeAccountPolicies: 5,
};

/** Maximum number of calls per second of an operation. Undefined if the emulator does not limit the operation. */
export function callsPerSecond(operation: string, exportTps: number): number | undefined {
  if (EXPORT_OPERATIONS.includes(operation)) return exportTps;
  return Object.hasOwn(CALLS_PER_SECOND, operation) ? CALLS_PER_SECOND[operation] : undefined;
}
