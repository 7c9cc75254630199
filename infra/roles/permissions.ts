import {
  type ArchiveRoot,
  archiveArn,
  bucketArn,
  dataArns,
  recordArns,
  releaseArn,
  s3AsVia,
  sourceArns,
} from '../../destination/statements/index.js';
import { type Access, type ArchiveAccess, regionsOf } from './access.js';
import type { RoleStatement } from './statement.js';

// Statements that allow what roles need, by subject: CloudWatch Logs, the archive, its key. role-statements.ts decides
// which kind of role gets which statements.

/**
 * Statements that let a role read log groups, their retention and tags, the times of the newest events, and export
 * tasks. They do not let the role read log events.
 */
export function seeingLogs(access: Access): RoleStatement[] {
  return [
    {
      Sid: 'SeeLogGroupsAndTasks',
      Effect: 'Allow',
      Action: [
        'logs:DescribeAccountPolicies',
        'logs:DescribeExportTasks',
        'logs:DescribeLogGroups',
        'logs:ListLogGroups',
        // This action finds log groups by tag where ListLogGroups cannot: in Regions without ListLogGroups, and by tags
        // without a value.
        'tag:GetResources',
      ],
      // IAM cannot limit any of these actions to log groups.
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
 * Statements that let a role create and cancel export tasks, search events, and run queries. Searches confirm that the
 * window of a task without objects is empty. Queries and searches find late events, and count events (`--verify
 * source`).
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
      // IAM has no resource type for export tasks or queries.
      Resource: '*',
      Condition: inRegions(access),
    },
  ];
}

/**
 * Statements that let a role count the events of log groups and lower their retention. IAM has no condition key for the
 * new retention, so the role can set any retention. A retention that is too short deletes events.
 */
export function releasingLogs(access: Access): RoleStatement[] {
  return [
    {
      Sid: 'ReleaseChosenLogGroups',
      Effect: 'Allow',
      Action: ['logs:FilterLogEvents', 'logs:GetQueryResults', 'logs:PutRetentionPolicy', 'logs:StartQuery'],
      Resource: logGroupArns(access),
    },
    {
      Sid: 'StopQueries',
      Effect: 'Allow',
      Action: 'logs:StopQuery',
      // IAM has no resource type for queries.
      Resource: '*',
      Condition: inRegions(access),
    },
  ];
}

const inRegions = ({ archives }: Access) => ({ StringEquals: { 'aws:RequestedRegion': regionsOf(archives) } });

const logGroupArns = (access: Access): string[] =>
  regionsOf(access.archives).flatMap((region) => sourceArns(region, access));

/**
 * A statement that lets a role list object keys. A listing without a prefix is allowed as well, because HeadBucket
 * needs the same permission and names no prefix. HeadBucket reads a bucket's Region.
 */
export const listing = (archive: ArchiveRoot): RoleStatement => ({
  Sid: 'ListArchive',
  Effect: 'Allow',
  Action: 's3:ListBucket',
  Resource: bucketArn(archive),
  Condition: belowPrefix(archive),
});

/** A statement that lets a role read the settings of the bucket that decide whether exports work. */
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
    's3:GetLifecycleConfiguration',
  ],
  Resource: bucketArn(archive),
});

/** A statement that lets a role read the rules by which S3 deletes objects of the bucket. */
export const checkingLifecycle = (archive: ArchiveRoot): RoleStatement => ({
  Sid: 'CheckLifecycle',
  Effect: 'Allow',
  Action: 's3:GetLifecycleConfiguration',
  Resource: bucketArn(archive),
});

/** A statement that lets a role create records of releases, but not replace them. */
export const writingReleases = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'WriteReleasesOnce',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: releaseArn(archive, accountId),
  Condition: { Null: { 's3:if-none-match': 'false' } },
});

/** A statement that lets a role read records of releases. */
export const readingReleases = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'ReadReleases',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: releaseArn(archive, accountId),
});

/** A statement that lets a role read exported objects and records. */
export const readingBack = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'ReadArchive',
  Effect: 'Allow',
  // S3 shows the retention of a locked object only to callers with the right to read retentions.
  Action: ['s3:GetObject', 's3:GetObjectRetention'],
  Resource: [...dataArns(archive, accountId), ...recordArns(archive, accountId)],
});

/**
 * A statement that lets a role put data. AWS requires this right of the caller of CreateExportTask, although CloudWatch
 * Logs writes the objects.
 */
export const writingData = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'WriteAsTheTaskWill',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: dataArns(archive, accountId),
});

/**
 * A statement that lets a role create records such as receipts and manifests, but not replace records. The role cannot
 * write receipts of other accounts, because such receipts could close windows of those accounts.
 */
export const writingRecords = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'WriteRecordsOnce',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: recordArns(archive, accountId),
  Condition: { Null: { 's3:if-none-match': 'false' } },
});

/** Statements that let a role read the archive of all accounts, in the versions that receipts name. */
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
    Action: ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'],
    Resource: [archiveArn(archive, 'data'), archiveArn(archive, '_logferry')],
  },
];

const belowPrefix = ({ prefix }: ArchiveRoot) => ({
  StringLikeIfExists: {
    's3:prefix': ['data/*', '_logferry/*'].map((folder) => (prefix === '' ? folder : `${prefix}/${folder}`)),
  },
});

/** A statement that lets a role read the state and the policy of the bucket's key. */
export const checkingKey = (kmsKeyArn: string): RoleStatement => ({
  Sid: 'CheckKey',
  Effect: 'Allow',
  Action: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  Resource: kmsKeyArn,
});

/**
 * A statement that lets a role use the bucket's key, through S3 only. Writing also needs Decrypt, because S3 reads the
 * parts of large objects.
 */
export const usingKey = ({ region, kmsKeyArn = '' }: ArchiveAccess, use: 'read' | 'write'): RoleStatement => ({
  Sid: 'UseKey',
  Effect: 'Allow',
  Action: use === 'read' ? 'kms:Decrypt' : ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: kmsKeyArn,
  Condition: { StringEquals: { 'kms:ViaService': s3AsVia(region) } },
});

/** A statement that lets a role sign manifests, or check their signatures. */
export const signing = (signingKeyArn: string, use: 'sign' | 'check'): RoleStatement => ({
  Sid: use === 'sign' ? 'SignManifests' : 'CheckSignatures',
  Effect: 'Allow',
  Action: use === 'sign' ? ['kms:GetPublicKey', 'kms:Sign'] : 'kms:GetPublicKey',
  Resource: signingKeyArn,
});
