import type { Clock } from '../../core/clock.js';
import type { ExportDestination } from '../../exports/destination.js';
import type { KmsStore } from '../../kms/index.js';
import { DEFAULT_ALGORITHM } from '../wire/checksums.js';
import { noSuchBucket } from '../wire/errors.js';
import type { BlobStore } from './blobs.js';
import type { Bucket, DeleteMarker, StoredObject, Version } from './bucket.js';
import { bucketEncryption, etagOf } from './encryption.js';
import { writeHashed } from './hashed-blob.js';
import { defaultRetention } from './object-lock.js';
import { OrderedMap } from './ordered-map.js';
import { addVersion, nextVersionId, removeVersion } from './versions.js';

/** A complete object that is not yet stored under its key. */
export type NewObject = Omit<StoredObject, 'kind' | 'versionId' | 'lastModifiedMs'>;

/** Buckets and their objects. The name of a bucket is unique over all accounts, by AWS's rule. */
export class ObjectStore implements ExportDestination {
  readonly buckets = new Map<string, Bucket>();

  constructor(
    readonly blobs: BlobStore,
    private readonly clock: Clock,
    readonly keys: KmsStore,
  ) {}

  bucket(name: string): Bucket | undefined {
    return this.buckets.get(name);
  }

  createBucket(name: string, region: string, ownerId: string): Bucket {
    const bucket: Bucket = {
      name,
      region,
      ownerId,
      createdMs: this.clock.now(),
      objects: new OrderedMap(),
      versions: new OrderedMap(),
      uploads: new Map(),
      settings: {},
    };
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** Whether a bucket has neither objects nor delete markers. Only such a bucket can be deleted. */
  isEmpty({ versions }: Bucket): boolean {
    return versions.size === 0;
  }

  /** Removes an empty bucket, together with the parts of its unfinished uploads. */
  async removeBucket(bucket: Bucket): Promise<void> {
    if (this.buckets.get(bucket.name) === bucket) this.buckets.delete(bucket.name);
    const parts = [...bucket.uploads.values()].flatMap((upload) => [...upload.parts.values()]);
    bucket.uploads.clear();
    for (const { blob } of parts) await this.blobs.remove(blob);
  }

  /**
   * Makes a complete object the current version of its key in one step. An object without a retention gets the bucket's
   * default retention. Removes the body of the null version that the object replaces. If the write is refused, the new
   * object's body is removed.
   * @param precondition called right before the write. To refuse the write, this function throws the error for the
   * client
   * @throws ServiceError NoSuchBucket if the bucket was deleted while the object was received
   */
  async commit(bucket: Bucket, object: NewObject, precondition: () => void = () => {}): Promise<StoredObject> {
    try {
      if (this.buckets.get(bucket.name) !== bucket) throw noSuchBucket(bucket.name);
      precondition();
    } catch (error) {
      await this.blobs.remove(object.blob);
      throw error;
    }
    const nowMs = this.clock.now();
    const stored: StoredObject = {
      ...object,
      kind: 'object',
      versionId: nextVersionId(bucket),
      lastModifiedMs: nowMs,
      retention: object.retention ?? defaultRetention(bucket, nowMs),
    };
    await this.#free(addVersion(bucket, stored));
    return stored;
  }

  /**
   * Deletes a key without a version id. In a bucket without versioning, the object is removed. Otherwise a delete
   * marker becomes the current version and is returned. Deleting a key that does not exist succeeds; AWS does the same.
   */
  async delete(bucket: Bucket, key: string): Promise<DeleteMarker | undefined> {
    if (bucket.settings.versioning === undefined) {
      const [version] = bucket.versions.get(key) ?? [];
      if (version !== undefined) await this.deleteVersion(bucket, version);
      return undefined;
    }
    const versionId = nextVersionId(bucket);
    const marker: DeleteMarker = { kind: 'delete-marker', key, versionId, lastModifiedMs: this.clock.now() };
    await this.#free(addVersion(bucket, marker));
    return marker;
  }

  /** Removes one version. The caller must have checked that the version may be deleted. */
  async deleteVersion(bucket: Bucket, version: Version): Promise<void> {
    removeVersion(bucket, version);
    await this.#free(version);
  }

  /** Stores an object on behalf of an AWS service. @throws ServiceError NoSuchBucket */
  async put(bucketName: string, key: string, body: Buffer, contentType: string): Promise<void> {
    const { blob, md5, checksum } = await writeHashed(this.blobs, once(body), DEFAULT_ALGORITHM);
    const bucket = this.buckets.get(bucketName);
    if (bucket === undefined) {
      await this.blobs.remove(blob);
      throw noSuchBucket(bucketName);
    }
    const encryption = bucketEncryption(bucket, this.keys);
    await this.commit(bucket, {
      key,
      blob,
      etag: etagOf(md5, encryption),
      checksum: { ...checksum, type: 'FULL_OBJECT' },
      parts: undefined,
      storageClass: 'STANDARD',
      headers: { 'content-type': contentType },
      encryption,
      tags: [],
      retention: undefined,
      legalHold: undefined,
    });
  }

  async #free(version: Version | undefined): Promise<void> {
    if (version?.kind === 'object') await this.blobs.remove(version.blob);
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
