import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { type LogEntry, manifestKeyOf } from '../log/entry.js';
import type { ObjectReader } from '../ports.js';
import { sha256OfText } from '../records/digest.js';
import { InclusionPath } from '../records/inclusion-path.js';
import { MerkleTree } from '../records/merkle.js';
import { parseRecord, schemaVersion } from '../records/parse-record.js';
import { readPartAt } from '../records/run-parts.js';
import { textAt } from './stored-log.js';

const manifestParts = z.object({ schemaVersion, parts: z.array(z.object({ key: z.string() })) });

/**
 * The paths from receipts to the root of their run's tree, by the receipts' hashes. Receipts that the run does not list
 * have no path. The parts are read twice, so that memory use does not grow with the run.
 * @throws UnreadableObject if the manifest or a part is missing, or not what the entry commits to
 */
export async function runPaths(
  reader: ObjectReader,
  archive: Pick<ArchiveLocation, 'prefix'>,
  entry: LogEntry,
  receipts: ReadonlySet<string>,
): Promise<Map<string, InclusionPath>> {
  const key = manifestKeyOf(archive, entry);
  const text = await textAt(reader, key);
  if (sha256OfText(text) !== entry.manifestSha256) {
    throw new UnreadableObject(key, 'it is not the manifest that the log commits to');
  }
  const { parts } = parseRecord(key, 'a manifest', manifestParts, text);
  const tree = new MerkleTree();
  const paths = new Map<string, InclusionPath>();
  for await (const leaf of leavesOf(reader, parts)) {
    if (receipts.has(leaf) && !paths.has(leaf)) paths.set(leaf, new InclusionPath(tree.size, entry.entries));
    tree.add(leaf);
  }
  if (tree.root !== entry.merkleRoot || tree.size !== entry.entries) {
    throw new UnreadableObject(key, 'its parts are not those that the log commits to');
  }
  for await (const leaf of leavesOf(reader, parts)) for (const path of paths.values()) path.add(leaf);
  return paths;
}

async function* leavesOf(reader: ObjectReader, parts: readonly { key: string }[]): AsyncGenerator<string> {
  for (const { key } of parts) yield* (await readPartAt(reader, key)).leaves;
}
