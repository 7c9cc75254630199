import type {
  CallerFacts,
  EncryptionFacts,
  GrantFacts,
  KeyFacts,
  ObjectLockFacts,
  PublicAccessFacts,
} from './facts.js';

/** Who is there, and what time it is there. */
export interface CallerSeen {
  readonly caller: CallerFacts;
  /** AWS's clock minus ours; absent where the answer told no time. */
  readonly clockAheadMs?: number;
}

/**
 * Reads what a preflight looks at, with one set of credentials; writes nothing. Every method throws LogferryErrors
 * (ACCESS_DENIED where a permission is missing) and errors whose message may be shown.
 */
export interface Inspector {
  caller(): Promise<CallerSeen>;
  bucket(bucket: string, bucketOwner: string): BucketInspector;
}

/** The settings of one bucket of one owner. `undefined` says that it has no such setting. */
export interface BucketInspector {
  policy(): Promise<string | undefined>;
  encryption(): Promise<EncryptionFacts | undefined>;
  ownership(): Promise<string | undefined>;
  /** What the ACL gives to others than the owner. */
  grants(): Promise<readonly GrantFacts[]>;
  publicAccess(): Promise<PublicAccessFacts | undefined>;
  versioning(): Promise<string | undefined>;
  objectLock(): Promise<ObjectLockFacts | undefined>;
  /** A key by its id, ARN or alias, as the bucket names it. */
  key(name: string): Promise<KeyFacts | undefined>;
  keyPolicy(arn: string): Promise<string>;
}
