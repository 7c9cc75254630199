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

/** The encryption that is reported for an object; nothing is really encrypted. */
export interface ObjectEncryption {
  readonly algorithm: DefaultEncryption['algorithm'];
  /** Present only if the algorithm uses KMS. */
  readonly kmsKeyArn?: string;
  readonly bucketKey: boolean;
}

/** Attributes that a request sets on a new object or upload. */
export interface ObjectAttributes {
  /** Content-Type and similar headers, and x-amz-meta-*, as they are returned. */
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: ObjectEncryption;
  readonly tags: readonly Tag[];
  readonly retention: Retention | undefined;
  /** Undefined until it is set for the first time. */
  readonly legalHold: 'ON' | 'OFF' | undefined;
}

/** A part of an object that was uploaded in parts. */
export interface ObjectPart {
  readonly number: number;
  readonly size: number;
  /** The checksum in the object's algorithm; undefined if parts were uploaded without a checksum. */
  readonly checksum: Checksum | undefined;
}

export interface StoredObject extends ObjectAttributes {
  readonly kind: 'object';
  readonly key: string;
  /** `null` for an object written while versioning was not enabled. */
  readonly versionId: string;
  readonly blob: Blob;
  /** With quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: ObjectChecksum;
  /** In order; undefined unless the object was uploaded in parts. */
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
  /** With quotes. */
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
  /** Undefined if the request named no checksum: then the object gets the default checksum, and parts may have any. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined;
  /** The version that the key had when the upload began. */
  readonly startedOver: Version | undefined;
  readonly parts: Map<number, UploadedPart>;
}

/** Object Lock of a bucket; once enabled, it stays. */
export interface ObjectLock {
  readonly mode?: RetentionMode;
  /** Default retention; present only with `mode`. A year counts as 365 days. */
  readonly days?: number;
  /** Present only if the period was given in years; `days` has it, too. */
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
 * The settings of a bucket. An absent member has AWS's default for new buckets; null means that a default was removed.
 */
export interface BucketSettings {
  policy?: string;
  versioning?: 'Enabled' | 'Suspended';
  objectLock?: ObjectLock;
  encryption?: DefaultEncryption;
  publicAccessBlock?: PublicAccessBlock | null;
  objectOwnership?: ObjectOwnership | null;
  /** AWS's name for the size below which lifecycle rules move no objects. */
  transitionMinimum?: string;
  /** Settings that are stored as they were put, by the noun of their operations. */
  documents?: Map<string, XmlMembers>;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly ownerId: string;
  readonly createdMs: number;
  /** The current version of each key, unless it is a delete marker. */
  readonly objects: OrderedMap<StoredObject>;
  /** All versions of each key, the newest first; never an empty list. */
  readonly versions: OrderedMap<readonly Version[]>;
  /** Uploads in progress, by their ids. */
  readonly uploads: Map<string, MultipartUpload>;
  readonly settings: BucketSettings;
}
