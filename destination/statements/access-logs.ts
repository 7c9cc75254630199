import { bucketArn } from './aws-names.js';
import type { Statement } from './statement.js';

/** A bucket that receives access logs, and the bucket whose access is logged. */
export interface AccessLogTarget {
  readonly region: string;
  /** The bucket that receives the access logs. */
  readonly targetBucket: string;
  /** First part of the keys of the access logs. */
  readonly targetPrefix: string;
  /** The bucket whose access is logged. */
  readonly sourceBucket: string;
  /** The account that owns the bucket whose access is logged. */
  readonly accountId: string;
}

/** The statements that the policy of the target bucket needs. The owner of the target bucket must add them. */
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
