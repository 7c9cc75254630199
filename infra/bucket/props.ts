import type { AclCondition, ExportSource } from '../../destination/statements/index.js';

/** Storage classes that objects can move to, in the order that S3 allows. */
export const STORAGE_CLASSES = ['STANDARD_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const;
export type StorageClass = (typeof STORAGE_CLASSES)[number];

/** Settings of a key that the construct creates for the bucket. */
export interface OwnKey {
  /**
   * Alias of the key, without `alias/`. Default: `logferry/` and the bucket's name, with dashes instead of dots. With
   * `bucketNamePrefix` the key has no alias by default.
   */
  readonly alias?: string;
  /** Days between the request to delete the key and its deletion, 7 to 30. Default: 30. */
  readonly deletionWindowDays?: number;
}

/**
 * An existing key. The construct does not change the key policy, so the owner of the key must merge `keyStatements`
 * into that policy.
 */
export interface ImportedKey {
  readonly arn: string;
}

/** The default retention of new objects. */
export interface ObjectLock {
  /**
   * Mode of the retention. A principal with s3:BypassGovernanceRetention can lift a retention in GOVERNANCE mode. Not
   * even the root user can lift a retention in COMPLIANCE mode.
   */
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  /** Days for which an object is kept after its creation. */
  readonly days: number;
}

/** Rules that move and expire exported data. Records, such as receipts and manifests, are never moved or expired. */
export interface Lifecycle {
  readonly transitions?: readonly { readonly days: number; readonly storageClass: StorageClass }[];
  readonly expireAfterDays?: number;
  /** Days from the replacement or deletion of a version to its expiry. */
  readonly expireNoncurrentAfterDays?: number;
  /** Days after which S3 removes unfinished uploads from the whole bucket. Default: 7. */
  readonly abortUploadsAfterDays?: number;
  /** Which small objects S3 moves. AWS's default, `all_storage_classes_128K`, moves no object below 128 KB. */
  readonly transitionDefaultMinimumObjectSize?: 'all_storage_classes_128K' | 'varies_by_storage_class';
}

/** The destination of the bucket's access logs. */
export interface AccessLogs {
  /** Another bucket of the same account and Region. */
  readonly bucketName: string;
  /** Default: `access/<name of the bucket whose access is logged>/`. */
  readonly prefix?: string;
}

/** The properties of a bucket for exports. docs/infra-bucket.md lists them with the reasons for their defaults. */
export interface LogArchiveBucketProps {
  /** The account that owns the bucket, 12 digits. */
  readonly accountId: string;
  /** Region of the bucket and of the log groups. */
  readonly region: string;
  /** Give exactly one of `bucketName`, `bucketNamePrefix` and `existingBucket`. */
  readonly bucketName?: string;
  readonly bucketNamePrefix?: string;
  /** Name of an existing bucket. Only its policy can be managed; its other settings are not changed. */
  readonly existingBucket?: string;
  /**
   * For an existing bucket: whether the construct replaces the whole bucket policy. Default: false, so the owner must
   * merge `statements` into the policy.
   */
  readonly managePolicy?: boolean;
  /** Root of the archive inside the bucket. Default: the bucket's root. */
  readonly prefix?: string;
  /** Accounts whose log groups are exported. Default: the bucket's own account. */
  readonly sources?: readonly ExportSource[];
  /** Default: `strict`. */
  readonly aclCondition?: AclCondition;
  /** Service principals of CloudWatch Logs. Default: `logs.<region>.amazonaws.com`. */
  readonly servicePrincipals?: readonly string[];
  /** Default: `kms`. Exports do not work with DSSE-KMS. */
  readonly encryption?: 'kms' | 's3';
  /** Default: a key that the construct creates for the bucket. */
  readonly key?: OwnKey | ImportedKey;
  /**
   * Whether the key policy limits CloudWatch Logs to the accounts and log groups of `sources`, and callers to requests
   * through S3. AWS documents a key policy without these limits. Default: false.
   */
  readonly narrowKeyPolicy?: boolean;
  /** Whether S3 uses a bucket key, which saves most calls to KMS. Default: true. */
  readonly bucketKey?: boolean;
  /** Default: true. */
  readonly versioning?: boolean;
  /** Denies plain HTTP, and TLS before 1.2. Default: true. */
  readonly requireTls?: boolean;
  /** Denies overwriting records, such as receipts and manifests. Default: false. */
  readonly writeOnceRecords?: boolean;
  /**
   * Default: none. Decide before the bucket is created, because Terraform can add Object Lock only by replacing the
   * bucket.
   */
  readonly objectLock?: ObjectLock;
  readonly lifecycle?: Lifecycle;
  /** Default: none. */
  readonly accessLogs?: AccessLogs;
  /** Sends the bucket's events to EventBridge. Default: false. */
  readonly eventBridge?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * `retain`: Terraform refuses to destroy bucket and key. `destroy`: Terraform deletes both with all objects. Default:
   * `retain`.
   */
  readonly removalPolicy?: 'retain' | 'destroy';
  /**
   * First part of the names of all resources in Terraform's state, unique in the stack. With this prefix, the names do
   * not depend on the construct's path. Default: the names that CDKTF builds, with a hash of the path.
   */
  readonly logicalIdPrefix?: string;
}
