import { defined } from '../../contract/defined.js';
import type { ArchiveLocation } from '../../contract/index.js';
import { Commitments } from '../audit/commitments.js';
import { UnreadableObject } from '../errors.js';
import { HIGHEST_NUMBER, manifestKey, manifestSignatureKey, recountListKey } from '../object-keys/run-keys.js';
import type { ObjectReader } from '../ports.js';
import { type ReadManifest, readManifest } from '../records/manifest.js';
import { readText } from '../records/record-io.js';
import { readRecountList } from '../records/recount-list.js';
import { readPartAt } from '../records/run-parts.js';
import { readRun } from '../records/run-record.js';
import { checkManifestSignature, MOST_SIGNED_BYTES, type TrustedKey } from '../signing/index.js';
import type { LoggedRuns } from './logged-runs.js';

/**
 * What the archive says about a receipt or recount, by the run that the record names:
 * - `committed`: the manifest of the run lists the record with this hash.
 * - `openRun`: the run has a first record, but no manifest.
 * - `noRun`: the run has no record.
 * - `unlisted`: the manifest does not list the record.
 * - `changed`: the manifest lists the record with another hash.
 * - `unclear`: the manifest is damaged or misplaced, or its list is missing or damaged.
 * - `unlogged`: the log does not contain the manifest. Only with a log.
 * - `untrusted`: no trusted key has signed the manifest. Only with trusted keys.
 */
export type Standing =
  | 'committed'
  | 'openRun'
  | 'noRun'
  | 'unlisted'
  | 'changed'
  | 'unclear'
  | 'unlogged'
  | 'untrusted';

/** Whether a record is neither committed nor of an open run. */
export const isContradicted = (standing: Standing): boolean => standing !== 'committed' && standing !== 'openRun';

/** What a standing means, as the end of a sentence about a record. */
export const STANDING_TEXTS: Readonly<Record<Standing, string>> = {
  committed: 'the manifest of its run lists it',
  openRun: 'its run has no manifest yet',
  noRun: 'its run has no record',
  unlisted: 'the manifest of its run does not list it',
  changed: 'the manifest of its run lists it with another hash',
  unclear: 'the manifest of its run is damaged or misplaced, or the list of the manifest is missing or damaged',
  unlogged: 'the log does not contain the manifest of its run',
  untrusted: 'no key of --key has signed the manifest of its run',
};

/** A stored record, and the run that it names. */
export interface NamedRecord {
  key: string;
  /** SHA-256 of the stored bytes. */
  sha256: string;
  exportId: string;
  runNo: number;
}

/** What a run must meet, besides having a manifest. */
export interface Demands {
  /** The log must contain the manifest. */
  log?: LoggedRuns;
  /** One of these keys must have signed the manifest. Empty: signatures are not checked. */
  keys?: readonly TrustedKey[];
}

/** Number of parts of a run that are read at the same time. */
const PARTS_AT_ONCE = 4;

/**
 * What is known of a run: the lists of its manifest that are still to be read, or the standing that all records of the
 * run have.
 */
interface KnownRun {
  standing?: Standing;
  /** Parts of the manifest that were not read yet. */
  parts: ReadManifest['parts'];
  recounts?: ReadManifest['recounts'];
  /** Whether a part, or the list of recounts, is missing or damaged. */
  isUnclear: boolean;
  /** The reading that is under way. */
  reading?: Promise<void> | undefined;
}

/**
 * Decides whether manifests commit to receipts and recounts. Of a run, it reads the manifest once, and parts only until
 * the wanted records are found. For each line it keeps about a hundred bytes.
 */
export class CommittedRecords {
  readonly #reader: ObjectReader;
  readonly #archive: Pick<ArchiveLocation, 'prefix'>;
  readonly #demands: Demands;
  readonly #runs = new Map<string, Promise<KnownRun>>();
  /** The hashes in the lists of all runs. A key begins with the run, because the lists of two runs can differ. */
  readonly #hashes = new Commitments();

  constructor(reader: ObjectReader, archive: Pick<ArchiveLocation, 'prefix'>, demands: Demands = {}) {
    this.#reader = reader;
    this.#archive = archive;
    this.#demands = demands;
  }

  /** @throws the errors of the archive's bucket */
  receipt = (record: NamedRecord): Promise<Standing> => this.#standing(record, (run, id) => this.#readParts(run, id));

  /** @throws the errors of the archive's bucket */
  recount = (record: NamedRecord): Promise<Standing> =>
    this.#standing(record, (run, id) => this.#readRecounts(run, id, record));

