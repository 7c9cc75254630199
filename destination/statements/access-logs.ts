import { bucketArn } from './aws-names.js';
import type { Statement } from './statement.js';

/** A bucket that receives access logs, and the bucket whose access is logged. */
export interface AccessLogTarget {
  readonly region: string;
  /** The bucket that receives the access logs. */
  readonly targetBucket: string;
  /** First part of the keys of the access logs. */
  readonly targetPrefix: string;
  /** The bucket whose access is logged, and its owner. */
  readonly sourceBucket: string;
  readonly accountId: string;
}

/** The statements that the policy of the target bucket needs. Its owner merges them. */
export const accessLogStatements = (target: AccessLogTarget): Statement[] => [
  {
    Sid: 'LogferryReceiveAccessLogs',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${bucketArn({ ...target, bucket: target.targetBucket })}/${target.targetPrefix}*`,
    Condition: {
      ArnLike: { 'aws:SourceArn': bucketArn({ ...target, bucket: target.sourceBucket }) },
      StringEquals: { 'aws:SourceAccount': target.accountId },
    },
  },
];
