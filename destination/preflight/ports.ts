import type {
  CallerFacts,
  EncryptionFacts,
  GrantFacts,
  KmsKeyFacts,
  LifecycleFacts,
  ObjectLockFacts,
  PublicAccessFacts,
} from './facts.js';

/** The identity of some credentials, and the difference between AWS's clock and this machine's. */
export interface CallerSeen {
  readonly caller: CallerFacts;
  /** AWS's clock minus this machine's (ms); absent if the answer had no date. */
  readonly clockAheadMs?: number;
}

/**
 * Reads the facts of a preflight with one set of credentials, and writes nothing. Every method throws LogferryErrors
 * (ACCESS_DENIED for a missing permission), or other errors whose message may be shown to the user.
 */
export interface Inspector {
  caller(): Promise<CallerSeen>;
  bucket(bucket: string, bucketOwner: string): BucketInspector;
}

/** Reads the settings of one bucket. `undefined` means that the bucket has no such setting. */
export interface BucketInspector {
  policy(): Promise<string | undefined>;
  encryption(): Promise<EncryptionFacts | undefined>;
  ownership(): Promise<string | undefined>;
  /** The ACL's grants to grantees other than the bucket's owner. */
  grants(): Promise<readonly GrantFacts[]>;
  publicAccess(): Promise<PublicAccessFacts | undefined>;
  versioning(): Promise<string | undefined>;
  objectLock(): Promise<ObjectLockFacts | undefined>;
  /** The rules by which S3 deletes or archives current objects. */
  lifecycle(): Promise<readonly LifecycleFacts[]>;
  /** Reads a key by its id, ARN or alias, as the bucket names it. */
  key(name: string): Promise<KmsKeyFacts | undefined>;
  keyPolicy(arn: string): Promise<string>;
}
