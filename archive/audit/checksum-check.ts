import type { ArchivedObject } from '../records/archived-object.js';
import { askFacts } from './ask-facts.js';
import type { Finding } from './findings.js';
import type { AuditSummary } from './options.js';
import type { BucketFacts } from './ports.js';

/**
 * Compares S3's own checksums of objects with those in the receipts, without reading the objects. S3 computes a checksum
 * when it stores an object, so the checksum of a copy is the same.
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

  /** The finding if the checksums differ; undefined, too, if S3 or the receipt has no checksum. */
  async findingFor({ key, crc64nvme: recorded }: ArchivedObject): Promise<Finding | undefined> {
    if (this.#bucket === undefined || recorded === undefined) return undefined;
    const asked = await askFacts(this.#bucket, key);
    if ('unknown' in asked) {
      this.#refused += 1;
      this.#why ||= asked.unknown;
      return undefined;
    }
    const now = asked.facts?.crc64nvme;
    if (now === undefined) return undefined;
    this.#summary.checksums += 1;
    return now === recorded ? undefined : { code: 'OBJECT_CHECKSUM', key, expected: recorded, seen: now };
  }

  /** What was not compared because S3 refused it, in sentences. */
  get notChecked(): string[] {
    return this.#refused === 0 ? [] : [`the checksum that S3 has of ${this.#refused} objects: ${this.#why}`];
  }
}
