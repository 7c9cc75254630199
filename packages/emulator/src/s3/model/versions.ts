import { createHmac, randomBytes } from 'node:crypto';
import type { Bucket, Version } from './bucket.js';

/** The id of a version that was written while versioning was not enabled. A key has at most one such version. */
export const NULL_VERSION = 'null';

const RANDOM_BYTES = 15;
const SEAL_BYTES = 9;
const secret = randomBytes(32);

/**
 * An opaque random id of 32 characters. It is sealed for `purpose`, so that {@link isMadeFor} knows it later without a
 * list of ids. The id has no `-`, so that no command line takes the id for an option.
 */
export function makeId(purpose: string): string {
  const random = randomBytes(RANDOM_BYTES);
  return Buffer.concat([random, seal(random, purpose)])
    .toString('base64url')
    .replaceAll('-', '.');
}

/** Whether `makeId` has made this id for this purpose. */
export function isMadeFor(purpose: string, id: string): boolean {
  const bytes = Buffer.from(id.replaceAll('.', '-'), 'base64url');
  if (!/^[\w.]{32}$/.test(id)) return false;
  return seal(bytes.subarray(0, RANDOM_BYTES), purpose).equals(bytes.subarray(RANDOM_BYTES));
}

function seal(random: Buffer, purpose: string): Buffer {
  return createHmac('sha256', secret).update(random).update(purpose).digest().subarray(0, SEAL_BYTES);
}

/** The id of the next version in this bucket. */
export function nextVersionId({ name, settings }: Bucket): string {
  return settings.versioning === 'Enabled' ? makeId(versionPurpose(name)) : NULL_VERSION;
}

/** Whether an id is `null`, or was made for a version of this bucket. S3 also knows a genuine id by the id itself. */
export function isVersionIdOf({ name }: Pick<Bucket, 'name'>, id: string): boolean {
  return id === NULL_VERSION || isMadeFor(versionPurpose(name), id);
}

function versionPurpose(bucketName: string): string {
  return `version of ${bucketName}`;
}

/** The newest version of a key, which can be a delete marker. Undefined if the key has none. */
export function currentVersion({ versions }: Bucket, key: string): Version | undefined {
  return versions.get(key)?.[0];
}

/** Makes a version the current version of its key. @returns the replaced version with the same id, if there was one */
export function addVersion(bucket: Bucket, version: Version): Version | undefined {
  const before = bucket.versions.get(version.key) ?? [];
  const replaced = before.find(({ versionId }) => versionId === version.versionId);
  setVersions(bucket, version.key, [version, ...before.filter((each) => each !== replaced)]);
  return replaced;
}

export function removeVersion(bucket: Bucket, version: Version): void {
  const left = (bucket.versions.get(version.key) ?? []).filter((each) => each !== version);
  setVersions(bucket, version.key, left);
}

/** Replaces `version` by `next`. @returns false, and changes nothing, if `version` was removed before */
export function replaceVersion(bucket: Bucket, version: Version, next: Version): boolean {
  const before = bucket.versions.get(version.key) ?? [];
  if (!before.includes(version)) return false;
  setVersions(
    bucket,
    version.key,
    before.map((each) => (each === version ? next : each)),
  );
  return true;
}

function setVersions({ versions, objects }: Bucket, key: string, list: readonly Version[]): void {
  const [current] = list;
  if (current === undefined) versions.delete(key);
  else versions.set(key, list);
  if (current?.kind === 'object') objects.set(key, current);
  else objects.delete(key);
}
