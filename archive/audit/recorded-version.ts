import type { ArchivedObject } from '../records/archived-object.js';
import { askFacts } from './ask-facts.js';
import type { BucketFacts } from './ports.js';

/**
 * Whether the version that a receipt names still exists, as the end of a sentence about the object. Empty if the
 * receipt names no version.
 * @param words the texts if the version exists, and if it does not
 */
export async function recordedVersion(
  bucket: BucketFacts,
  { key, versionId }: Pick<ArchivedObject, 'key' | 'versionId'>,
  words: { kept: string; gone: string },
): Promise<string> {
  if (versionId === undefined) return '';
  const asked = await askFacts(bucket, key, versionId);
  if ('unknown' in asked) {
    return `; whether the recorded version ${versionId} still exists is unknown, because S3 does not show it: ${asked.unknown}`;
  }
  return asked.facts === undefined ? words.gone : words.kept;
}
