import { canonicalJson, defined, instantMs } from '../../contract/index.js';
import { NewerRecord, UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { noticesFolder, parseLogKey } from '../object-keys/log-keys.js';
import { exportFolder, manifestKey, manifestSignatureKey, runKey } from '../object-keys/run-keys.js';
import { type ReadManifest, readManifest } from '../records/manifest.js';
import { readText } from '../records/record-io.js';
import { readRun, readRunFacts } from '../records/run-record.js';
import { checkManifestSignature, MOST_SIGNED_BYTES } from '../signing/index.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { FindingCode } from './audit-findings.js';
import { isSameRun, type LoggedManifest, type LoggedManifests, runText } from './audit-log.js';
import { auditParts } from './audit-parts.js';
import { byObjectKey } from './by-object-key.js';
import type { Commitments } from './commitments.js';
import { type ListedOpenRun, runIdOf } from './open-runs.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from './options.js';
import { CLOCK_MS } from './receipt-rules.js';
import { RecountCommitments } from './recount-commitments.js';
import { type RunRecords, runsIn } from './run-records.js';

/** Number of runs that are checked at the same time. */
const RUNS_AT_ONCE = 8;

/** The runs of an archive, as the audit has found them. */
export interface AuditedRuns {
  /** Ids ({@link runIdOf}) of the runs that have a manifest. */
  closed: ReadonlySet<string>;
  /** Closed runs whose list of receipts is not known: the manifest or a part is missing, damaged or another one. */
  unclear: ReadonlySet<string>;
  /** What the lists of recounts commit to. */
  recounts: RecountCommitments;
  open: readonly ListedOpenRun[];
  /** The end of the run that has closed last (epoch ms); absent if no manifest was read. */
  lastClosedMs?: number;
  /** Ids ({@link runIdOf}) of all runs that were listed. */
  listed: ReadonlySet<string>;
}

/**
 * Checks every run: its manifest against the log, the expected hashes and the signature, and its parts against the
 * manifest. Notes in the commitments what the parts commit to.
 */
export class RunAudit {
  readonly #archive: AuditedArchive;
  readonly #options: AuditOptions;
  readonly #logged: LoggedManifests;
  readonly #commitments: Commitments;
  readonly #summary: AuditSummary;
  readonly #closed = new Set<string>();
  readonly #unclear = new Set<string>();
  readonly #recounts: RecountCommitments;
  readonly #open: ListedOpenRun[] = [];
  readonly #listed = new Set<string>();
  /** Keys of the existing manifests, below the archive's prefix. */
  readonly #seen = new Set<string>();
  readonly #unmet: Set<AuditOptions['expected'][number]>;
  #lastClosedMs: number | undefined;
  /** Keys of manifests that are not in the log, with the ids of their runs. */
  #unlogged: { key: string; id: string }[] = [];
  #unsigned = 0;
  #unchecked = 0;

  constructor(
    archive: AuditedArchive,
    options: AuditOptions,
    logged: LoggedManifests,
    commitments: Commitments,
    summary: AuditSummary,
  ) {
    this.#archive = archive;
    this.#options = options;
    this.#logged = logged;
    this.#commitments = commitments;
    this.#summary = summary;
    this.#unmet = new Set(options.expected);
    this.#recounts = new RecountCommitments(archive, options.found);
  }

  async run(): Promise<AuditedRuns> {
    const { exportId, found, signal } = this.#options;
    const runs = runsIn(this.#archive, { found, ...defined({ exportId }) });
    await forEachBounded(runs, RUNS_AT_ONCE, signal, async (run) => {
      this.#listed.add(runIdOf(run));
      if (run.hasManifest) await this.#auditClosed(run);
      else await this.#noteOpen(run);
      const receipts = { receipts: 0, ofReceipts: this.#commitments.size };
      this.#options.progress?.({ phase: 'manifests', ...receipts, objects: 0, bytes: 0 });
    });
    await this.#reportTogether();
    return {
      closed: this.#closed,
      unclear: this.#unclear,
      recounts: this.#recounts,
      open: this.#open,
      listed: this.#listed,
      ...defined({ lastClosedMs: this.#lastClosedMs }),
    };
  }

  async #auditClosed(run: RunRecords): Promise<void> {
    const { exportId, runNo } = run;
    const { found } = this.#options;
    const key = manifestKey(this.#archive, exportId, runNo);
    const name = manifestKey({ prefix: '' }, exportId, runNo);
    this.#closed.add(runIdOf(run));
    this.#seen.add(name);
    const read = await this.#reading('MANIFEST_UNREADABLE', key, () => readManifest(this.#archive.objects, key));
    this.#unclear.add(runIdOf(run));
    this.#recounts.begin(run);
    if (read === undefined) return;
    const { manifest, sha256 } = read;
    this.#summary.manifests += 1;
    const logged = this.#logged.manifests.get(name);
    if (logged === undefined) this.#unlogged.push({ key, id: runIdOf(run) });
    else this.#compareWithLog(key, logged, read);
    for (const expected of this.#unmet) {
      if (expected.exportId === exportId && expected.sha256 === sha256) this.#unmet.delete(expected);
    }
    if (manifest.exportId !== exportId || manifest.runNo !== runNo) {
      const seen = `run ${manifest.runNo} of ${manifest.exportId}`;
      found({ code: 'MANIFEST_MISPLACED', key, expected: `run ${runNo} of ${exportId}`, seen });
      return;
    }
    this.#lastClosedMs = Math.max(this.#lastClosedMs ?? 0, instantMs(manifest.finishedAt));
    await this.#auditSignature(run, read);
    if (manifest.status !== 'completed') found({ code: 'RUN_INCOMPLETE', key, seen: incompleteness(manifest) });
    if (instantMs(manifest.finishedAt) + CLOCK_MS < instantMs(manifest.startedAt)) {
      found({ code: 'MANIFEST_IMPLAUSIBLE', key, seen: 'the run finished before it started' });
    }
    // A changed manifest shows nothing about the record, so it is not compared with the record.
    if (logged === undefined || logged.manifestSha256 === sha256) await this.#auditRunRecord(run, manifest);
    const isWhole = await auditParts(this.#archive, { run, key, manifest }, this.#commitments, found);
    if (isWhole) this.#unclear.delete(runIdOf(run));
    await this.#recounts.add(run, manifest);
  }

  /** Compares a manifest with its entry in the log. Proofs use the root and the number of leaves that the entry has. */
  #compareWithLog(
    key: string,
    logged: LoggedManifest,
    { manifest, sha256 }: { manifest: ReadManifest; sha256: string },
  ) {
    const { found } = this.#options;
    const { manifestSha256 } = logged;
    const { merkleRoot, entries } = manifest;
    const said = { manifestSha256: sha256, merkleRoot, entries };
    if (manifestSha256 !== sha256) found({ code: 'LOG_MANIFEST_CHANGED', key, expected: manifestSha256, seen: sha256 });
    else if (!isSameRun(said, logged)) {
      found({ code: 'LOG_ENTRY_WRONG', key: logged.key, expected: runText(said), seen: runText(logged) });
    }
  }

  /** Compares the first record of a run with its manifest, which repeats what the record says. */
  async #auditRunRecord({ exportId, runNo, hasRun }: RunRecords, manifest: ReadManifest): Promise<void> {
    const key = runKey(this.#archive, exportId, runNo);
    const wrong = (seen: string): void => this.#options.found({ code: 'RUN_RECORD_WRONG', key, seen });
    if (!hasRun) {
      wrong('absent');
      return;
    }
    const record = await this.#reading('RUN_RECORD_WRONG', key, () => readRunFacts(this.#archive.objects, key));
    if (record === undefined) return;
    const { requestHash, identityHash, startedAt, workflow, request } = manifest;
    const expected = { exportId, firstRunId: workflow.firstRunId, startedAt, requestHash, identityHash, request };
    const { schemaVersion: _, ...said } = record;
    if (canonicalJson(said) !== canonicalJson(expected)) wrong('another export, workflow, time or request');
  }

  async #auditSignature(run: RunRecords, read: { manifest: ReadManifest; sha256: string }): Promise<void> {
    const { keys, found } = this.#options;
    const key = manifestSignatureKey(this.#archive, run.exportId, run.runNo);
    const ofManifest = manifestKey(this.#archive, run.exportId, run.runNo);
    if (!run.hasSignature) {
      if (keys.length === 0) this.#unsigned += 1;
      else found({ code: 'MANIFEST_UNTRUSTED', key: ofManifest, seen: 'no signature' });
      return;
    }
    const envelope = await this.#reading('SIGNATURE_WRONG', key, () =>
      readText(this.#archive.objects, key, MOST_SIGNED_BYTES),
    );
    if (envelope === undefined) return;
    const signature = checkManifestSignature(envelope, read, keys);
    if (signature.kind === 'signed') this.#summary.signedManifests += 1;
    else if (signature.kind === 'unreadable') found({ code: 'SIGNATURE_WRONG', key, seen: signature.problem });
    else if (signature.kind === 'otherManifest') {
      found({ code: 'SIGNATURE_WRONG', key, expected: `a signature of ${read.sha256}`, seen: 'of another manifest' });
    } else if (signature.kind === 'wrongSignature') {
      found({ code: 'SIGNATURE_WRONG', key, seen: `a wrong signature under the key ${signature.key.id}` });
    } else if (keys.length === 0) this.#unchecked += 1;
    else found({ code: 'MANIFEST_UNTRUSTED', key: ofManifest, seen: `signed by ${signature.keyIds.join(', ')}` });
  }

  /** Notes a run without a manifest. */
  async #noteOpen(run: RunRecords): Promise<void> {
    const key = runKey(this.#archive, run.exportId, run.runNo);
    this.#summary.openRuns += 1;
    if (!run.hasRun) {
      this.#options.found({ code: 'RUN_OPEN', key, seen: 'no run record either' });
      return;
    }
    const record = await this.#reading('MANIFEST_UNREADABLE', key, () =>
      readRun(this.#archive.objects, this.#archive, run.exportId, run.runNo),
    );
    if (record === undefined) return;
    this.#options.found({ code: 'RUN_OPEN', key, seen: `started at ${record.startedAt}` });
    const { accountId, request, startedAt } = record;
    this.#open.push({ id: runIdOf(run), key, accountId, region: request.region, startedMs: instantMs(startedAt) });
  }

  /** Reports the findings that are about all manifests together, after all were read. */
  async #reportTogether(): Promise<void> {
    const { found, exportId } = this.#options;
    const folder = `${underPrefix(this.#archive, '_logferry', 'exports')}/`;
    const of = `of ${this.#summary.manifests} manifests`;
    if (this.#unsigned > 0) found({ code: 'MANIFEST_UNSIGNED', key: folder, seen: `${this.#unsigned} ${of}` });
    if (this.#unchecked > 0) found({ code: 'MANIFEST_NOT_CHECKED', key: folder, seen: `${this.#unchecked} ${of}` });
    // The first run of an archive can have died after it stored its manifest, and before it stored the first entry of
    // the log.
    if (this.#logged.entries === 0 && this.#unlogged.length > 1) found({ code: 'LOG_ABSENT', key: folder });
    else await this.#reportUnlogged();
    const selected = exportId === undefined ? '' : exportFolder({ prefix: '' }, exportId);
    for (const [name, { manifestSha256 }] of this.#logged.manifests) {
      if (this.#seen.has(name) || !name.startsWith(selected)) continue;
      found({ code: 'LOG_MANIFEST_MISSING', key: underPrefix(this.#archive, name), expected: manifestSha256 });
    }
    for (const expected of this.#unmet) {
      const key = exportFolder(this.#archive, expected.exportId);
      found({ code: 'EXPECTED_MANIFEST_MISSING', key, expected: expected.sha256 });
    }
  }

  /**
   * Reports the manifests that are not in the log. Each run stores a closing notice before its manifest. So the absence
   * of a notice shows that no run has stored the manifest.
   */
  async #reportUnlogged(): Promise<void> {
    if (this.#unlogged.length === 0) return;
    const announced = new Set<string>();
    for await (const { key } of listAll(this.#archive.objects, noticesFolder(this.#archive))) {
      const notice = parseLogKey(this.#archive, key);
      if (notice?.kind === 'notice') announced.add(runIdOf(notice));
    }
    for (const { key, id } of this.#unlogged.sort((a, b) => byObjectKey(a.key, b.key))) {
      this.#options.found({ code: announced.has(id) ? 'MANIFEST_UNLOGGED' : 'MANIFEST_UNANNOUNCED', key });
    }
  }

  /** Reads a record. Reports it with `code` if it cannot be read. */
  async #reading<T>(code: FindingCode, key: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      const record = await read();
      if (record === undefined) this.#options.found({ code, key, seen: 'listed, but gone when it was read' });
      return record;
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      const isNewer = error instanceof NewerRecord;
      this.#options.found({ code: isNewer ? 'RECORD_NEWER' : code, key, seen: error.problem });
      return undefined;
    }
  }
}

function incompleteness({ status, slices }: ReadManifest): string {
  const open = (['failed', 'cancelled', 'unconfirmedEmpty'] as const).filter((word) => (slices[word] ?? 0) > 0);
  return [status, ...open.map((word) => `${slices[word]} slices ${word}`)].join(', ');
}
