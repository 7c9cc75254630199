import {
  type ArchiveRoot,
  archiveArn,
  bucketArn,
  dataArns,
  recordArns,
  s3AsVia,
  sourceArns,
} from '../../destination/statements/index.js';
import { type Access, type ArchiveAccess, regionsOf } from './access.js';
import type { RoleStatement } from './statement.js';

// What a role may be allowed, by subject: CloudWatch Logs, the archive, its key. Which kind of role gets which of these
// is in role-statements.ts.

/** Seeing log groups, their retention and tags, the newest event time of their streams, and export tasks. It shows no log event. */
export function seeingLogs(access: Access): RoleStatement[] {
  return [
    {
      Sid: 'SeeLogGroupsAndTasks',
      Effect: 'Allow',
      Action: [
        'logs:DescribeAccountPolicies',
        'logs:DescribeExportTasks',
        'logs:DescribeLogGroups',
        'tag:GetResources',
      ],
      // IAM ties none of these actions to log groups.
      Resource: '*',
      Condition: inRegions(access),
    },
    {
      Sid: 'SeeChosenLogGroups',
      Effect: 'Allow',
      Action: ['logs:DescribeLogStreams', 'logs:ListTagsForResource'],
      Resource: logGroupArns(access),
    },
  ];
}

/**
 * Creating and cancelling export tasks, reading one event to check a completed task without objects, and queries that find
 * late events.
 */
export function exportingLogs(access: Access): RoleStatement[] {
  return [
    {
      Sid: 'ExportChosenLogGroups',
      Effect: 'Allow',
      Action: ['logs:CreateExportTask', 'logs:FilterLogEvents', 'logs:GetQueryResults', 'logs:StartQuery'],
      Resource: logGroupArns(access),
    },
    {
      Sid: 'CancelTasksAndQueries',
      Effect: 'Allow',
      Action: ['logs:CancelExportTask', 'logs:StopQuery'],
      // IAM has no resource type for export tasks and for queries.
      Resource: '*',
      Condition: inRegions(access),
    },
  ];
}

const inRegions = ({ archives }: Access) => ({ StringEquals: { 'aws:RequestedRegion': regionsOf(archives) } });

const logGroupArns = (access: Access): string[] =>
  regionsOf(access.archives).flatMap((region) => sourceArns(region, access));

/**
 * Listing object names. HeadBucket, which reads a bucket's Region, needs the same permission and names no prefix. A
 * condition that requires the prefix would deny HeadBucket, so a listing without a prefix is allowed as well.
 */
export const listing = (archive: ArchiveRoot): RoleStatement => ({
  Sid: 'ListArchive',
  Effect: 'Allow',
  Action: 's3:ListBucket',
  Resource: bucketArn(archive),
  Condition: belowPrefix(archive),
});

/** Reading the settings of the bucket that decide whether exports work. */
export const checking = (archive: ArchiveRoot): RoleStatement => ({
  Sid: 'CheckBucket',
  Effect: 'Allow',
  Action: [
    's3:GetBucketAcl',
    's3:GetBucketObjectLockConfiguration',
    's3:GetBucketOwnershipControls',
    's3:GetBucketPolicy',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketVersioning',
    's3:GetEncryptionConfiguration',
  ],
  Resource: bucketArn(archive),
});

/** Reading exported objects and records. */
export const readingBack = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'ReadArchive',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: [...dataArns(archive, accountId), ...recordArns(archive, accountId)],
});

/** Putting data: CreateExportTask requires this of its caller, although CloudWatch Logs writes the objects. */
export const writingData = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'WriteAsTheTaskWill',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: dataArns(archive, accountId),
});

/**
 * Creating receipts and manifests, never replacing one. Receipts of other accounts are not allowed: they could close
 * windows of those accounts.
 */
export const writingRecords = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'WriteRecordsOnce',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: recordArns(archive, accountId),
  Condition: { Null: { 's3:if-none-match': 'false' } },
});

/** Reading the archive of all accounts, in the versions that receipts name. */
export const readingAll = (archive: ArchiveRoot): RoleStatement[] => [
  {
    Sid: 'ListArchive',
    Effect: 'Allow',
    Action: ['s3:ListBucket', 's3:ListBucketVersions'],
    Resource: bucketArn(archive),
    Condition: belowPrefix(archive),
  },
  {
    Sid: 'ReadArchive',
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:GetObjectVersion'],
    Resource: [archiveArn(archive, 'data'), archiveArn(archive, '_logferry')],
  },
];

const belowPrefix = ({ prefix }: ArchiveRoot) => ({
  StringLikeIfExists: {
    's3:prefix': ['data/*', '_logferry/*'].map((folder) => (prefix === '' ? folder : `${prefix}/${folder}`)),
  },
});

/** Reading the state and the policy of the bucket's key. */
export const checkingKey = (kmsKeyArn: string): RoleStatement => ({
  Sid: 'CheckKey',
  Effect: 'Allow',
  Action: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  Resource: kmsKeyArn,
});

/** Using the bucket's key, through S3 only. Writing needs Decrypt as well: S3 reads the parts of large objects. */
export const usingKey = ({ region, kmsKeyArn = '' }: ArchiveAccess, use: 'read' | 'write'): RoleStatement => ({
  Sid: 'UseKey',
  Effect: 'Allow',
  Action: use === 'read' ? 'kms:Decrypt' : ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: kmsKeyArn,
  Condition: { StringEquals: { 'kms:ViaService': s3AsVia(region) } },
});

/** Signing manifests, or checking their signatures. */
export const signing = (signingKeyArn: string, use: 'sign' | 'check'): RoleStatement => ({
  Sid: use === 'sign' ? 'SignManifests' : 'CheckSignatures',
  Effect: 'Allow',
  Action: use === 'sign' ? ['kms:GetPublicKey', 'kms:Sign'] : 'kms:GetPublicKey',
  Resource: signingKeyArn,
});
