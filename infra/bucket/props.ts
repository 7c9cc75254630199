import type { AclCondition, ExportSource } from '../../destination/statements/index.js';

/** Storage classes that objects can move to, in the order in which S3 lets them. */
export const STORAGE_CLASSES = ['STANDARD_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const;
export type StorageClass = (typeof STORAGE_CLASSES)[number];

/** A key made for the bucket. */
export interface OwnKey {
  /** Without `alias/`. Default: `logferry/` and the bucket's name, dots as dashes; none where that is not known. */
  readonly alias?: string;
  /** 7 to 30. Default: 30. */
  readonly deletionWindowDays?: number;
}

/** A key that exists. Its policy is not touched: merge `keyStatements` into it. */
export interface ImportedKey {
  readonly arn: string;
}

export interface ObjectLock {
  /** GOVERNANCE can be lifted by whoever has the right to; COMPLIANCE by nobody, the account's root included. */
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  /** How long each object is kept, counted from its creation. */
  readonly days: number;
}

/** What happens to exported data in time. Receipts and manifests are never moved or expired. */
export interface Lifecycle {
  readonly transitions?: readonly { readonly days: number; readonly storageClass: StorageClass }[];
  readonly expireAfterDays?: number;
  /** Counted from when a version was replaced or deleted. */
  readonly expireNoncurrentAfterDays?: number;
  /** Default: 7. Applies to the whole bucket. */
  readonly abortUploadsAfterDays?: number;
  /** Which small objects are moved; AWS's default is `all_storage_classes_128K`: none below 128 KB. */
  readonly transitionDefaultMinimumObjectSize?: 'all_storage_classes_128K' | 'varies_by_storage_class';
}

export interface AccessLogs {
  /** Another bucket of the same account and Region. */
  readonly bucketName: string;
  /** Default: `access/`, the bucket's name and a slash. */
  readonly prefix?: string;
}

/** docs/infra.md has a table of all of them with the reasons for their defaults. */
export interface LogArchiveBucketProps {
  /** The bucket's own account, 12 digits. */
  readonly accountId: string;
  /** Region of the bucket and of the log groups. */
  readonly region: string;
  /** Exactly one of these three says which bucket it is. */
  readonly bucketName?: string;
  readonly bucketNamePrefix?: string;
  /** A bucket that is not made here. Only its policy can be managed, the rest of its settings is not touched. */
  readonly existingBucket?: string;
  /** For an existing bucket: replaces its whole policy. Default: false, merge `statements` into it. */
  readonly managePolicy?: boolean;
  /** Root of the archive inside the bucket. Default: the bucket's root. */
  readonly prefix?: string;
  /** Accounts whose log groups are exported. Default: the bucket's own. */
  readonly sources?: readonly ExportSource[];
  /** Default: `strict`. */
  readonly aclCondition?: AclCondition;
  /** Instead of `logs.<region>.amazonaws.com`. */
  readonly servicePrincipals?: readonly string[];
  /** Default: `kms`. Exports do not work with DSSE-KMS. */
  readonly encryption?: 'kms' | 's3';
  /** Default: a key made for the bucket. */
  readonly key?: OwnKey | ImportedKey;
  /** Limits the key policy to source accounts, log groups and S3, which AWS's own does not. Default: false. */
  readonly narrowKeyPolicy?: boolean;
  /** Default: true, which spares most calls to KMS. */
  readonly bucketKey?: boolean;
  /** Default: true. */
  readonly versioning?: boolean;
  /** Refuses plain HTTP, and TLS before 1.2. Default: true. */
  readonly requireTls?: boolean;
  /** Lets nobody overwrite receipts and manifests. Default: false. */
  readonly writeOnceRecords?: boolean;
  /** Default: none. To be chosen when the bucket is made: Terraform can add it only by replacing the bucket. */
  readonly objectLock?: ObjectLock;
  readonly lifecycle?: Lifecycle;
  /** Default: none. */
  readonly accessLogs?: AccessLogs;
  /** Sends the bucket's events to EventBridge. Default: false. */
  readonly eventBridge?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  /** `retain` makes Terraform refuse to destroy bucket and key; `destroy` deletes even what is in them. Default: `retain`. */
  readonly removalPolicy?: 'retain' | 'destroy';
  /**
   * Begins the names of all resources in Terraform's state, which then do not depend on where the construct stands.
   * Must be unlike any other in the stack. Default: CDKTF's own names, a hash of the construct's path.
   */
  readonly logicalIdPrefix?: string;
}
