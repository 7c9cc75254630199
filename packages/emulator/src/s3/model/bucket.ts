import type { XmlMembers } from '../../xml/tree.js';
import type { Checksum, ChecksumAlgorithm, ChecksumType, ObjectChecksum } from '../wire/checksums.js';
import type { Tag } from '../wire/tagging-header.js';
import type { Blob } from './blobs.js';
import type { OrderedMap } from './ordered-keys.js';

export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Retention {
  readonly mode: RetentionMode;
  /** Epoch milliseconds. */
  readonly untilMs: number;
}

/** How an object is said to be encrypted; nothing really is. */
export interface ObjectEncryption {
  readonly algorithm: DefaultEncryption['algorithm'];
  /** Present exactly when the algorithm uses KMS. */
  readonly kmsKeyArn?: string;
  readonly bucketKey: boolean;
}

/** What is asked for when an object or an upload is made. */
export interface ObjectAttributes {
  /** Content-Type and the like, and x-amz-meta-*, as they are returned. */
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: ObjectEncryption;
  readonly tags: readonly Tag[];
  readonly retention: Retention | undefined;
  /** Undefined until it has been set once. */
  readonly legalHold: 'ON' | 'OFF' | undefined;
}

/** A part of an object that was uploaded in parts. */
export interface ObjectPart {
  readonly number: number;
  readonly size: number;
  /** In the object's algorithm; undefined when parts were uploaded without it. */
  readonly checksum: Checksum | undefined;
}

export interface StoredObject extends ObjectAttributes {
  readonly kind: 'object';
  readonly key: string;
  /** `null` for what was written while versioning was not enabled. */
  readonly versionId: string;
  readonly blob: Blob;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: ObjectChecksum;
  /** In order; undefined unless it was uploaded in parts. */
  readonly parts: readonly ObjectPart[] | undefined;
}

export interface DeleteMarker {
  readonly kind: 'delete-marker';
  readonly key: string;
  readonly versionId: string;
  readonly lastModifiedMs: number;
}

export type Version = StoredObject | DeleteMarker;

export interface UploadedPart {
  readonly number: number;
  readonly blob: Blob;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: Checksum;
}

export interface MultipartUpload {
  readonly id: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly initiatorId: string;
  readonly attributes: ObjectAttributes;
  /** Undefined when none was asked for: then the object gets the default one and parts any. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined;
  /** What the key held when the upload began. */
  readonly startedOver: Version | undefined;
  readonly parts: Map<number, UploadedPart>;
}

/** Object Lock of a bucket; enabled once, for good. */
export interface ObjectLock {
  readonly mode?: RetentionMode;
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

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/**
 * What has been set on a bucket. A member is absent until it is set, and then AWS's default for new buckets holds;
 * null is a default that was taken away.
 */
export interface BucketSettings {
  policy?: string;
  versioning?: 'Enabled' | 'Suspended';
  objectLock?: ObjectLock;
  encryption?: DefaultEncryption;
  publicAccessBlock?: PublicAccessBlock | null;
  objectOwnership?: ObjectOwnership | null;
  /** AWS's name of the size below which lifecycle rules move no objects. */
  transitionMinimum?: string;
  /** Settings that are kept as they were put, by the noun of their operations. */
  documents?: Map<string, XmlMembers>;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly ownerId: string;
  readonly createdMs: number;
  /** The current version of each key that has one which is no delete marker. */
  readonly objects: OrderedMap<StoredObject>;
  /** All versions of each key, the newest first; never an empty list. */
  readonly versions: OrderedMap<readonly Version[]>;
  /** Uploads in progress, by their ids. */
  readonly uploads: Map<string, MultipartUpload>;
  readonly settings: BucketSettings;
}
