import type { ArchiveLocation, Explained } from '../../contract/index.js';
import type { PutHeaders } from '../../contract/put-headers.js';

/**
 * The answer of AWS or Temporal to one question.
 * - `denied`: AWS denied the request, which needs the IAM action `permission`.
 * - `refused`: the answer is an error, with reason and remedy.
 * - `unread`: there was no answer, or the answer could not be read.
 */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'denied'; readonly permission: string }
  | { readonly kind: 'refused'; readonly problem: Explained }
  | { readonly kind: 'unread'; readonly reason: string };

export interface CallerFacts {
  readonly accountId: string;
  /** The ARN of the identity, as STS returns it. */
  readonly arn: string;
}

/** The default encryption of a bucket. */
export interface EncryptionFacts {
  readonly algorithm: string;
  /**
   * Id, ARN or alias of the KMS key, as the bucket's owner wrote it. With the algorithm `aws:kms` and no key named, S3
   * uses the key that AWS manages.
   */
  readonly key?: string;
}

export interface KmsKeyFacts {
  readonly arn: string;
  /** State of the key as KMS names it, such as `Enabled` or `PendingDeletion`. */
  readonly state: string;
  readonly managedByAws: boolean;
  /** Whether the key is a symmetric encryption key, which S3 requires. */
  readonly symmetric: boolean;
  /** The instant at which imported key material expires. */
  readonly expiresAt?: string;
}

export interface PublicAccessFacts {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface ObjectLockFacts {
  /** Mode of the default retention; absent if there is no default retention. */
  readonly mode?: string;
  readonly days?: number;
  readonly years?: number;
}

/** A grant of a bucket's ACL. */
export interface GrantFacts {
  /** The grantee: canonical id, email address, or the last part of a group's URI, such as `AllUsers`. */
  readonly to: string;
  /** The permission that is granted, such as `READ`. */
  readonly right: string;
}

/** A lifecycle rule by which S3 deletes current objects, or moves them to a class from which they must be restored. */
export interface LifecycleFacts {
  readonly id: string;
  /** The rule applies to keys that begin with this text. */
  readonly prefix: string;
  /** When the rule deletes an object, such as `after 30 days`; absent if the rule deletes no object. */
  readonly expires?: string;
  /**
   * The archived storage class and the time, such as `GLACIER after 30 days`; absent if the rule archives no object.
   */
  readonly archives?: string;
}

/** Settings of a bucket. A value of `undefined` means that the bucket has no such setting. */
export interface BucketFacts {
  readonly policy?: Answer<string | undefined>;
  readonly encryption?: Answer<EncryptionFacts | undefined>;
  /** The key that the default encryption names. */
  readonly key?: Answer<KmsKeyFacts | undefined>;
  readonly keyPolicy?: Answer<string>;
  readonly ownership?: Answer<string | undefined>;
  /** The ACL's grants to grantees other than the bucket's owner. Read only if ACLs are in force. */
  readonly grants?: Answer<readonly GrantFacts[]>;
  readonly publicAccess?: Answer<PublicAccessFacts | undefined>;
  readonly versioning?: Answer<string | undefined>;
  readonly objectLock?: Answer<ObjectLockFacts | undefined>;
  readonly lifecycle?: Answer<readonly LifecycleFacts[]>;
}

export interface LogGroupFacts {
  readonly name: string;
  /** `missing`, or the log class, such as `STANDARD`. */
  readonly logClass: string;
  /** Whether AWS refuses to delete the log group; absent if the answer of AWS does not contain this setting. */
  readonly deletionProtection?: boolean;
}

/** Rights that exports can do without. A right is false if AWS refused it, and absent if it was not tried. */
export interface OptionalRights {
  /** The right to read the retention policies of the account. */
  readonly retentionPolicies: boolean;
  /** The right to search log groups by tag. */
  readonly tags?: boolean;
  /** The right to search the events of the log groups. */
  readonly search?: boolean;
  /** The right to count the events of log groups with queries of CloudWatch Logs Insights. */
  readonly queries?: boolean;
}

/** An export task that has not ended. */
export interface ActiveTask {
  readonly taskId: string;
  readonly taskName?: string;
  readonly logGroup: string;
  readonly status: string;
  readonly createdAt?: string;
}

/** The key that signs manifests, after it has signed a trial. `none`: manifests are unsigned. */
export type SigningFacts = 'none' | { readonly id: string; readonly kind: string; readonly name: string };

/** The engine that runs exports. */
export type EngineFacts =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'configured'; readonly problem: Explained }
  | {
      readonly kind: 'configured';
      readonly address: string;
      readonly namespace: string;
      /**
       * The task queues, each with the time since its last poll (ms). Without this time, the server knows of no poller.
       */
      readonly queues: Answer<readonly { readonly name: string; readonly polledMsAgo?: number }[]>;
      /** The search attributes that exports use and the namespace lacks. */
      readonly missingAttributes: Answer<readonly string[]>;
    };

/** What the worker's configuration says about the destination. `refusal` is absent if the configuration allows it. */
export type ConfigFacts =
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'read'; readonly file: string; readonly refusal?: Explained };

/** The facts that the checks examine. An absent fact was not gathered, and the checks skip it. */
export interface Facts {
  readonly nowMs: number;
  /** Location of the exported data. `accountId` in it is the account whose logs are exported. */
  readonly archive?: ArchiveLocation;
  /** The destination to check; known even if the account is not. */
  readonly target: Pick<ArchiveLocation, 'bucket' | 'prefix' | 'region'>;
  /** Log groups to export; empty if none were named. */
  readonly logGroups: readonly string[];
  /** The identity whose credentials gathered these facts. */
  readonly caller: Answer<CallerFacts>;
  /** True if exports run with the same credentials. */
  readonly callerExports: boolean;
  /** Headers with which records are written. @default none */
  readonly putHeaders?: PutHeaders;
  readonly bucketRegion?: Answer<string>;
  readonly bucket?: BucketFacts;
  /** ARN of the key that the outputs of the destination name. */
  readonly expectedKey?: string;
  readonly groups?: Answer<readonly LogGroupFacts[]>;
  readonly activeTasks?: Answer<readonly ActiveTask[]>;
  readonly optionalRights?: Answer<OptionalRights>;
  /** AWS's clock minus this machine's (ms). AWS's clock shows whole seconds. */
  readonly clockAheadMs?: number;
  readonly engine?: EngineFacts;
  readonly config?: ConfigFacts;
  readonly signing?: Answer<SigningFacts>;
}
