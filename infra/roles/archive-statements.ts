import { type ArchiveRoot, archiveArn, bucketArn, dataArns } from '../../destination/statements/index.js';
import type { RoleStatement } from './statement.js';

/**
 * Names of objects. HeadBucket, which finds out a bucket's Region, is the same permission without a prefix; a condition
 * that asks for the prefix would refuse it. So a listing that names no prefix is allowed as well.
 */
export const listing = (archive: ArchiveRoot): RoleStatement => ({
  Sid: 'ListArchive',
  Effect: 'Allow',
  Action: 's3:ListBucket',
  Resource: bucketArn(archive),
  Condition: belowPrefix(archive),
});

/** The settings that decide whether exports can work. */
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

/** Objects are read back, and records are read again. */
export const readingBack = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'ReadArchive',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: [...dataArns(archive, accountId), ...recordArns(archive, accountId)],
});

/** CreateExportTask asks this of its caller, too; the objects themselves are written by CloudWatch Logs. */
export const writingData = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'WriteAsTheTaskWill',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: dataArns(archive, accountId),
});

/**
 * Receipts and manifests are made once: a write that could replace one is not allowed. Nor is a receipt of another
 * account, whose windows it could close.
 */
export const writingRecords = (archive: ArchiveRoot, accountId: string): RoleStatement => ({
  Sid: 'WriteRecordsOnce',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: recordArns(archive, accountId),
  Condition: { Null: { 's3:if-none-match': 'false' } },
});

/** The whole archive, whoever exported it, in the versions that receipts name. */
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

/** Manifests of an export are filed by its id, which names no account. */
const recordArns = (archive: ArchiveRoot, accountId: string): string[] => [
  archiveArn(archive, '_logferry', 'receipts', accountId),
  archiveArn(archive, '_logferry', 'exports'),
];

const belowPrefix = ({ prefix }: ArchiveRoot) => ({
  StringLikeIfExists: {
    's3:prefix': ['data/*', '_logferry/*'].map((folder) => (prefix === '' ? folder : `${prefix}/${folder}`)),
  },
});
