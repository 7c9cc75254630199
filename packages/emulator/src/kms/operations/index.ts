import { aliasOperations } from './aliases.js';
import { policyOperations } from './key-policies.js';
import { keyOperations } from './keys.js';
import type { KmsOperations } from './operation.js';
import { rotationOperations } from './rotation.js';
import { signingOperations } from './signing.js';
import { tagOperations } from './tags.js';

/**
 * The operations of KMS by their names. Some names are also operations of CloudWatch Logs, for example TagResource. A
 * counter counts the calls of such a name to both services, and a fault for such a name affects both.
 */
export const KMS_OPERATIONS: KmsOperations = {
  ...keyOperations,
  ...policyOperations,
  ...rotationOperations,
  ...signingOperations,
  ...tagOperations,
  ...aliasOperations,
};
