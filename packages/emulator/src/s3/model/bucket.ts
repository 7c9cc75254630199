import type { XmlMembers } from '../../xml/tree.js';
import type { Checksum, ChecksumAlgorithm, ChecksumType, ObjectChecksum } from '../wire/checksums.js';
import type { Tag } from '../wire/tagging-header.js';
import type { Blob } from './blobs.js';
import type { OrderedMap } from './ordered-map.js';

export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Retention {
  readonly mode: RetentionMode;
  /** Epoch milliseconds. */
  readonly untilMs: number;
}

/** The encryption that replies show for an object. The emulator encrypts nothing. */
export interface ObjectEncryption {
  readonly algorithm: DefaultEncryption['algorithm'];
  /** Present only if the algorithm uses KMS. */
  readonly kmsKeyArn?: string;
  readonly bucketKey: boolean;
}

/** Attributes that a request sets on a new object or upload. */
export interface ObjectAttributes {
  /** Request headers that are stored and returned with the object, such as Content-Type and x-amz-meta-*. */
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: ObjectEncryption;
  readonly tags: readonly Tag[];
  readonly retention: Retention | undefined;
  /** Undefined if no request has set a legal hold yet. */
  readonly legalHold: 'ON' | 'OFF' | undefined;
}

/** A part of an object that was uploaded in parts. */
export interface ObjectPart {
  readonly number: number;
  readonly size: number;
  /** The checksum by the object's algorithm. Undefined if the upload had no checksum algorithm. */
  readonly checksum: Checksum | undefined;
}

export interface StoredObject extends ObjectAttributes {
  readonly kind: 'object';
  readonly key: string;
  /** The version id. It is the text `null` for an object that was written while versioning was not enabled. */
  readonly versionId: string;
  readonly blob: Blob;
  /** With quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: ObjectChecksum;
  /** The parts in order. Undefined if the object was not uploaded in parts. */
  readonly parts: readonly ObjectPart[] | undefined;
  /** The id of the upload that made the object. Undefined if the object was not uploaded in parts. */
  readonly uploadId?: string;
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
  /**
   * The kind of checksum that the completed object gets. Undefined if the request named no algorithm. The object then
   * gets the default checksum, and parts may have checksums of any algorithm.
   */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined;
  /** The current version of the key when the upload began. Undefined if the key had none. */
  readonly startedOver: Version | undefined;
  readonly parts: Map<number, UploadedPart>;
}

/** Object Lock of a bucket. It cannot be disabled. */
export interface ObjectLock {
  readonly mode?: RetentionMode;
  /** Period of the default retention (days); present only with `mode`. A year counts as 365 days. */
  readonly days?: number;
  /** The same period in years; present only if the request gave it in years. */
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
 * The settings of a bucket. An absent member stands for AWS's default for new buckets. Null means that a client deleted
 * the setting. AWS's default does not apply to a deleted setting.
 */
export interface BucketSettings {
  policy?: string;
  versioning?: 'Enabled' | 'Suspended';
  objectLock?: ObjectLock;
  encryption?: DefaultEncryption;
  publicAccessBlock?: PublicAccessBlock | null;
  objectOwnership?: ObjectOwnership | null;
  /**
   * AWS's name for the rule that sets the minimum size of objects that lifecycle rules move to another storage class.
   */
  transitionMinimum?: string;
  /**
   * Settings that are stored as they were put (only a lifecycle rule without an id gets one). The keys are the nouns of
   * their operations, for example `BucketWebsite`.
   */
  documents?: Map<string, XmlMembers>;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly ownerId: string;
  readonly createdMs: number;
  /** The current object of each key. A key whose current version is a delete marker is not in this map. */
  readonly objects: OrderedMap<StoredObject>;
  /** All versions of each key, newest first. A key without versions is not in this map. */
  readonly versions: OrderedMap<readonly Version[]>;
  /** Uploads in progress, by their ids. */
  readonly uploads: Map<string, MultipartUpload>;
  readonly settings: BucketSettings;
}
