import { BUCKET_ROWS } from './bucket-contract.js';
import { BUCKET_POLICY_ROWS } from './bucket-policy-contract.js';
import type { HttpRow } from './http-row.js';
import { IDENTITY_ROWS } from './identity-contract.js';
import { KEY_POLICY_ROWS } from './key-policy-contract.js';
import { LISTING_ROWS } from './listing-contract.js';
import { MULTIPART_ROWS } from './multipart-contract.js';
import { OBJECT_ROWS } from './object-contract.js';
import { POLICY_DECISION_ROWS } from './policy-decision-contract.js';
import { PRESIGNED_ROWS } from './presigned-contract.js';
import { TAGGING_ROWS } from './tagging-contract.js';

/** All rows of the contract of S3, KMS and STS. */
export const HTTP_ROWS: readonly HttpRow[] = [
  ...PRESIGNED_ROWS,
  ...BUCKET_ROWS,
  ...OBJECT_ROWS,
  ...TAGGING_ROWS,
  ...LISTING_ROWS,
  ...MULTIPART_ROWS,
  ...IDENTITY_ROWS,
  ...BUCKET_POLICY_ROWS,
  ...POLICY_DECISION_ROWS,
  ...KEY_POLICY_ROWS,
];
