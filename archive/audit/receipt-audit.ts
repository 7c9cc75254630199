import { instantMs, overlaps } from '../../contract/index.js';
import { NewerRecord, UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { standsFor } from '../object-keys/group-names.js';
import { parseReceiptKey, type ReceiptName } from '../object-keys/receipt-keys.js';
import { parseRecountKey, recountKey } from '../object-keys/recount-keys.js';
import type { StoredObject } from '../ports.js';
import { type ArchivedObject, ObjectCounter } from '../records/archived-object.js';
import { readObjectPage } from '../records/object-pages.js';
import type { Receipt } from '../records/receipt.js';
import { readReceipt } from '../records/receipt-store.js';
import { type Recount, readRecount } from '../records/recounts.js';
import { listingHash } from '../records/skipped-month.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { FindingCode } from './audit-findings.js';
import { byObjectKey } from './by-object-key.js';
import type { Commitments } from './commitments.js';
import { missingRecord } from './explain-absence.js';
import { InOrder } from './in-order.js';
import { KnownRuns } from './known-runs.js';
import type { ObjectAudit } from './object-audit.js';
import { runIdOf } from './open-runs.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from './options.js';
import { CLOCK_MS, receiptFindings } from './receipt-rules.js';
import type { AuditedRuns } from './run-audit.js';
import { StalledRuns } from './stalled-runs.js';

/** Number of receipts that are checked at the same time. */
const RECEIPTS_AT_ONCE = 32;

/** Checks the receipts of an archive and, if the level asks for it, the objects that they name. */
export class ReceiptAudit {
  readonly #archive: AuditedArchive;
  readonly #options: AuditOptions;
  readonly #runs: AuditedRuns;
  readonly #commitments: Commitments;
  readonly #objects: ObjectAudit | undefined;
  readonly #summary: AuditSummary;
  readonly #known: KnownRuns;
  readonly #stalled: StalledRuns;

  /** @param objects checks the objects of a receipt; absent at the level `records` */
  constructor(
    archive: AuditedArchive,
    options: AuditOptions,
    known: { runs: AuditedRuns; commitments: Commitments; objects: ObjectAudit | undefined; summary: AuditSummary },
  ) {
    this.#archive = archive;
    this.#options = options;
    this.#runs = known.runs;
    this.#known = new KnownRuns(archive);
    this.#stalled = new StalledRuns(known.runs);
    this.#commitments = known.commitments;
    this.#objects = known.objects;
    this.#summary = known.summary;
  }

  async run(): Promise<void> {
    const { signal, checkedTo } = this.#options;
    const order = new InOrder<string>((key) => checkedTo?.(key));
    await forEachBounded(this.#selected(), RECEIPTS_AT_ONCE, signal, async (stored) => {
      const done = order.begin(stored.key);
      await this.#auditReceipt(stored);
      done();
    });
    const { exportId, logGroups, window, found } = this.#options;
    // A run that seems stalled in a selection can have newer receipts outside of the selection.
    if (exportId === undefined && logGroups === undefined && window === undefined) this.#stalled.report(found);
  }

  /** The receipts to check, in the order of their keys. Notes every receipt that exists. */
  async *#selected(): AsyncGenerator<StoredObject> {
    const withChanges = this.#options.before !== undefined;
    for await (const stored of listAll(this.#archive.objects, this.#folder('receipts'), { withChanges })) {
      const { key } = stored;
      const name = parseReceiptKey(key);
      if (name === undefined) {
        this.#options.found({ code: 'FOREIGN_OBJECT', key });
        continue;
      }
      this.#commitments.see(key);
      if (this.isSelected(name)) yield stored;
    }
  }

  /** Whether the options ask for a receipt or recount. */
  isSelected(name: Pick<ReceiptName, 'key' | 'logGroupSafe' | 'fromMs' | 'toMs'>): boolean {
    const { exportId, logGroups, window } = this.#options;
    return (
      (exportId === undefined || this.#commitments.has(name.key)) &&
      (window === undefined || overlaps(name, window)) &&
      (logGroups === undefined || logGroups.some((group) => standsFor(name.logGroupSafe, group)))
    );
  }

  async #auditReceipt(stored: StoredObject): Promise<void> {
    const { key } = stored;
    const { found, progress } = this.#options;
    this.#summary.receipts += 1;
    const read = await this.#reading(key, () => readReceipt(this.#archive.objects, key));
    if (read !== undefined) {
      const { receipt, sha256 } = read;
      await this.#auditCommitment(key, receipt, sha256);
      for (const finding of receiptFindings(key, receipt)) found(finding);
      if (receipt.sourceCount !== undefined) this.#summary.sourceCounts[receipt.sourceCount.verdict] += 1;
      const pages = { isWhole: true };
      const objects = this.#checkedObjects(key, receipt, pages);
      if (this.#objects === undefined) for await (const _ of objects);
      else await this.#objects.auditReceipt(stored, receipt, objects, pages);
    }
    const { receipts, objects, bytesRead } = this.#summary;
    progress?.({ phase: 'receipts', receipts, ofReceipts: this.#commitments.size, objects, bytes: bytesRead });
  }

  async #auditCommitment(key: string, receipt: Receipt, sha256: string): Promise<void> {
    const { found } = this.#options;
    const committed = this.#commitments.compare(key, sha256);
    if (committed === 'same') this.#commitments.confirm(key);
    if (committed === 'other') found({ code: 'RECEIPT_CHANGED', key, seen: sha256 });
    if (committed !== 'none') return;
    const run = runIdOf(receipt);
    // A damaged manifest or part was reported; what it committed to is not known.
    if (this.#runs.unclear.has(run)) return;
    const report = (code: FindingCode): void =>
      found({ code, key, seen: `of run ${receipt.runNo} of ${receipt.exportId}` });
    if (this.#runs.closed.has(run)) report('RECEIPT_UNCOMMITTED');
    else report((await this.#known.has(receipt)) ? 'RECEIPT_OF_OPEN_RUN' : 'RECEIPT_OF_NO_RUN');
    for (const seen of this.#stalled.add(run, receipt)) found({ code: 'RECEIPT_IMPLAUSIBLE', key, seen });
  }

  /**
   * The objects of a receipt in its order, with one page in memory. Checks the pages, and at the end the totals.
   * @param pages its `isWhole` becomes false if a page is missing or changed
   */
  async *#checkedObjects(key: string, receipt: Receipt, pages: { isWhole: boolean }): AsyncGenerator<ArchivedObject> {
    const { found } = this.#options;
    const storedBeforeMs = instantMs(receipt.recordedAt) + CLOCK_MS;
    let isLate = false;
    const totals = new ObjectCounter();
    let last: string | undefined;
    let isSorted = true;
    let isHashed = true;
    const counted = (object: ArchivedObject): ArchivedObject => {
      totals.add(object);
      isLate ||= object.lastModified !== undefined && instantMs(object.lastModified) > storedBeforeMs;
      if (last !== undefined && byObjectKey(last, object.key) >= 0) isSorted = false;
      last = object.key;
      isHashed &&= object.sha256 !== undefined;
      return object;
    };
    for (const object of receipt.objects) yield counted(object);
    for (const page of receipt.objectPages ?? []) {
      const objects = await this.#pageOf(key, page);
      pages.isWhole &&= objects !== undefined;
      for (const object of objects ?? []) yield counted(object);
    }
    if (!isSorted) found({ code: 'RECEIPT_IMPLAUSIBLE', key, seen: 'its objects are not in the order of their keys' });
    if (receipt.outcome === 'archived' && !isHashed)
      found({ code: 'RECEIPT_IMPLAUSIBLE', key, seen: 'archived, although an object has no SHA-256' });
    if (isLate) found({ code: 'RECEIPT_IMPLAUSIBLE', key, seen: 'S3 stored an object after the receipt was recorded' });
    const seen = totals.result();
    if (pages.isWhole && !isSame(seen, receipt.totals)) {
      const [expected, sums] = [receipt.totals, seen].map(textOf);
      found({ code: 'RECEIPT_IMPLAUSIBLE', key, seen: `totals of ${expected}, but its objects have ${sums}` });
    }
  }

  async #pageOf(
    key: string,
    page: NonNullable<Receipt['objectPages']>[number],
  ): Promise<readonly ArchivedObject[] | undefined> {
    const { found } = this.#options;
    if (!page.key.startsWith(this.#folder('objects'))) {
      found({ code: 'PAGE_CHANGED', key, expected: 'a page of objects below _logferry/objects/', seen: page.key });
      return undefined;
    }
    try {
      const read = await readObjectPage(this.#archive.objects, page.key);
      if (read?.page.sha256 === page.sha256) return read.objects;
      if (read === undefined) found({ code: 'PAGE_MISSING', key: page.key, expected: `named by ${key}` });
      else found({ code: 'PAGE_CHANGED', key: page.key, expected: page.sha256, seen: read.page.sha256 });
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      found({ code: 'PAGE_MISSING', key: page.key, seen: error.problem });
    }
    return undefined;
  }

  /** Checks the records of recounts. */
  async auditRecounts(): Promise<void> {
    const { found, signal } = this.#options;
    const committed = this.#runs.recounts;
    await forEachBounded(
      listAll(this.#archive.objects, this.#folder('recounts')),
      RECEIPTS_AT_ONCE,
      signal,
      async ({ key }) => {
        const name = parseRecountKey(key);
        if (name === undefined) found({ code: 'FOREIGN_OBJECT', key });
        else committed.see(key);
        if (name === undefined || this.#options.exportId !== undefined || !this.isSelected(name)) return;
        this.#summary.recounts += 1;
        const read = await this.#reading(key, () => readRecount(this.#archive.objects, key));
        if (read === undefined) return;
        const { recount, sha256 } = read;
        const finding = committed.findingFor(key, { ...recount, sha256 });
        if (finding !== undefined) {
          const isOfNoRun = finding.code === 'RECOUNT_OF_OPEN_RUN' && !(await this.#known.has(recount));
          found(isOfNoRun ? { ...finding, code: 'RECOUNT_OF_NO_RUN' } : finding);
        }
        const { prefix } = this.#archive;
        const named = keyOrNone(() => recountKey({ ...NOWHERE, ...recount, prefix }, recount.askedAt));
        if (named !== key) found({ code: 'RECEIPT_MISNAMED', key, expected: named ?? 'a window within one month' });
        else for (const seen of await this.#wrongIn(recount)) found({ code: 'RECOUNT_WRONG', key, seen });
      },
    );
    if (this.#options.exportId !== undefined) return;
    for await (const { key, sha256, list } of committed.missing()) {
      const name = parseRecountKey(key);
      if (name === undefined || !this.isSelected(name)) continue;
      found(missingRecord(this.#archive, 'RECOUNT_MISSING', key, `${sha256}, listed by ${list}`));
    }
  }

  /**
   * What is wrong with the receipts that a recount names. In a copy, only their presence is checked, because the
   * recorded hashes cover ETags, and a copy has other ETags.
   */
  async #wrongIn({ receipts }: Recount): Promise<string[]> {
    const wrong: string[] = [];
    for (const { key, sha256 } of receipts) {
      const { value: stored } = await listAll(this.#archive.objects, key).next();
      if (stored === undefined || stored.key !== key) wrong.push(`${key} is missing`);
      else if (this.#archive.isOriginal && listingHash(stored) !== sha256) wrong.push(`${key} was changed since`);
    }
    return wrong;
  }

  async #reading<T>(key: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      const record = await read();
      if (record === undefined) {
        this.#options.found({ code: 'RECEIPT_UNREADABLE', key, seen: 'listed, but gone when it was read' });
      }
      return record;
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      const code = error instanceof NewerRecord ? 'RECORD_NEWER' : 'RECEIPT_UNREADABLE';
      this.#options.found({ code, key, seen: error.problem });
      return undefined;
    }
  }

  #folder(name: 'receipts' | 'recounts' | 'objects'): string {
    return `${underPrefix(this.#archive, '_logferry', name)}/`;
  }
}

/** The parts of a location that the key of a recount does not have. */
const NOWHERE = { bucket: '', bucketOwner: '', layout: 'plain' } as const;

const keyOrNone = (make: () => string): string | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

type Sums = Receipt['totals'];
const isSame = (a: Sums, b: Sums): boolean =>
  a.objects === b.objects &&
  a.bytes === b.bytes &&
  a.events === b.events &&
  a.firstEvent === b.firstEvent &&
  a.lastEvent === b.lastEvent;

const textOf = ({ objects, bytes, events = 0 }: Sums): string => `${objects} objects, ${bytes} bytes, ${events} events`;
