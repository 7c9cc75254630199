import type { StoredObject } from '../ports.js';
import type { AuditedArchive, CheckedBefore } from './options.js';

/**
 * Maximum difference (ms) between the clocks of this machine and of S3: AWS refuses requests with a larger difference.
 */
const S3_CLOCK_MS = 15 * 60_000;
/** Maximum time (ms) by which the times of files lag behind the clock. */
const FILE_CLOCK_MS = 50;

/** Whether an object was certainly not changed since an earlier audit began. */
export function unchangedSince(
  { startedMs }: CheckedBefore,
  { bucket }: Pick<AuditedArchive, 'bucket'>,
  { changedMs = Number.NaN }: Pick<StoredObject, 'changedMs'>,
): boolean {
  return changedMs < startedMs - (bucket === undefined ? FILE_CLOCK_MS : S3_CLOCK_MS);
}
