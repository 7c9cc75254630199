// The actions of S3 with their resource types and condition keys, from the page "Actions, resources, and condition keys
// for Amazon S3" of AWS's Service Authorization Reference, read in November 2026.

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The resources of a bucket policy. `none`: the action is for other resources, such as access points or jobs. */
export type S3ResourceType = 'bucket' | 'object' | 'none';

const ACTIONS: Readonly<Record<S3ResourceType, readonly string[]>> = {
  bucket: words(`
    AllowVendedLogDeliveryForResource CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket
    DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration
    GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging
    GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock
    GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration
    GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration
    GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions ListTagsForResource
    PauseReplication PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS
    PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
    PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning
    PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration
    PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource
    UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration`),
  object: words(`
    AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation DeleteObjectTagging
    DeleteObjectVersion DeleteObjectVersionAnnotation DeleteObjectVersionTagging GetObject GetObjectAcl
    GetObjectAnnotation GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent
    GetObjectVersion GetObjectVersionAcl GetObjectVersionAnnotation GetObjectVersionAttributes
    GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
    ListMultipartUploadParts ListObjectAnnotations ListObjectVersionAnnotations ObjectOwnerOverrideToBucketOwner
    PutObject PutObjectAcl PutObjectAnnotation PutObjectLegalHold PutObjectRetention PutObjectTagging
    PutObjectVersionAcl PutObjectVersionAnnotation PutObjectVersionTagging ReplicateDelete ReplicateObject
    ReplicateTags RestoreObject UpdateObjectEncryption`),
  none: words(`
    AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation
    CreateAccessPoint CreateAccessPointForObjectLambda CreateJob CreateMultiRegionAccessPoint CreateStorageLensGroup
    DeleteAccessGrant DeleteAccessGrantsInstance DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation
    DeleteAccessPoint DeleteAccessPointForObjectLambda DeleteAccessPointPolicy DeleteAccessPointPolicyForObjectLambda
    DeleteJobTagging DeleteMultiRegionAccessPoint DeleteStorageLensConfiguration DeleteStorageLensConfigurationTagging
    DeleteStorageLensGroup DescribeJob DescribeMultiRegionAccessPointOperation DissociateAccessGrantsIdentityCenter
    GetAccessGrant GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy
    GetAccessGrantsLocation GetAccessPoint GetAccessPointConfigurationForObjectLambda GetAccessPointForObjectLambda
    GetAccessPointPolicy GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus
    GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock GetDataAccess GetJobTagging
    GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy GetMultiRegionAccessPointPolicyStatus
    GetMultiRegionAccessPointRoutes GetStorageLensConfiguration GetStorageLensConfigurationTagging
    GetStorageLensDashboard GetStorageLensGroup ListAccessGrants ListAccessGrantsInstances ListAccessGrantsLocations
    ListAccessPoints ListAccessPointsForObjectLambda ListAllMyBuckets ListCallerAccessGrants ListJobs
    ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups
    PutAccessGrantsInstanceResourcePolicy PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy
    PutAccessPointPolicyForObjectLambda PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock PutJobTagging
    PutMultiRegionAccessPointPolicy PutStorageLensConfiguration PutStorageLensConfigurationTagging
    SubmitMultiRegionAccessPointRoutes UpdateAccessGrantsLocation UpdateJobPriority UpdateJobStatus
    UpdateStorageLensGroup`),
};

/** Each action of S3 (lower case, with `s3:`), and the resource type to which it applies. */
export const S3_ACTIONS: ReadonlyMap<string, S3ResourceType> = new Map(
  Object.entries(ACTIONS).flatMap(([type, names]) =>
    names.map((name) => [`s3:${name.toLowerCase()}`, type as S3ResourceType] as const),
  ),
);

/** Condition keys that every action can have. A name that ends in `/` stands for all keys that begin with it. */
const FOR_ALL_ACTIONS = words(`
  s3:AccessGrantsInstanceArn s3:AccessPointNetworkOrigin s3:AccessPointTag/ s3:authType s3:BucketTag/
  s3:DataAccessPointAccount s3:DataAccessPointArn s3:ResourceAccount s3:signatureAge s3:signatureversion s3:TlsVersion
  s3:x-amz-content-sha256`);

const WRITES = 'BypassGovernanceRetention PutObject';
const ACL_WRITES = `${WRITES} PutObjectAcl PutObjectVersionAcl PutBucketAcl CreateBucket`;
const JOBS = 'DeleteJobTagging PutJobTagging UpdateJobPriority UpdateJobStatus';

