import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clock } from '../../core/clock.js';
import { KmsStore } from '../../kms/index.js';
import { type BlobStore, openFileBlobs } from './blobs.js';
import type { BucketSettings } from './bucket.js';
import { ObjectStore } from './object-store.js';
import { currentVersion } from './versions.js';

const clock = new Clock();
const removed: string[] = [];
let files: BlobStore;
let store: ObjectStore;

beforeAll(async () => {
  files = await openFileBlobs();
  const blobs: BlobStore = {
    ...files,
    remove: async (blob) => {
      removed.push(blob.id);
      await files.remove(blob);
    },
  };
  store = new ObjectStore(blobs, clock, new KmsStore(clock));
});
afterAll(async () => {
  clock.close();
  await files.close();
});

function bucketWith(name: string, settings: BucketSettings) {
  const bucket = store.createBucket(name, 'eu-central-1', '111122223333');
  Object.assign(bucket.settings, settings);
  return bucket;
}

const put = (bucket: string, text: string) => store.put(bucket, 'k', Buffer.from(text), 'text/plain');

describe('an object that a service puts', () => {
  it('replaces the previous object in a bucket without versioning, and the bytes of that object are removed', async () => {
    const bucket = bucketWith('plain', {});
    await put('plain', 'one');
    const first = bucket.objects.get('k');
    await put('plain', 'two');
    expect(removed).toEqual([first?.blob.id]);
    expect(bucket.versions.get('k')).toEqual([bucket.objects.get('k')]);
  });

  it('becomes a new version in a bucket with versioning, and gets the retention and encryption of the bucket', async () => {
    const bucket = bucketWith('kept', {
      versioning: 'Enabled',
      objectLock: { mode: 'COMPLIANCE', days: 3 },
      encryption: { algorithm: 'aws:kms', kmsKeyId: 'abc', bucketKey: true },
    });
    const before = removed.length;
    await put('kept', 'one');
    await put('kept', 'two');
    expect(removed.length).toBe(before);
    expect(bucket.versions.get('k')?.length).toBe(2);
    const object = bucket.objects.get('k');
    expect(object?.retention).toEqual({
      mode: 'COMPLIANCE',
      untilMs: (object?.lastModifiedMs ?? 0) + 3 * 24 * 60 * 60 * 1000,
    });
    const kmsKeyArn = 'arn:aws:kms:eu-central-1:111122223333:key/abc';
    expect(object?.encryption).toEqual({ algorithm: 'aws:kms', kmsKeyArn, bucketKey: true });
  });

  it('leaves no bytes if the bucket does not exist', async () => {
    const before = removed.length;
    await expect(put('gone', 'x')).rejects.toMatchObject({ code: 'NoSuchBucket' });
    expect(removed.length).toBe(before + 1);
  });
});

it('with versioning, deleting a key that was never written creates a delete marker, and the bucket is then not empty', async () => {
  const bucket = bucketWith('marked', { versioning: 'Enabled' });
  expect(store.isEmpty(bucket)).toBe(true);
  const marker = await store.delete(bucket, 'k');
  expect([bucket.objects.size, store.isEmpty(bucket), currentVersion(bucket, 'k')]).toEqual([0, false, marker]);
});
