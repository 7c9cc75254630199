import type { ArchiveLocation } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { type ParsedCheckpoint, parseCheckpoint } from '../log/checkpoint.js';
import type { StoredEntry } from '../log/entry.js';
import { readLog } from '../log/read-log.js';
import { checkpointKey, logFolder, parseLogKey } from '../object-keys/log-keys.js';
import type { ObjectReader } from '../ports.js';
import { InclusionPath } from '../records/inclusion-path.js';
import { merkleRoot } from '../records/merkle.js';
import { readText } from '../records/record-io.js';
import { MOST_SIGNED_BYTES } from '../signing/signer.js';

type Root = Pick<ArchiveLocation, 'prefix'>;

/** The log of an archive, up to its first gap. */
export interface StoredLog {
  /** The hashes of all entries in order. */
  hashes: string[];
  /** The first entry of each wanted manifest. */
  entries: Map<string, Required<StoredEntry>>;
}

/**
 * Reads the log up to its first gap. Memory use grows by about a hundred bytes for each entry.
 * @param wanted the manifests whose entries are returned
 */
export async function readStoredLog(
  reader: ObjectReader,
  archive: Root,
  wanted: ReadonlySet<string>,
): Promise<StoredLog> {
  const log: StoredLog = { hashes: [], entries: new Map() };
  for await (const line of readLog(reader, archive)) {
    if (line.kind === 'missing') break;
    log.hashes.push(line.sha256);
    const { entry, text } = line;
    if (entry === undefined || text === undefined) continue;
    if (wanted.has(entry.manifest) && !log.entries.has(entry.manifest)) {
      log.entries.set(entry.manifest, { ...line, entry, text });
    }
  }
  return log;
}

/**
 * The stored checkpoint with the largest number of entries, by its name, of those that pin existing entries only.
 * Undefined if there is none. Its root is not compared with the log.
 */
export async function newestCheckpoint(
  reader: ObjectReader,
  archive: Root,
  { hashes }: StoredLog,
): Promise<{ text: string; checkpoint: ParsedCheckpoint } | undefined> {
  let size = 0;
  for await (const { objects } of reader.list(logFolder(archive), { delimiter: '/' })) {
    for (const { key } of objects) {
      const found = parseLogKey(archive, key);
      if (found?.kind === 'checkpoint' && found.size <= hashes.length) size = Math.max(size, found.size);
    }
  }
  const key = checkpointKey(archive, size);
  const text = size === 0 ? undefined : await readText(reader, key, MOST_SIGNED_BYTES);
  return text === undefined ? undefined : { text, checkpoint: parseCheckpoint(key, text) };
}

/** Whether a checkpoint pins the first entries of this log. */
export const fits = ({ size, root }: ParsedCheckpoint, { hashes }: StoredLog): boolean =>
  size <= hashes.length && merkleRoot(hashes.slice(0, size)) === root;

/** The path from an entry to the root that a checkpoint pins. */
export function logPath({ hashes }: StoredLog, n: number, { size }: ParsedCheckpoint): string[] {
  const path = new InclusionPath(n, size);
  for (const hash of hashes.slice(0, size)) path.add(hash);
  return path.hashes;
}

/** The text of a record that must exist. @throws UnreadableObject */
export async function textAt(reader: ObjectReader, key: string): Promise<string> {
  const text = await readText(reader, key);
  if (text === undefined) throw new UnreadableObject(key, 'it does not exist');
  return text;
}
