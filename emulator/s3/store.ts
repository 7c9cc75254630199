import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { ServiceError } from '../core/errors.js';
import type { ExportDestination } from '../exports/destination.js';
import type { BlobStore } from './blobs.js';
import type { Bucket, StoredObject } from './bucket.js';
import { DEFAULT_ALGORITHM, hasherFor } from './checksums.js';
import { OrderedMap } from './ordered-keys.js';

/** Buckets and their objects. Names are unique over all accounts, as at AWS. */
export class ObjectStore implements ExportDestination {
  readonly buckets = new Map<string, Bucket>();

  constructor(
    readonly blobs: BlobStore,
    private readonly clock: Clock,
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
      settings: {},
    };
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** Makes an object visible, whole and at once; its predecessor's bytes are freed. */
  async commit(bucket: Bucket, object: Omit<StoredObject, 'lastModifiedMs'>): Promise<StoredObject> {
    const stored: StoredObject = { ...object, lastModifiedMs: this.clock.now() };
    const previous = bucket.objects.get(object.key);
    bucket.objects.set(object.key, stored);
    if (previous !== undefined) await this.blobs.remove(previous.blob);
    return stored;
  }

  /** Deleting what does not exist succeeds, as at AWS. */
  async delete(bucket: Bucket, key: string): Promise<void> {
    const object = bucket.objects.get(key);
    if (object === undefined) return;
    bucket.objects.delete(key);
    await this.blobs.remove(object.blob);
  }

  /** Stores an object on behalf of an AWS service. @throws ServiceError NoSuchBucket */
  async put(bucketName: string, key: string, body: Buffer, contentType: string): Promise<void> {
    const hasher = hasherFor(DEFAULT_ALGORITHM);
    hasher.update(body);
    const blob = await this.blobs.write(once(body));
    const bucket = this.buckets.get(bucketName);
    if (bucket === undefined) {
      await this.blobs.remove(blob);
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    await this.commit(bucket, {
      key,
      blob,
      etag: `"${createHash('md5').update(body).digest('hex')}"`,
      checksum: { algorithm: DEFAULT_ALGORITHM, value: hasher.digest().toString('base64') },
      storageClass: 'STANDARD',
      headers: { 'content-type': contentType },
    });
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

/** The opaque id by which S3 names an account as an owner. */
export function canonicalOwnerId(accountId: string): string {
  return createHash('sha256').update(`logferry-emulator:${accountId}`).digest('hex');
}
