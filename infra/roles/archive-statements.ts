import type { ArchiveAccess } from './access.js';
import { partitionOf } from './partition.js';
import type { Statement } from './statement.js';

/**
 * Names of objects. HeadBucket, which finds out a bucket's Region, is the same permission without a prefix; a condition
 * that asks for the prefix would refuse it. So a listing that names no prefix is allowed as well.
 */
export const listing = (archive: ArchiveAccess): Statement => ({
  Sid: 'ListArchive',
  Effect: 'Allow',
  Action: 's3:ListBucket',
  Resource: bucketArn(archive),
  Condition: belowPrefix(archive),
});

/** The settings that decide whether exports can work. */
export const checking = (archive: ArchiveAccess): Statement => ({
  Sid: 'CheckBucket',
  Effect: 'Allow',
  Action: [
    's3:GetBucketAcl',
    's3:GetBucketObjectLockConfiguration',
    's3:GetBucketOwnershipControls',
    's3:GetBucketPolicy',
    's3:GetEncryptionConfiguration',
  ],
  Resource: bucketArn(archive),
});

/** Objects are read back, and records are read again. */
export const readingBack = (archive: ArchiveAccess, accountId: string): Statement => ({
  Sid: 'ReadArchive',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: [...dataArns(archive, accountId), recordsArn(archive)],
});

/** CreateExportTask asks this of its caller, too; the objects themselves are written by CloudWatch Logs. */
export const writingData = (archive: ArchiveAccess, accountId: string): Statement => ({
  Sid: 'WriteAsTheTaskWill',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: dataArns(archive, accountId),
});

/** Receipts and manifests are made once: a write that could replace one is not allowed. */
export const writingRecords = (archive: ArchiveAccess): Statement => ({
  Sid: 'WriteRecordsOnce',
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: recordsArn(archive),
  Condition: { Null: { 's3:if-none-match': 'false' } },
});

/** The whole archive, whoever exported it, in the versions that receipts name. */
export const readingAll = (archive: ArchiveAccess): Statement[] => [
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
    Resource: [`${bucketArn(archive)}/${underPrefix(archive, 'data')}/*`, recordsArn(archive)],
  },
];

const bucketArn = ({ bucket, region }: ArchiveAccess): string => `arn:${partitionOf(region).partition}:s3:::${bucket}`;

const underPrefix = ({ prefix = '' }: ArchiveAccess, folder: string): string =>
  prefix === '' ? folder : `${prefix}/${folder}`;

/** One for each layout, plain and hive. */
const dataArns = (archive: ArchiveAccess, accountId: string): string[] =>
  [accountId, `account=${accountId}`].map(
    (folder) => `${bucketArn(archive)}/${underPrefix(archive, 'data')}/${folder}/*`,
  );

const recordsArn = (archive: ArchiveAccess): string => `${bucketArn(archive)}/${underPrefix(archive, '_logferry')}/*`;

const belowPrefix = (archive: ArchiveAccess) => ({
  StringLikeIfExists: {
    's3:prefix': ['data', '_logferry'].map((folder) => `${underPrefix(archive, folder)}/*`),
  },
});
