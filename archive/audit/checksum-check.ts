import { defined } from '../../contract/index.js';
import type { ArchivedObject } from '../records/archived-object.js';
import { askFacts } from './ask-facts.js';
import type { AuditFinding } from './audit-findings.js';
import type { AuditSummary } from './options.js';
import type { BucketFacts } from './ports.js';

/**
 * Compares S3's own checksums of objects with those in the receipts, without reading the objects. S3 computes a
 * checksum when it stores an object, so the checksum of a copy is the same.
 */
export class ChecksumCheck {
  readonly #bucket: BucketFacts | undefined;
  readonly #summary: AuditSummary;
  #refused = 0;
  #why = '';

  /** @param bucket absent for a copy in a folder, which has no such checksums */
  constructor(bucket: BucketFacts | undefined, summary: AuditSummary) {
    this.#bucket = bucket;
    this.#summary = summary;
  }

  /**
   * Compares the checksum of an object in S3 with the one in its receipt. S3 is asked only if the receipt has a
   * checksum or, in an archive that is no copy, a version.
   * @returns the finding if the checksums differ; otherwise the id of the version that S3 shows. Neither if S3 was not
   * asked, or refuses to answer
   */
  async compare(object: ArchivedObject, isOriginal: boolean): Promise<{ finding?: AuditFinding; versionId?: string }> {
    const { key, crc64nvme: recorded, versionId } = object;
    if (this.#bucket === undefined || (recorded ?? (isOriginal ? versionId : undefined)) === undefined) return {};
    const asked = await askFacts(this.#bucket, key);
    if ('unknown' in asked) {
      this.#refused += 1;
      this.#why ||= asked.unknown;
      return {};
    }
    const now = asked.facts?.crc64nvme;
    const shown = defined({ versionId: asked.facts?.versionId });
    if (now === undefined || recorded === undefined) return shown;
    this.#summary.checksums += 1;
    if (now !== recorded) return { finding: { code: 'OBJECT_CHECKSUM', key, expected: recorded, seen: now } };
    return shown;
  }

  /** What was not compared, because S3 refused to show it: noun phrases. */
  get notChecked(): string[] {
    return this.#refused === 0
      ? []
      : [`the checksum and version that S3 shows of ${this.#refused} objects: ${this.#why}`];
  }
}
