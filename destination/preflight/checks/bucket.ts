import { explain } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { type Finding, failed, ok } from '../findings.js';
import { unanswered } from '../unanswered.js';

/** Whether the bucket is there, its owner's, and in the Region of the logs. */
export function bucketReach({ bucketRegion, target, callerExports }: Facts): Finding[] {
  if (bucketRegion === undefined) return [];
  const { bucket, region } = target;
  if (bucketRegion.kind === 'denied' && callerExports) {
    // Exports look at the bucket the same way.
    const { code, message, hint } = explain('BUCKET_ACCESS', { bucket, detail: bucketRegion.permission });
    return [failed('bucket', message, { remedy: hint, code })];
  }
  if (bucketRegion.kind !== 'value') return [unanswered('bucket', `bucket ${bucket}`, bucketRegion)];
  if (bucketRegion.value === region) return [ok('bucket', `${bucket} is there`), ok('bucket-region', region)];
  const { code, message, hint } = explain('BUCKET_REGION', {
    bucket,
    region,
    detail: `it is in ${bucketRegion.value}`,
  });
  return [ok('bucket', `${bucket} is there`), failed('bucket-region', message, { remedy: hint, code })];
}
