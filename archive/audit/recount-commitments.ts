import { UnreadableObject } from '../errors.js';
import { recountListKey } from '../object-keys/run-keys.js';
import type { ReadManifest } from '../records/manifest.js';
import { readRecountList } from '../records/recount-list.js';
import type { AuditFinding } from './audit-findings.js';
import { Commitments } from './commitments.js';
import { runIdOf } from './open-runs.js';
import type { AuditedArchive } from './options.js';
import type { RunRecords } from './run-records.js';

/** The recounts to which manifests commit through the lists of their runs. */
export class RecountCommitments {
  readonly #archive: AuditedArchive;
  readonly #found: (finding: AuditFinding) => void;
  readonly #hashes = new Commitments();
  readonly #closed = new Set<string>();
  readonly #unclear = new Set<string>();
  /** Keys of the lists to which their manifests commit. */
  readonly #lists: string[] = [];

  constructor(archive: AuditedArchive, found: (finding: AuditFinding) => void) {
    this.#archive = archive;
    this.#found = found;
  }

  /** Notes a run that has a manifest. Until {@link add} is called for the run, its recounts are not known. */
  begin(run: RunRecords): void {
    this.#closed.add(runIdOf(run));
    this.#unclear.add(runIdOf(run));
  }

  /** Checks the list of a run's recounts, and notes what it commits to. */
  async add(run: RunRecords, { recounts: named }: Pick<ReadManifest, 'recounts'>): Promise<void> {
    const key = recountListKey(this.#archive, run.exportId, run.runNo);
    if (named === undefined) {
      if (run.hasRecounts) this.#found({ code: 'FOREIGN_OBJECT', key });
      this.#unclear.delete(runIdOf(run));
      return;
    }
    const wrong = (seen: string): void =>
      this.#found({ code: 'RECOUNT_LIST_WRONG', key, expected: `${named.sha256} at ${named.key}`, seen });
    try {
      const list = await readRecountList(this.#archive.objects, key);
      if (list === undefined) wrong('absent');
      else if (named.key !== key || list.sha256 !== named.sha256 || list.lines.length !== named.count) {
        wrong(`${list.sha256} with ${list.lines.length} recounts`);
      } else {
        for (const line of list.lines) this.#hashes.add(line.key, line.sha256);
        this.#lists.push(key);
        this.#unclear.delete(runIdOf(run));
      }
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      wrong(error.problem);
    }
  }

  /** Notes that the archive has an object with this key. */
  see(key: string): void {
    this.#hashes.see(key);
  }

  /** The finding about a recount that is not the one to which the manifest of its run commits. */
  findingFor(key: string, recount: { exportId: string; runNo: number; sha256: string }): AuditFinding | undefined {
    const committed = this.#hashes.compare(key, recount.sha256);
    if (committed === 'same') return undefined;
    if (committed === 'other') return { code: 'RECOUNT_CHANGED', key, seen: recount.sha256 };
    const run = runIdOf(recount);
    if (this.#unclear.has(run)) return undefined;
    const seen = `of run ${recount.runNo} of ${recount.exportId}`;
    return { code: this.#closed.has(run) ? 'RECOUNT_UNCOMMITTED' : 'RECOUNT_OF_OPEN_RUN', key, seen };
  }

  /** The recounts for which {@link see} was not called, with the keys of their lists. */
  async *missing(): AsyncGenerator<{ key: string; sha256: string; list: string }> {
    if (this.#hashes.unseen === 0) return;
    for (const list of this.#lists) {
      const read = await readRecountList(this.#archive.objects, list);
      for (const line of read?.lines ?? []) if (this.#hashes.isMissing(line.key)) yield { ...line, list };
    }
  }
}
