import { explain } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { failedBy, ok, type PreflightFinding, unanswered } from '../preflight-findings.js';

/** Checks that the bucket exists, belongs to the expected owner and is in the Region of the logs. */
export function bucketReach({ bucketRegion, target, callerExports }: Facts): PreflightFinding[] {
  if (bucketRegion === undefined) return [];
  const { bucket, region } = target;
  if (bucketRegion.kind === 'denied' && callerExports) {
    // Exports read the bucket's Region with the same request, so they would be denied as well.
    return [failedBy('bucket', explain('BUCKET_ACCESS', { bucket, detail: bucketRegion.permission }))];
  }
  if (bucketRegion.kind !== 'value') return [unanswered('bucket', `bucket ${bucket}`, bucketRegion)];
  const exists = ok('bucket', `${bucket} exists`);
  if (bucketRegion.value === region) return [exists, ok('bucket-region', region)];
  const problem = explain('BUCKET_REGION', { bucket, region, detail: `it is in ${bucketRegion.value}` });
  return [exists, failedBy('bucket-region', problem)];
}
