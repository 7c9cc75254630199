import { bucketArn } from './aws-names.js';
import type { Statement } from './statement.js';

export interface AccessLogTarget {
  readonly region: string;
  /** The bucket that receives the access logs. */
  readonly targetBucket: string;
  /** What their keys begin with. */
  readonly targetPrefix: string;
  /** The bucket whose access is logged, and its owner. */
  readonly sourceBucket: string;
  readonly accountId: string;
}

/** What the policy of the bucket that receives access logs needs, to be merged there by its owner. */
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
