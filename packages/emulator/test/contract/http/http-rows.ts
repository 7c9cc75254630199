import type { HttpRow } from './http-row.js';
import { PRESIGNED_ROWS } from './presigned-contract.js';

/** All rows of the contract of S3, KMS and STS. */
export const HTTP_ROWS: readonly HttpRow[] = [...PRESIGNED_ROWS];
