import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ArchiveLocation, sha256Hex } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { entryKey } from '../object-keys/log-keys.js';
import { manifestKey } from '../object-keys/run-keys.js';
import type { ObjectReader } from '../ports.js';
import { readBounded } from '../read-bounded.js';
import { subtreeSizes } from '../records/merkle.js';
import { parseRecord, recordText, schemaVersion } from '../records/parse-record.js';
import { count, sha256 } from '../records/schemas.js';

/**
 * An entry of the archive's log. It commits to one manifest, and to all earlier entries. It contains no name of a log
 * group.
 */
export const logEntrySchema = z.object({
  schemaVersion,
  /** The entry's number, from 0. */
  n: count,
  /** The name of the log, the same in all entries. It stays the same if the archive is copied. */
  origin: z.string(),
  /** Hash of the previous entry, see {@link StoredEntry}. Absent in entry 0. */
  previous: sha256.exactOptional(),
  /** `MerkleTree.subtrees` of the tree over the hashes of the earlier entries. */
  subtrees: z.array(sha256),
  /** A size of the log. Later appends look only at closing notices for logs of at least this size. */
  noticesFrom: count,
  /** Key of the manifest below the archive's prefix, so that it also holds for a copy: {@link manifestKeyOf}. */
  manifest: z.string(),
  manifestSha256: sha256,
  /** `merkleRoot` and `entries` of the manifest, so that a proof about a receipt needs no manifest. */
  merkleRoot: sha256,
  entries: count,
});
export type LogEntry = z.infer<typeof logEntrySchema>;

/** What an entry says about its run. */
export type LoggedRun = Pick<LogEntry, 'manifest' | 'manifestSha256' | 'merkleRoot' | 'entries'>;

/** What an entry says about a run. @param manifest the facts of the run's manifest */
export const loggedRun = (exportId: string, runNo: number, manifest: Omit<LoggedRun, 'manifest'>): LoggedRun => ({
  ...manifest,
  manifest: manifestKey({ prefix: '' }, exportId, runNo),
});

/** The key of the manifest that an entry is about. */
export const manifestKeyOf = (archive: Pick<ArchiveLocation, 'prefix'>, { manifest }: LoggedRun): string =>
  underPrefix(archive, manifest);

/** An object at the key of an entry. */
export interface StoredEntry {
  n: number;
  key: string;
  /** SHA-256 of the stored bytes; of the first {@link MOST_ENTRY_BYTES} if there are more. */
  sha256: string;
  /** The entry; absent if the object is damaged. The log then continues with the object's hash. */
  entry?: LogEntry;
  /** The stored text of the entry. Absent if the object is damaged. */
  text?: string;
}

/** Maximum size (bytes) of an entry. It is far above the size of any entry, which has fewer than 40 subtrees. */
export const MOST_ENTRY_BYTES = 64 * 1024;

/** The stored text of an entry, in canonical JSON. */
export const entryText = (entry: LogEntry): string => recordText(logEntrySchema, entry);

/** The stored entry with the number `n` and this text. */
export const storedAs = (archive: Pick<ArchiveLocation, 'prefix'>, n: number, text: string): StoredEntry =>
  storedBytes(entryKey(archive, n), n, Buffer.from(text), false);

/** Reads the object at the key of entry `n`; undefined if there is none. */
export async function readEntry(
  store: ObjectReader,
  archive: Pick<ArchiveLocation, 'prefix'>,
  n: number,
): Promise<StoredEntry | undefined> {
  const key = entryKey(archive, n);
  const body = await store.read(key);
  if (body === undefined) return undefined;
  const { chunks, bytes } = await readBounded(body, MOST_ENTRY_BYTES);
  return storedBytes(key, n, Buffer.concat(chunks).subarray(0, MOST_ENTRY_BYTES), bytes > MOST_ENTRY_BYTES);
}

function storedBytes(key: string, n: number, bytes: Buffer, isCut: boolean): StoredEntry {
  const stored = { n, key, sha256: createHash('sha256').update(bytes).digest('hex') };
  const text = isCut ? undefined : textOf(bytes);
  const entry = text === undefined ? undefined : entryIn(key, n, text);
  return entry === undefined || text === undefined ? stored : { ...stored, entry, text };
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The entry in a text; undefined if the text is damaged, or cannot be the entry with this number. */
function entryIn(key: string, n: number, text: string): LogEntry | undefined {
  try {
    const entry = parseRecord(key, 'an entry of the log', logEntrySchema, text);
    const isWhole =
      entry.n === n &&
      entry.noticesFrom <= n &&
      entry.subtrees.length === subtreeSizes(n).length &&
      (entry.previous === undefined) === (n === 0);
    return isWhole ? entry : undefined;
  } catch (error) {
    if (error instanceof UnreadableObject) return undefined;
    throw error;
  }
}

/**
 * The name of a new log, a valid origin of C2SP's tlog-checkpoint. The hash distinguishes the logs of one bucket, and
 * the logs of buckets of the same name.
 * @param first the manifest of entry 0
 */
export const originOf = (
  { bucket, prefix }: Pick<ArchiveLocation, 'bucket' | 'prefix'>,
  { manifest, manifestSha256 }: LoggedRun,
): string => `logferry/${bucket}/${sha256Hex([bucket, prefix, manifest, manifestSha256].join('\n')).slice(0, 32)}`;
