import { exportServiceNames, partitionOf } from '@logferry/resource-policy';
import type { Bucket } from '../model/bucket.js';
import { bucketArn } from './bucket-policy.js';

/**
 * The bucket policy that AWS documents for exports. It lets the service read the bucket's ACL and put objects for log
 * groups of `accounts`. Each of `accounts` that does not own the bucket may also put, read and list objects.
 */
export function exportPolicy(bucket: Pick<Bucket, 'name' | 'region' | 'ownerId'>, accounts: readonly string[]): string {
  const { region, ownerId } = bucket;
  const service = { Service: exportServiceNames(region)[0] };
  const logGroups = accounts.map((account) => `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:*`);
  const sources = { StringEquals: { 'aws:SourceAccount': accounts }, ArnLike: { 'aws:SourceArn': logGroups } };
  const acl = { 's3:x-amz-acl': 'bucket-owner-full-control' };
  const others = accounts.filter((account) => account !== ownerId);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: service,
        Action: 's3:GetBucketAcl',
        Resource: bucketArn(bucket),
        Condition: sources,
      },
      {
        Effect: 'Allow',
        Principal: service,
        Action: 's3:PutObject',
        Resource: bucketArn(bucket, '*'),
        Condition: { ...sources, StringEquals: { ...sources.StringEquals, ...acl } },
      },
      ...(others.length === 0
        ? []
        : [
            {
              Effect: 'Allow',
              Principal: { AWS: others },
              Action: ['s3:PutObject', 's3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'],
              Resource: [bucketArn(bucket), bucketArn(bucket, '*')],
            },
          ]),
    ],
  });
}
