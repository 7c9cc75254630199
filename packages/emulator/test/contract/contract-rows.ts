import type { ContractRow } from './contract-row.js';
import { CREATE_ROWS } from './create-contract.js';
import { DESTINATION_ROWS } from './destination-contract.js';
import { FILTER_PATTERN_ROWS } from './filter-pattern-contract.js';
import { GROUP_KMS_KEY_ROWS } from './group-kms-key-contract.js';
import { LIFE_ROWS } from './life-contract.js';
import { LOG_EVENT_ROWS } from './log-event-contract.js';
import { LOG_GROUP_ROWS } from './log-group-contract.js';
import { OBJECT_ROWS } from './objects-contract.js';
import { QUERY_ROWS } from './query-contract.js';
import { REFUSAL_ROWS } from './refusals-contract.js';
import { REPEAT_ROWS } from './repeats-contract.js';
import { RETENTION_ROWS } from './retention-contract.js';
import { TASK_ROWS } from './tasks-contract.js';

/** All rows of the contract table. */
export const CONTRACT_ROWS: readonly ContractRow[] = [
  ...CREATE_ROWS,
  ...TASK_ROWS,
  ...LIFE_ROWS,
  ...OBJECT_ROWS,
  ...DESTINATION_ROWS,
  ...LOG_GROUP_ROWS,
  ...LOG_EVENT_ROWS,
  ...FILTER_PATTERN_ROWS,
  ...REFUSAL_ROWS,
  ...GROUP_KMS_KEY_ROWS,
  ...REPEAT_ROWS,
  ...QUERY_ROWS,
  ...RETENTION_ROWS,
];