  /**
   * The standing of a record.
   * @param more gives the function that reads further lines of the lists of the run; undefined if all lines were read
   */
  async #standing(
    record: NamedRecord,
    more: (run: KnownRun, id: string) => (() => Promise<void>) | undefined,
  ): Promise<Standing> {
    const { key, sha256, exportId, runNo } = record;
    const id = manifestName(exportId, runNo);
    if (id === undefined) return 'noRun';
    const known = this.#runs.get(id) ?? this.#open(record);
    this.#runs.set(id, known);
    const run = await known;
    if (run.standing !== undefined) return run.standing;
    for (;;) {
      const listed = this.#hashes.compare(`${id}\n${key}`, sha256);
      if (listed !== 'none') return listed === 'same' ? 'committed' : 'changed';
      if (run.reading === undefined) {
        const read = more(run, id);
        if (read === undefined) return run.isUnclear ? 'unclear' : 'unlisted';
        run.reading = read().finally(() => {
          run.reading = undefined;
        });
      }
      await run.reading;
    }
  }

  async #open({ exportId, runNo }: NamedRecord): Promise<KnownRun> {
    const none = (standing: Standing): KnownRun => ({ standing, parts: [], isUnclear: false });
    const key = manifestKey(this.#archive, exportId, runNo);
    const read = await unlessUnreadable(() => readManifest(this.#reader, key));
    if (read === 'unreadable') return none('unclear');
    if (read === undefined) {
      const record = await unlessUnreadable(() => readRun(this.#reader, this.#archive, exportId, runNo));
      return none(record === undefined ? 'noRun' : 'openRun');
    }
    const { manifest, sha256 } = read;
    if (manifest.exportId !== exportId || manifest.runNo !== runNo) return none('unclear');
    const { log, keys = [] } = this.#demands;
    if (log !== undefined && !log.has(manifestKey({ prefix: '' }, exportId, runNo), sha256)) return none('unlogged');
    if (keys.length > 0 && !(await this.#isSigned(read, keys))) return none('untrusted');
    const { parts, recounts } = manifest;
    return { parts: [...parts], ...defined({ recounts }), isUnclear: false };
  }

  async #isSigned(read: { manifest: ReadManifest; sha256: string }, keys: readonly TrustedKey[]): Promise<boolean> {
    const { exportId, runNo } = read.manifest;
    const key = manifestSignatureKey(this.#archive, exportId, runNo);
    const envelope = await unlessUnreadable(() => readText(this.#reader, key, MOST_SIGNED_BYTES));
    if (envelope === undefined || envelope === 'unreadable') return false;
    return checkManifestSignature(envelope, read, keys).kind === 'signed';
  }

  /** The reading of the next parts; undefined if all were read. */
  #readParts(run: KnownRun, id: string): (() => Promise<void>) | undefined {
    if (run.parts.length === 0) return undefined;
    return async () => {
      const next = run.parts.splice(0, PARTS_AT_ONCE);
      await Promise.all(
        next.map(async ({ key, sha256 }) => {
          const part = await unlessUnreadable(() => readPartAt(this.#reader, key));
          if (part === undefined || part === 'unreadable' || part.sha256 !== sha256) run.isUnclear = true;
          else for (const line of part.list) if ('key' in line) this.#hashes.add(`${id}\n${line.key}`, line.sha256);
        }),
      );
    };
  }

  /** The reading of the list of recounts; undefined if it was read, or if there is none. */
  #readRecounts(run: KnownRun, id: string, { exportId, runNo }: NamedRecord): (() => Promise<void>) | undefined {
    const { recounts: named } = run;
    if (named === undefined) return undefined;
    delete run.recounts;
    return async () => {
      const key = recountListKey(this.#archive, exportId, runNo);
      const list = await unlessUnreadable(() => readRecountList(this.#reader, key));
      if (list === undefined || list === 'unreadable' || list.sha256 !== named.sha256) run.isUnclear = true;
      else for (const line of list.lines) this.#hashes.add(`${id}\n${line.key}`, line.sha256);
    };
  }
}

/** The name by which a run is known; undefined if no run can have the export id and number. */
const manifestName = (exportId: string, runNo: number): string | undefined =>
  runNo > HIGHEST_NUMBER || exportId.includes('/') ? undefined : `${exportId}/${runNo}`;

async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | 'unreadable'> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    return 'unreadable';
  }
}
