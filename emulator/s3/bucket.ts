import type { Blob } from './blobs.js';
import type { Checksum } from './checksums.js';
import type { OrderedMap } from './ordered-keys.js';

export interface StoredObject {
  readonly key: string;
  readonly blob: Blob;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: Checksum;
  readonly storageClass: string;
  /** Content-Type and the like, and x-amz-meta-*, as they are returned. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Object Lock of a bucket; enabled once, for good. */
export interface ObjectLock {
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
  /** Default retention; present exactly when `mode` is. A year counts 365 days. */
  readonly days?: number;
  /** Present exactly when the period was given in years; `days` holds it too. */
  readonly years?: number;
}

export interface DefaultEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKeyId?: string;
  readonly bucketKey: boolean;
}

/** What has been set on a bucket; a member is absent until it is set. */
export interface BucketSettings {
  policy?: string;
  versioning?: 'Enabled' | 'Suspended';
  objectLock?: ObjectLock;
  encryption?: DefaultEncryption;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly ownerId: string;
  readonly createdMs: number;
  readonly objects: OrderedMap<StoredObject>;
  readonly settings: BucketSettings;
}
