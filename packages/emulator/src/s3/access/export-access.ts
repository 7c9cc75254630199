import {
  createTaskPut,
  type ExportFacts,
  evaluate,
  exportPut,
  exportService,
  type KnownRequest,
  withKeys,
} from '@logferry/resource-policy';
import type { Clock } from '../../core/clock.js';
import type { PolicyContext } from '../../core/policy-context.js';
import { callerFacts, withSetKeys } from '../../core/request-context.js';
import type { DestinationCheck } from '../../exports/destination.js';
import type { ObjectStore } from '../model/object-store.js';
import { bucketArn, bucketPolicyOf } from './bucket-policy.js';
import { exportKmsKeyRefusal } from './export-kms-key.js';

/**
 * The check that CloudWatch Logs can write an export into a bucket:
 * - The bucket policy must let the service principal read the bucket's ACL and put an object.
 * - The caller of CreateExportTask must be allowed to put objects. The policy must allow this to a caller of another
 *   account, and must not deny it to a caller of the bucket's account.
 * - If the bucket is encrypted under a KMS key, the key policy must let the service use the key. A caller of
 *   another account needs the same right.
 *
 * Control calls of the emulator can set condition keys. The keys set for `exports` apply to the service, and the keys
 * set for callers of the account apply to the caller.
 */
export function exportAccess(store: ObjectStore, clock: Clock, set: PolicyContext): DestinationCheck {
  return (question) => {
    const bucket = store.bucket(question.bucket);
    if (bucket === undefined) return undefined;
    const { accountId, region, logGroupName: logGroup, sourceArnForm } = question;
    const facts: ExportFacts = {
      ...{ accountId, region, logGroup, sourceArnForm },
      bucketOwner: bucket.ownerId,
      nowMs: clock.now(),
    };
    const setForExports = [...set.keysOf({ of: 'exports', accountId })];
    const service = withKeys(exportService(facts), setForExports);
    const policy = bucketPolicyOf(bucket);
    const isAllowed = (action: string, resource: string, request: KnownRequest) =>
      evaluate(policy, { ...request, action, resource }) === 'allow';
    if (!isAllowed('s3:GetBucketAcl', bucketArn(bucket), service)) return 'GetBucketAcl';
    const object = bucketArn(bucket, question.key);
    if (!isAllowed('s3:PutObject', object, withKeys(exportPut(facts), setForExports))) return 'PutObject';
    const caller = { accountId, region, setKeys: set.keysOf({ of: 'callers', accountId }) };
    const put = withSetKeys(createTaskPut(callerFacts(caller, bucket.ownerId, clock.now())), caller);
    const verdict = evaluate(policy, { ...put, action: 's3:PutObject', resource: object });
    const own = bucket.ownerId === accountId;
    if (verdict === 'deny' || (!own && verdict === 'none')) return 'CallerPutObject';
    const use = own ? { service } : { service, stranger: put };
    return exportKmsKeyRefusal(bucket, question.key, store.keys, use);
  };
}
