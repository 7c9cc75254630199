import { randomBytes } from 'node:crypto';
import type { Bucket, Version } from './bucket.js';

/** The id of a version that was written while versioning was not enabled. A key has at most one such version. */
export const NULL_VERSION = 'null';

/** An opaque random id of 32 characters. The id has no `-`, so that no command line takes the id for an option. */
export function randomId(): string {
  return randomBytes(24).toString('base64url').replaceAll('-', '.');
}

/** The id of the next version in this bucket. */
export function nextVersionId({ settings }: Bucket): string {
  return settings.versioning === 'Enabled' ? randomId() : NULL_VERSION;
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
