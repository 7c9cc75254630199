import { type Interval, instantMs, intervalOf } from '../../contract/index.js';
import { NewerRecord, UnreadableObject } from '../errors.js';
import { subtractIntervals } from '../intervals.js';
import { listAll } from '../list-all.js';
import { standsFor } from '../object-keys/group-names.js';
import { parseReceiptKey } from '../object-keys/receipt-keys.js';
import { parseReleaseKey, releaseKey, releasesFolder } from '../object-keys/release-keys.js';
import { readReceipt } from '../records/receipt-store.js';
import { type ReleaseProof, readProof, readResult } from '../release/release-records.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { Commitments } from './commitments.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from './options.js';

/** Number of receipts of a release that are read at the same time. */
const RECEIPTS_AT_ONCE = 16;

type Options = Pick<AuditOptions, 'found' | 'logGroups' | 'window' | 'signal'>;

/** A proof whose result the listing has not shown yet. */
interface OpenProof {
  key: string;
  sha256: string;
  proof: ReleaseProof;
}

/**
 * Checks the records of releases: they can be read and belong together, and the receipts on which a release rests
 * exist, are unchanged, and cover the proven days. No other record commits to these records.
 */
export class ReleaseAudit {
  readonly #archive: AuditedArchive;
  readonly #options: Options;
  readonly #commitments: Commitments;
  readonly #summary: AuditSummary;
  #open: OpenProof | undefined;

  /** @param known.commitments knows which receipts were read and have the hash to which a manifest commits */
  constructor(archive: AuditedArchive, options: Options, known: { commitments: Commitments; summary: AuditSummary }) {
    this.#archive = archive;
    this.#options = options;
    this.#commitments = known.commitments;
    this.#summary = known.summary;
  }

  async run(): Promise<void> {
    const { found, logGroups, signal } = this.#options;
    for await (const { key } of listAll(this.#archive.objects, releasesFolder(this.#archive))) {
      signal?.throwIfAborted();
      const name = parseReleaseKey(this.#archive, key);
      if (name === undefined) {
        found({ code: 'FOREIGN_OBJECT', key });
        continue;
      }
      if (logGroups !== undefined && !logGroups.some((group) => standsFor(name.logGroupSafe, group))) continue;
      try {
        await (name.kind === 'proof' ? this.#auditProof(key) : this.#auditResult(key));
      } catch (error) {
        if (!(error instanceof UnreadableObject)) throw error;
        const code = error instanceof NewerRecord ? 'RECORD_NEWER' : 'RELEASE_UNREADABLE';
        found({ code, key, seen: error.problem });
      }
    }
    this.#reportUnfinished();
  }

  async #auditProof(key: string): Promise<void> {
    const { found, window, signal } = this.#options;
    this.#reportUnfinished();
    const read = await readProof(this.#archive.objects, key);
    if (read === undefined || (window !== undefined && !touches(read.proof, window))) return;
    this.#open = { key, ...read };
    this.#summary.releases += 1;
    for (const seen of contradictionsIn(this.#archive, key, read.proof)) found({ code: 'RELEASE_WRONG', key, seen });
    await forEachBounded(read.proof.receipts, RECEIPTS_AT_ONCE, signal, async (receipt) => {
      const seen = await this.#changeOf(receipt);
      if (seen !== undefined) found({ code: 'RELEASE_RECEIPT_WRONG', key, expected: receipt.sha256, seen });
    });
  }

  async #auditResult(key: string): Promise<void> {
    const { found, window } = this.#options;
    const open = this.#open;
    // The proof can be outside of the selection.
    if (window !== undefined && open === undefined) return;
    const result = await readResult(this.#archive.objects, key);
    if (result === undefined) return;
    const wrong = (seen: string): void => found({ code: 'RELEASE_WRONG', key, seen });
    if (
      open === undefined ||
      open.key !== result.proof.key ||
      open.key !== key.replace(/result\.json$/, 'proof.json')
    ) {
      wrong('its proof is missing, cannot be read, or is not the one that the result names');
      return;
    }
    this.#open = undefined;
    const { keepDays } = open.proof;
    if (open.sha256 !== result.proof.sha256) wrong(`its proof had the hash ${result.proof.sha256}, now ${open.sha256}`);
    else if (result.outcome === 'lowered' && result.retentionDays !== keepDays) {
      const set =
        result.retentionDays === undefined ? 'its retention is missing' : `lowered to ${result.retentionDays} days`;
      wrong(`${set}, but its proof is about ${keepDays} days`);
    }
  }

  #reportUnfinished(): void {
    if (this.#open === undefined) return;
    const { key, proof } = this.#open;
    const { logGroup, retentionDays = 'unlimited', keepDays } = proof;
    this.#options.found({
      code: 'RELEASE_UNFINISHED',
      key,
      seen: `of ${logGroup}, from ${retentionDays} to ${keepDays} days`,
    });
    this.#open = undefined;
  }

  /**
   * How a receipt differs from the one on which a release rests; undefined if it is equal, or if the key is not the key
   * of a receipt.
   */
  async #changeOf({ key, sha256 }: ReleaseProof['receipts'][number]): Promise<string | undefined> {
    if (this.#commitments.isConfirmed(key) && this.#commitments.compare(key, sha256) === 'same') return undefined;
    // A record can name any object. Only receipts are read.
    if (parseReceiptKey(key) === undefined) return undefined;
    try {
      const read = await readReceipt(this.#archive.objects, key);
      if (read === undefined) return `${key} is missing`;
      return read.sha256 === sha256 ? undefined : `${key} has the hash ${read.sha256}`;
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      return `${key}: ${error.problem}`;
    }
  }
}

const touches = ({ days }: ReleaseProof, { fromMs, toMs }: Interval): boolean =>
  days.some((day) => instantMs(day.from) < toMs && instantMs(day.to) > fromMs);

/** The parts of a location that the key of a release does not have. */
const NOWHERE = { bucket: '', bucketOwner: '', layout: 'plain' } as const;

/** How a proof contradicts its name or itself. */
function* contradictionsIn(
  { prefix }: Pick<AuditedArchive, 'prefix'>,
  key: string,
  { accountId, region, logGroup, at, days, receipts }: ReleaseProof,
): Generator<string> {
  if (releaseKey({ ...NOWHERE, prefix, accountId, region }, logGroup, at, 'proof') !== key) {
    yield 'it is about another log group or instant than its name says';
  }
  const names = receipts.flatMap((receipt) => parseReceiptKey(receipt.key) ?? []);
  const isOfGroup = names.every(({ logGroupSafe }) => standsFor(logGroupSafe, logGroup));
  if (names.length < receipts.length || !isOfGroup) yield 'it rests on something else than receipts of its log group';
  for (const { from, to } of days) {
    const [gap] = subtractIntervals(intervalOf({ from, to }), names);
    if (gap !== undefined) yield `its receipts do not cover all of ${from} to ${to}`;
  }
}