/** Condition keys that only some actions have, and these actions. */
const FOR_SOME_ACTIONS: readonly (readonly [keys: string, actions: string])[] = [
  ['s3:x-amz-acl', `${ACL_WRITES} CreateAccessPoint`],
  ['s3:x-amz-grant-full-control s3:x-amz-grant-read s3:x-amz-grant-read-acp', ACL_WRITES],
  ['s3:x-amz-grant-write s3:x-amz-grant-write-acp', ACL_WRITES],
  ['s3:x-amz-copy-source s3:x-amz-metadata-directive s3:x-amz-website-redirect-location', WRITES],
  ['s3:x-amz-server-side-encryption s3:x-amz-server-side-encryption-aws-kms-key-id', `${WRITES} ReplicateObject`],
  ['s3:x-amz-server-side-encryption-customer-algorithm', `${WRITES} ReplicateObject`],
  ['s3:x-amz-storage-class', `${WRITES} PutObjectAcl PutObjectVersionAcl`],
  ['s3:RequestObjectTag/ s3:RequestObjectTagKeys', `${WRITES} PutObjectTagging PutObjectVersionTagging`],
  [
    's3:ExistingObjectTag/',
    `DeleteObjectAnnotation DeleteObjectTagging DeleteObjectVersionAnnotation DeleteObjectVersionTagging GetObject
     GetObjectAcl GetObjectAnnotation GetObjectAttributes GetObjectTagging GetObjectVersion GetObjectVersionAcl
     GetObjectVersionAnnotation GetObjectVersionAttributes GetObjectVersionTagging ListObjectAnnotations
     ListObjectVersionAnnotations PutObjectAcl PutObjectAnnotation PutObjectTagging PutObjectVersionAcl
     PutObjectVersionAnnotation PutObjectVersionTagging UpdateObjectEncryption`,
  ],
  ['s3:object-lock-mode s3:object-lock-retain-until-date', 'PutObject PutObjectRetention'],
  ['s3:object-lock-remaining-retention-days', 'PutObject PutObjectRetention'],
  ['s3:object-lock-legal-hold', 'PutObject PutObjectLegalHold'],
  ['s3:if-match', 'PutObject DeleteObject'],
  ['s3:if-none-match s3:ObjectCreationOperation', 'PutObject'],
  ['s3:prefix s3:delimiter s3:max-keys', 'ListBucket ListBucketVersions'],
  [
    's3:versionid',
    `DeleteObjectVersion DeleteObjectVersionTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
     GetObjectVersionTagging GetObjectVersionTorrent PutObjectVersionAcl PutObjectVersionTagging`,
  ],
  ['s3:locationconstraint', 'CreateBucket CreateAccessPoint'],
  ['s3:x-amz-object-ownership', 'CreateBucket PutBucketOwnershipControls'],
  ['s3:InventoryAccessibleOptionalFields', 'PutInventoryConfiguration'],
  ['s3:isReplicationPauseRequest', 'PutReplicationConfiguration'],
  ['s3:destinationRegion', 'PauseReplication'],
  ['s3:AccessGrantScope', 'CreateAccessGrant DeleteAccessGrant GetAccessGrant'],
  ['s3:AccessGrantsLocationScope', 'CreateAccessGrantsLocation DeleteAccessGrantsLocation GetAccessGrantsLocation'],
  ['s3:RequestJobOperation s3:RequestJobPriority', `CreateJob ${JOBS}`],
  ['s3:ExistingJobOperation s3:ExistingJobPriority s3:JobSuspendedCause', JOBS],
];

/** The actions (lower case, with `s3:`) of each condition key (lower case). `all`: the key is for every action. */
const ACTIONS_BY_KEY: ReadonlyMap<string, ReadonlySet<string> | 'all'> = new Map<string, ReadonlySet<string> | 'all'>([
  ...FOR_ALL_ACTIONS.map((key) => [key.toLowerCase(), 'all'] as const),
  ...FOR_SOME_ACTIONS.flatMap(([keys, actions]) => {
    const names = new Set(words(actions).map((name) => `s3:${name.toLowerCase()}`));
    return words(keys).map((key) => [key.toLowerCase(), names] as const);
  }),
]);

/** The actions that can have a condition key of S3 (lower case). Undefined if S3 does not define the key. */
export function actionsOfKey(key: string): ReadonlySet<string> | 'all' | undefined {
  const [family] = /^s3:[^/]+\/(?=.)/.exec(key) ?? [];
  return ACTIONS_BY_KEY.get(family ?? key);
}
