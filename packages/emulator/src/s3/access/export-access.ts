import { evaluate, type Principal } from '@logferry/resource-policy';
import { callerPrincipal, partitionOf } from '../../core/arns.js';
import type { Clock } from '../../core/clock.js';
import type { RequestContext } from '../../core/request-context.js';
import { requestContext } from '../../core/request-context.js';
import type { DestinationCheck, DestinationQuestion } from '../../exports/destination.js';
import type { Bucket } from '../model/bucket.js';
import type { ObjectStore } from '../model/object-store.js';
import { bucketArn, bucketPolicyOf } from './bucket-policy.js';
import { exportKeyRefusal } from './export-key.js';

/** The ACL with which the export service puts its objects. */
const EXPORT_ACL = 'bucket-owner-full-control';

/**
 * The check that CloudWatch Logs can write an export into a bucket:
 * - The bucket policy must let the service principal read the bucket's ACL and put an object.
 * - The caller of CreateExportTask must be allowed to put objects. The policy must allow this to a caller of another
 *   account, and must not deny it to a caller of the bucket's account.
 * - If the bucket is encrypted under a key, the key's policy must let the service use the key. A caller of another
 *   account needs the same right.
 */
export function exportAccess(store: ObjectStore, clock: Clock): DestinationCheck {
  return (question) => {
    const bucket = store.bucket(question.bucket);
    if (bucket === undefined) return undefined;
    const policy = bucketPolicyOf(bucket);
    const service = servicePrincipal(question.region);
    const aboutBucket = { resource: bucketArn(bucket), context: serviceContext(question, bucket, clock.now()) };
    const aboutObject = {
      resource: bucketArn(bucket, question.key),
      context: new Map([...aboutBucket.context, ['s3:x-amz-acl', [EXPORT_ACL]]]),
    };
    if (evaluate(policy, { principal: service, action: 's3:GetBucketAcl', ...aboutBucket }) !== 'allow') {
      return 'GetBucketAcl';
    }
    if (evaluate(policy, { principal: service, action: 's3:PutObject', ...aboutObject }) !== 'allow') {
      return 'PutObject';
    }
    const caller = callerPrincipal(question.accountId);
    const context = new Map([...requestContext(clock.now()), ['s3:x-amz-acl', [EXPORT_ACL]]]);
    const verdict = evaluate(policy, {
      principal: caller,
      action: 's3:PutObject',
      resource: aboutObject.resource,
      context,
    });
    const own = bucket.ownerId === question.accountId;
    if (verdict === 'deny' || (!own && verdict === 'none')) return 'CallerPutObject';
    return exportKeyRefusal(bucket, question.key, store.keys, {
      service: { principal: service, context: aboutBucket.context },
      ...(own ? {} : { stranger: { principal: caller, context } }),
    });
  };
}

/**
 * The service principal of CloudWatch Logs. It has the Regional name, which AWS documents, and the short name, which
 * recorded runs used.
 */
function servicePrincipal(region: string): Principal {
  const suffix = partitionOf(region) === 'aws-cn' ? ['amazonaws.com', 'amazonaws.com.cn'] : ['amazonaws.com'];
  return { kind: 'service', names: suffix.flatMap((end) => [`logs.${region}.${end}`, `logs.${end}`]) };
}

function serviceContext(question: DestinationQuestion, bucket: Bucket, nowMs: number): RequestContext {
  const { accountId, region, logGroupName, sourceArnForm } = question;
  const arn = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:${logGroupName}`;
  return new Map([
    ...requestContext(nowMs),
    ['aws:sourceaccount', [accountId]],
    ['aws:sourcearn', [sourceArnForm === 'starred' ? `${arn}:*` : arn]],
    ['aws:requestedregion', [region]],
    ['aws:resourceaccount', [bucket.ownerId]],
    ['s3:resourceaccount', [bucket.ownerId]],
    ['aws:principalisawsservice', ['true']],
    ['aws:principalservicename', [`logs.${region}.amazonaws.com`]],
    ['aws:viaawsservice', ['false']],
  ]);
}
