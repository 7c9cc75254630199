import type { ArchiveLocation, Explained } from '../../contract/index.js';

/**
 * What was asked of somebody else, and the answer.
 * - `denied`: the credentials may not ask; `permission` is the IAM action they lack.
 * - `refused`: the answer is no, with the reason and the remedy.
 * - `unread`: no answer came, or none that can be read.
 */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'denied'; readonly permission: string }
  | { readonly kind: 'refused'; readonly problem: Explained }
  | { readonly kind: 'unread'; readonly reason: string };

export interface CallerFacts {
  readonly accountId: string;
  /** As STS shows it. */
  readonly arn: string;
}

/** The default encryption of a bucket. */
export interface EncryptionFacts {
  readonly algorithm: string;
  /** Id, ARN or alias, as the bucket's owner wrote it; absent: the key that AWS manages. */
  readonly key?: string;
}

export interface KeyFacts {
  readonly arn: string;
  /** KMS's word, such as `Enabled` or `PendingDeletion`. */
  readonly state: string;
  readonly managedByAws: boolean;
  /** Encrypts and decrypts with one secret, as S3 needs it. */
  readonly symmetric: boolean;
  /** When imported key material expires. */
  readonly expiresAt?: string;
}

export interface PublicAccessFacts {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface ObjectLockFacts {
  /** Of the default retention, where there is one. */
  readonly mode?: string;
  readonly days?: number;
  readonly years?: number;
}

/** A right that a bucket's ACL gives. */
export interface GrantFacts {
  /** Canonical id, address or the last word of a group's URI, such as `AllUsers`. */
  readonly to: string;
  /** AWS's word, such as `READ`. */
  readonly right: string;
}

/** Settings of a bucket. An `undefined` inside a value says that the bucket has no such setting. */
export interface BucketFacts {
  readonly policy?: Answer<string | undefined>;
  readonly encryption?: Answer<EncryptionFacts | undefined>;
  /** Of the key that the default encryption names. */
  readonly key?: Answer<KeyFacts | undefined>;
  readonly keyPolicy?: Answer<string>;
  readonly ownership?: Answer<string | undefined>;
  /** What the ACL gives to others than the owner. Asked only where ACLs are in force. */
  readonly grants?: Answer<readonly GrantFacts[]>;
  readonly publicAccess?: Answer<PublicAccessFacts | undefined>;
  readonly versioning?: Answer<string | undefined>;
  readonly objectLock?: Answer<ObjectLockFacts | undefined>;
}

export interface GroupFacts {
  readonly name: string;
  /** `missing`, or AWS's class, such as `STANDARD`. */
  readonly logClass: string;
}

/** An export task that is not over. */
export interface ActiveTask {
  readonly taskId: string;
  readonly taskName?: string;
  readonly logGroup: string;
  readonly status: string;
  readonly createdAt?: string;
}

/** Where exports run. */
export type EngineFacts =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'configured'; readonly problem: Explained }
  | {
      readonly kind: 'configured';
      readonly address: string;
      readonly namespace: string;
      /** How long ago somebody last asked each queue for work; absent: nobody that the server remembers. */
      readonly queues: Answer<readonly { readonly name: string; readonly polledMsAgo?: number }[]>;
    };

/** What a worker's configuration says of the destination, where it can be read. */
export type ConfigFacts =
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'read'; readonly file: string; readonly refusal?: Explained };

/**
 * Everything that checks look at, gathered before them. What is absent was not asked: its checks say nothing.
 */
export interface Facts {
  readonly nowMs: number;
  /** Where an export would go; its account is the one whose logs are exported. */
  readonly archive?: ArchiveLocation;
  /** What was asked for, whoever asks. */
  readonly target: Pick<ArchiveLocation, 'bucket' | 'prefix' | 'region'>;
  /** Log groups to be exported; empty: none were named. */
  readonly logGroups: readonly string[];
  /** Whose credentials these facts were gathered with. */
  readonly caller: Answer<CallerFacts>;
  /** Whether exports run with the same credentials. */
  readonly callerExports: boolean;
  readonly bucketRegion?: Answer<string>;
  readonly bucket?: BucketFacts;
  /** The key that the destination was made with, where that is known. */
  readonly expectedKey?: string;
  readonly groups?: Answer<readonly GroupFacts[]>;
  readonly activeTasks?: Answer<readonly ActiveTask[]>;
  /** AWS's clock minus ours, in milliseconds; AWS tells whole seconds. */
  readonly clockAheadMs?: number;
  readonly engine?: EngineFacts;
  readonly config?: ConfigFacts;
}
