import { aliasOperations } from './aliases.js';
import { policyOperations } from './key-policies.js';
import { keyOperations } from './keys.js';
import type { KmsOperations } from './operation.js';
import { rotationOperations } from './rotation.js';
import { tagOperations } from './tags.js';

/** The operations of KMS, by their names. Some share a name with operations on log groups; counters and faults count both. */
export const KMS_OPERATIONS: KmsOperations = {
  ...keyOperations,
  ...policyOperations,
  ...rotationOperations,
  ...tagOperations,
  ...aliasOperations,
};
