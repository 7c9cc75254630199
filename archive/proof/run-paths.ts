import type { ArchiveLocation } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import { type LogEntry, manifestKeyOf } from '../log/entry.js';
import type { ObjectReader } from '../ports.js';
import { InclusionPath } from '../records/inclusion-path.js';
import { MerkleTree } from '../records/merkle.js';
import { readPartAt } from '../records/run-parts.js';

/**
 * The paths from receipts to the root of their run's tree, by the receipts' hashes. Receipts that the run does not list
 * have no path. The manifest is not needed: the parts of a run are listed, and the entry of the run names the root and
 * the number of lines in all parts. The parts are read twice, so that memory use does not grow with the run.
 * @throws UnreadableObject if a part is missing, or not what the entry commits to
 */
export async function runPaths(
  reader: ObjectReader,
  archive: Pick<ArchiveLocation, 'prefix'>,
  entry: LogEntry,
  receipts: ReadonlySet<string>,
): Promise<Map<string, InclusionPath>> {
  const key = manifestKeyOf(archive, entry);
  const parts: string[] = [];
  const tree = new MerkleTree();
  const paths = new Map<string, InclusionPath>();
  for await (const part of partKeys(reader, key)) {
    // A foreign object can have a higher number than the parts of the run.
    if (tree.size >= entry.entries) break;
    parts.push(part);
    for (const leaf of (await readPartAt(reader, part)).leaves) {
      if (receipts.has(leaf) && !paths.has(leaf)) paths.set(leaf, new InclusionPath(tree.size, entry.entries));
      tree.add(leaf);
    }
  }
  if (tree.root !== entry.merkleRoot || tree.size !== entry.entries) {
    throw new UnreadableObject(key, 'the parts of its run are not those that the log commits to');
  }
  for (const part of paths.size > 0 ? parts : []) {
    for (const leaf of (await readPartAt(reader, part)).leaves) for (const path of paths.values()) path.add(leaf);
  }
  return paths;
}

/** The keys of the parts of a run, in the order of their numbers. @param manifest key of the run's manifest */
async function* partKeys(reader: ObjectReader, manifest: string): AsyncGenerator<string> {
  const start = manifest.replace(/manifest\.json$/, 'part-');
  for await (const { key } of listAll(reader, start)) {
    if (PART_END.test(key.slice(start.length))) yield key;
  }
}

const PART_END = /^(?!0000000)\d{7}\.ndjson$/;
