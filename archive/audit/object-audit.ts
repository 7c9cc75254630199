import { instantMs, isLogferryError } from '../../contract/index.js';
import { ColdObject, UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import type { StoredObject } from '../ports.js';
import type { ArchivedObject } from '../records/archived-object.js';
import { sha256OfText } from '../records/digest.js';
import type { Receipt } from '../records/receipt.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import { PROBE } from '../verify/verify-task.js';
import { askFacts } from './ask-facts.js';
import type { AuditFinding } from './audit-findings.js';
import { byObjectKey } from './by-object-key.js';
import { ChecksumCheck } from './checksum-check.js';
import type { Commitments } from './commitments.js';
import { explainAbsence } from './explain-absence.js';
import { type ObjectCheck, objectCheck } from './object-check.js';
import type { AuditedArchive, AuditOptions, AuditSummary, CheckedBefore } from './options.js';
import { countsObjects, partialFoldersOf, taskFolderOf } from './receipt-rules.js';
import { recordedVersion } from './recorded-version.js';
import type { TaskFolders } from './task-folders.js';
import { unchangedSince } from './unchanged-since.js';

/** Number of objects of one receipt that are checked at the same time. */
const OBJECTS_AT_ONCE = 16;
/** Storage classes whose objects must be restored before they can be read. */
const COLD: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Compares the objects of receipts with those that the archive has and, at the level `content`, reads them. */
export class ObjectAudit {
  readonly #archive: AuditedArchive;
  readonly #options: AuditOptions;
  readonly #summary: AuditSummary;
  readonly #folders: TaskFolders;
  readonly #commitments: Commitments;
  readonly #checksums: ChecksumCheck;
  readonly #read: ObjectCheck;

  constructor(
    archive: AuditedArchive,
    options: AuditOptions,
    known: { folders: TaskFolders; commitments: Commitments; summary: AuditSummary },
  ) {
    this.#archive = archive;
    this.#options = options;
    this.#folders = known.folders;
    this.#commitments = known.commitments;
    this.#summary = known.summary;
    this.#checksums = new ChecksumCheck(archive.bucket, known.summary);
    this.#read = options.readObject ?? objectCheck(archive.objects, options.signal);
  }

  /** What was not checked, because S3 refused to show it: noun phrases. */
  get notChecked(): string[] {
    return this.#checksums.notChecked;
  }

  /**
   * Checks the objects of a receipt.
   * @param stored the receipt in a listing
   * @param named the objects that the receipt names, in its order
   * @param pages its `isWhole` becomes false while `named` is read, if a page of the receipt's list of objects is
   *   missing or changed. The objects that this page named are then unknown
   */
  async auditReceipt(
    stored: StoredObject,
    receipt: Receipt,
    named: AsyncIterable<ArchivedObject>,
    pages: { readonly isWhole: boolean },
  ): Promise<void> {
    const { key } = stored;
    const folder = taskFolderOf(receipt);
    for (const partial of partialFoldersOf(receipt)) this.#folders.add(partial, 'partial');
    const isListed = folder !== undefined && countsObjects(receipt);
    if (isListed) this.#folders.add(folder, 'counted');
    if (!isListed) {
      for await (const _ of this.#counted(key, named, isListed));
      return;
    }
    const found = (finding: AuditFinding): void => {
      this.#options.notClean?.(key);
      this.#options.found(finding);
    };
    const before = this.#checkedBefore(stored);
    const pairs = this.#paired(key, folder, named, pages, found);
    await forEachBounded(pairs, OBJECTS_AT_ONCE, this.#options.signal, ([object, present]) => {
      const wasRead = before !== undefined && unchangedSince(before, this.#archive, present);
      return this.#auditObject(receipt, object, present, wasRead, found);
    });
  }

  /** The interrupted audit, if it has found the objects of a receipt in order, and the receipt is unchanged since. */
  #checkedBefore(receipt: StoredObject): CheckedBefore | undefined {
    const { before } = this.#options;
    if (before === undefined || byObjectKey(receipt.key, before.to) > 0 || !before.wasClean(receipt.key))
      return undefined;
    return unchangedSince(before, this.#archive, receipt) ? before : undefined;
  }

  /**
   * Passes the named objects on, and counts them in the summary. If `isListed`, reports at the end how many of them
   * have no SHA-256 with which their content could be compared.
   */
  async *#counted(
    key: string,
    named: AsyncIterable<ArchivedObject>,
    isListed: boolean,
  ): AsyncGenerator<ArchivedObject> {
    let unhashed = 0;
    for await (const object of named) {
      this.#summary.objects += 1;
      this.#summary.objectBytes += object.bytes;
      if (object.sha256 === undefined) unhashed += 1;
      yield object;
    }
    if (isListed && unhashed > 0) this.#options.found({ code: 'OBJECT_UNHASHED', key, seen: `${unhashed} objects` });
  }

  /**
   * The named objects that exist, each with its entry in the listing. Reports named objects that do not exist or lie
   * outside of the folder and, if all pages are known, existing objects that are not named.
   */
  async *#paired(
    key: string,
    folder: string,
    named: AsyncIterable<ArchivedObject>,
    pages: { readonly isWhole: boolean },
    found: Found,
  ): AsyncGenerator<[ArchivedObject, StoredObject]> {
    const reportAdded = (added: StoredObject): void => {
      if (pages.isWhole) found({ code: 'OBJECT_ADDED', key: added.key, expected: `named by ${key}` });
    };
    const listing = listAll(this.#archive.objects, folder, { withChanges: this.#options.before !== undefined });
    let stored = await this.#nextData(listing, folder);
    for await (const object of this.#counted(key, named, true)) {
      if (!object.key.startsWith(folder)) {
        found({ code: 'OBJECT_OUTSIDE', key: object.key, expected: `an object in ${folder}`, seen: `named by ${key}` });
        continue;
      }
      while (stored !== undefined && byObjectKey(stored.key, object.key) < 0) {
        reportAdded(stored);
        stored = await this.#nextData(listing, folder);
      }
      if (stored?.key === object.key) {
        yield [object, stored];
        stored = await this.#nextData(listing, folder);
      } else {
        found(await explainAbsence(this.#archive, object));
      }
    }
    for (; stored !== undefined; stored = await this.#nextData(listing, folder)) reportAdded(stored);
  }

  async #nextData(listing: AsyncGenerator<StoredObject>, folder: string): Promise<StoredObject | undefined> {
    for (;;) {
      const { done, value } = await listing.next();
      if (done) return undefined;
      if (value.key === `${folder}${PROBE}`) this.#summary.probes += 1;
      else if (value.key !== folder) return value;
    }
  }

  /** @param wasRead whether an interrupted audit has found the content in order */
  async #auditObject(
    { window }: Receipt,
    object: ArchivedObject,
    stored: StoredObject,
    wasRead: boolean,
    found: Found,
  ): Promise<void> {
    const { level } = this.#options;
    const { key } = object;
    const isCold = COLD.has(stored.storageClass ?? '');
    if (isCold) this.#summary.coldObjects += 1;
    if (stored.bytes !== object.bytes) {
      found({ code: 'OBJECT_SIZE', key, expected: `${object.bytes} bytes`, seen: `${stored.bytes} bytes` });
    }
    const isContentRead = level === 'content' && this.#isSampled(key) && !wasRead;
    const replaced = await this.#replacement(object, stored);
    if (!isContentRead) {
      if (replaced !== undefined) found(replaced);
      else {
        if (isCold) found({ code: 'OBJECT_COLD', key, ...(stored.storageClass && { seen: stored.storageClass }) });
        if (!wasRead) await this.#compareChecksum(object, found);
      }
      return;
    }
    await this.#auditContent(window, object, replaced, found);
    const { receipts, objects, bytesRead } = this.#summary;
    const ofReceipts = this.#commitments.size;
    this.#options.progress?.({ phase: 'receipts', receipts, ofReceipts, objects, bytes: bytesRead });
  }

  /** Whether an object is in the random sample; always true if no sample was asked for. */
  #isSampled(key: string): boolean {
    const { sample } = this.#options;
    if (sample === undefined) return true;
    const share = Number.parseInt(sha256OfText(`${sample.seed} ${key}`).slice(0, 12), 16) / 2 ** 48;
    return share * 100 < sample.percent;
  }

  /**
   * The finding that an object's newest version is not the recorded one. A copy has other versions and ETags, so it is
   * not compared.
   */
  async #replacement(object: ArchivedObject, stored: StoredObject): Promise<AuditFinding | undefined> {
    const { isOriginal, bucket } = this.#archive;
    const { key, etag, versionId } = object;
    if (!isOriginal || bucket === undefined || etag === undefined || stored.etag === etag) return undefined;
    const now = await askFacts(bucket, key);
    const version = 'facts' in now ? now.facts?.versionId : undefined;
    return {
      code: 'OBJECT_REPLACED',
      key,
      expected: `ETag ${etag}${versionId === undefined ? '' : `, version ${versionId}`}`,
      seen: `ETag ${stored.etag}${version === undefined ? '' : `, version ${version}`}${await recordedVersion(bucket, object, RECORDED)}`,
    };
  }

  /**
   * The finding that the present version is not the recorded one, if no ETag shows this. Two versions with the same
   * bytes can have the same ETag.
   * @param read id of the present version; undefined if S3 does not show it
   * @param content what is known about the content, as the end of a sentence
   */
  async #otherVersion(
    object: ArchivedObject,
    read: string | undefined,
    content: string,
  ): Promise<AuditFinding | undefined> {
    const { isOriginal, bucket } = this.#archive;
    const { key, versionId } = object;
    if (!isOriginal || bucket === undefined || versionId === undefined || read === undefined) return undefined;
    if (read === versionId) return undefined;
    const seen = `version ${read}, ${content}${await recordedVersion(bucket, object, RECORDED)}`;
    return { code: 'OBJECT_REWRITTEN', key, expected: `version ${versionId}`, seen };
  }

  /**
   * Compares the checksum and the version that S3 shows of an object with those in the receipt. The object is not read.
   */
  async #compareChecksum(object: ArchivedObject, found: Found): Promise<void> {
    const { finding, versionId } = await this.#checksums.compare(object, this.#archive.isOriginal);
    const content = 'with the recorded ETag; its content was not read';
    const other = finding ?? (await this.#otherVersion(object, versionId, content));
    if (other !== undefined) found(other);
  }

  async #auditContent(
    window: Receipt['window'],
    object: ArchivedObject,
    replaced: AuditFinding | undefined,
    found: Found,
  ): Promise<void> {
    const { key } = object;
    try {
      const read = await this.#read({ key, window, bytes: object.bytes });
      if (read === undefined) {
        found(await explainAbsence(this.#archive, object));
        return;
      }
      this.#summary.objectsRead += 1;
      this.#summary.bytesRead += read.bytes;
      this.#summary.events += read.events;
      const isSame = object.sha256 === undefined || read.sha256 === object.sha256;
      if (!isSame)
        found({ code: 'OBJECT_CHANGED', key, ...(object.sha256 && { expected: object.sha256 }), seen: read.sha256 });
      const other =
        replaced ??
        (isSame
          ? await this.#otherVersion(object, read.versionId, SAME[object.sha256 === undefined ? 'etag' : 'sha256'])
          : undefined);
      if (other !== undefined) found(isSame ? { ...other, code: 'OBJECT_REWRITTEN' } : other);
      if (read.damage !== undefined) found({ code: 'OBJECT_DAMAGED', key, seen: read.damage });
      else if (object.events !== undefined && !hasSameEvents(object, read)) {
        found({ code: 'OBJECT_COUNT', key, expected: eventsText(object), seen: eventsText(read) });
      }
    } catch (error) {
      const problem = problemOf(error);
      if (replaced !== undefined) found(replaced);
      else await this.#compareChecksum(object, found);
      found({ code: error instanceof ColdObject ? 'OBJECT_COLD' : 'OBJECT_UNREADABLE', key, seen: problem });
    }
  }
}

/** What equal values say about the content of an object with another version than its receipt names. */
const SAME = {
  sha256: 'with the recorded SHA-256, so its content is equal',
  etag: 'with the recorded ETag; its receipt has no SHA-256',
};

/** Texts that say whether the version that a receipt names still exists. */
const RECORDED = { kept: '; the recorded version still exists', gone: '; the recorded version is gone' };

/** Codes of S3's refusal to let this identity read. */
const REFUSED: ReadonlySet<string> = new Set(['BUCKET_ACCESS', 'ACCESS_DENIED']);

/**
 * Why one object cannot be read. The object's owner, its KMS key or a policy can refuse it to this identity. The audit
 * then goes on, because the identity can read the records of the archive.
 * @throws the error if it is not about this object alone
 */
function problemOf(error: unknown): string {
  if (error instanceof UnreadableObject) return error.problem;
  if (isLogferryError(error) && REFUSED.has(error.code)) return error.message;
  throw error;
}

/** Takes a finding about the objects of one receipt. */
type Found = (finding: AuditFinding) => void;

type Counted = Pick<ArchivedObject, 'events' | 'firstEvent' | 'lastEvent'>;

const hasSameEvents = (a: Counted, b: Counted): boolean =>
  a.events === b.events && sameInstant(a.firstEvent, b.firstEvent) && sameInstant(a.lastEvent, b.lastEvent);

const sameInstant = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && instantMs(a) === instantMs(b));

const eventsText = ({ events = 0, firstEvent, lastEvent }: Counted): string =>
  firstEvent === undefined ? `${events} events` : `${events} events from ${firstEvent} to ${lastEvent}`;
