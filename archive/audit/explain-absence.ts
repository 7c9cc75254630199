import { DAY_MS, formatInstant, instantMs } from '../../contract/index.js';
import type { ArchivedObject } from '../records/archived-object.js';
import type { AuditFinding, FindingCode } from './audit-findings.js';
import type { AuditedArchive } from './options.js';
import type { ExpirationRule } from './ports.js';
import { recordedVersion } from './recorded-version.js';

/** The longest name (bytes) of a file in the common file systems. */
const MOST_NAME_BYTES = 255;

/** The finding for an object that a receipt names and the archive does not have. */
export async function explainAbsence(
  { bucket, isOriginal }: AuditedArchive,
  object: ArchivedObject,
): Promise<AuditFinding> {
  const { key, versionId } = object;
  if (bucket === undefined) return { code: isCopyable(key) ? 'OBJECT_MISSING' : 'OBJECT_NOT_COPYABLE', key };
  const words = { kept: `; the recorded version ${versionId} still exists behind a delete marker`, gone: '' };
  const kept = isOriginal ? await recordedVersion(bucket, object, words) : '';
  const rules = await bucket.expirationRules();
  if (rules === undefined) {
    const seen = `absent${kept}; whether S3's lifecycle deleted it is unknown, because the lifecycle rules may not be read`;
    return { code: 'OBJECT_MISSING', key, seen };
  }
  const rule = rules.find((one) => deletes(one, object));
  if (rule === undefined) return { code: 'OBJECT_MISSING', key, seen: `absent${kept}` };
  const text = `the lifecycle rule ${rule.id || 'without a name'}`;
  if (!rule.isFiltered) return { code: 'OBJECT_EXPIRED', key, expected: text, seen: `absent${kept}` };
  const seen = `absent${kept}; ${text} can have deleted it, but the rule also depends on tags or sizes`;
  return { code: 'OBJECT_MISSING', key, seen };
}

/** Whether S3 can have deleted an object by a rule. S3 counts the days of an age up to the next midnight in UTC. */
function deletes({ prefix, days, date }: ExpirationRule, { key, lastModified }: ArchivedObject): boolean {
  const now = Date.now();
  if (!key.startsWith(prefix)) return false;
  if (date !== undefined) return instantMs(formatInstant(Date.parse(date))) <= now;
  if (lastModified === undefined || days === undefined) return false;
  return Math.ceil(instantMs(lastModified) / DAY_MS + days) * DAY_MS <= now;
}

/** The finding for a record that does not exist: `code`, unless a copy in a folder can never have such a record. */
export const missingRecord = (
  { bucket }: Pick<AuditedArchive, 'bucket'>,
  code: FindingCode,
  key: string,
  expected: string,
): AuditFinding => ({ code: bucket === undefined && !isCopyable(key) ? 'OBJECT_NOT_COPYABLE' : code, key, expected });

/** Whether a copy in a folder can hold an object with this key: each part of the key must be a possible file name. */
const isCopyable = (key: string): boolean =>
  key
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..' && Buffer.byteLength(name) <= MOST_NAME_BYTES);
