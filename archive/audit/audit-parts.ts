import { formatInstant, type Interval, instantMs, intervalOf, noSlices, type Outcome } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { parseReceiptKey, receiptsIn } from '../object-keys/receipt-keys.js';
import { exportFolder } from '../object-keys/run-keys.js';
import type { ReadManifest } from '../records/manifest.js';
import { MerkleTree } from '../records/merkle.js';
import { type PartLine, type ReadPart, readPart, type SkippedMonth } from '../records/run-parts.js';
import { skippedMonth } from '../records/skipped-month.js';
import type { AuditFinding } from './audit-findings.js';
import type { Commitments } from './commitments.js';
import type { AuditedArchive } from './options.js';
import type { RunRecords } from './run-records.js';
import { Tiling } from './tiling.js';

/** Number of parts of a run that are read at the same time. */
const PARTS_AT_ONCE = 8;
/** Outcomes that the manifest counts from its parts. */
const COUNTED = ['archived', 'empty', 'quiet', 'listed', 'unconfirmedEmpty'] as const satisfies readonly Outcome[];

/** A manifest that was read, and its run. */
export interface AuditedManifest {
  run: RunRecords;
  key: string;
  manifest: ReadManifest;
}

/**
 * Checks the parts of a manifest: their hashes, the Merkle root, the counts, and that no archived windows overlap. Two
 * checks are made only for the newest closed run of an export:
 * - A line that stands for a month of receipts of earlier runs is compared with these receipts. Each run of a schedule
 *   lists these months again, so one run is enough.
 * - If the run is completed, its receipts must cover its window, except for the parts that the manifest leaves out.
 * @returns whether every part is the one that the manifest commits to
 */
export async function auditParts(
  archive: AuditedArchive,
  { run, key, manifest }: AuditedManifest,
  commitments: Commitments,
  found: (finding: AuditFinding) => void,
): Promise<boolean> {
  const named = new Set(manifest.parts.map((part) => part.key));
  for (const stored of run.parts) if (!named.has(stored)) found({ code: 'FOREIGN_OBJECT', key: stored });
  const tree = new MerkleTree();
  const tiling = new Tiling(manifest.request.source.logStreamPrefix);
  const slices = noSlices();
  let receipts = 0;
  let isWhole = true;
  for (let first = 0; first < manifest.parts.length; first += PARTS_AT_ONCE) {
    const batch = manifest.parts.slice(first, first + PARTS_AT_ONCE);
    for (const part of await Promise.all(batch.map((named) => readNamed(archive, run, named, found)))) {
      isWhole &&= part !== undefined;
      for (const leaf of part?.leaves ?? []) tree.add(leaf);
      receipts += part?.receipts ?? 0;
      for (const line of part?.list ?? []) {
        if ('key' in line && !line.skipped) slices[line.outcome] += line.slices ?? 1;
        await auditLine(archive, { run, key, manifest }, line, { commitments, tiling, found });
      }
    }
  }
  // A missing or changed part was reported, and explains why the root and the counts differ.
  if (!isWhole) return false;
  if (tree.root !== manifest.merkleRoot) {
    found({ code: 'ROOT_WRONG', key, expected: manifest.merkleRoot, seen: tree.root });
  }
  for (const [what, expected, seen] of [
    ['entries', manifest.entries, tree.size],
    ['receipts', manifest.receipts, receipts],
    ...COUNTED.map((outcome) => [outcome, manifest.slices[outcome], slices[outcome]] as const),
  ] as const) {
    if (expected !== seen)
      found({ code: 'COUNTS_WRONG', key, expected: `${expected} ${what}`, seen: `${seen} ${what}` });
  }
  if (run.isNewest && manifest.status === 'completed') {
    for (const { logGroup, ...gap } of tiling.gaps(intervalOf(manifest.request.window), manifest.leftOut ?? [])) {
      found({ code: 'TILING_GAP', key, expected: `a receipt of ${logGroup} for ${textOf(gap)}` });
    }
  }
  return true;
}

/** A part that a manifest names; undefined if the stored part is not the one that the manifest commits to. */
async function readNamed(
  archive: AuditedArchive,
  { exportId, runNo }: RunRecords,
  named: ReadManifest['parts'][number],
  found: (finding: AuditFinding) => void,
): Promise<ReadPart | undefined> {
  const { key, sha256 } = named;
  const [, no] = /\.part-(\d{7})\.ndjson$/.exec(key) ?? [];
  if (no === undefined || Number(no) === 0 || !key.startsWith(exportFolder(archive, exportId))) {
    found({ code: 'PART_CHANGED', key, expected: 'a part in the folder of the run' });
    return undefined;
  }
  try {
    const part = await readPart(archive.objects, archive, exportId, runNo, Number(no));
    if (part.key === key && part.sha256 === sha256) return part;
    found({ code: 'PART_CHANGED', key, expected: sha256, seen: part.key === key ? part.sha256 : part.key });
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    found({ code: 'PART_MISSING', key, seen: error.problem });
  }
  return undefined;
}

interface LineContext {
  commitments: Commitments;
  tiling: Tiling;
  found(finding: AuditFinding): void;
}

async function auditLine(
  archive: AuditedArchive,
  { run, key, manifest }: AuditedManifest,
  line: PartLine,
  { commitments, tiling, found }: LineContext,
): Promise<void> {
  if ('first' in line) {
    if (run.isNewest) await auditMonth(archive, key, line, { tiling, found });
    return;
  }
  const name = parseReceiptKey(line.key);
  if (name === undefined) {
    found({ code: 'RECEIPT_MISNAMED', key: line.key, expected: 'the key of a receipt' });
    return;
  }
  if (!commitments.add(line.key, line.sha256)) {
    found({
      code: 'RECEIPT_CHANGED',
      key: line.key,
      seen: `${line.sha256} in run ${manifest.runNo} of ${run.exportId}`,
    });
  }
  tiling.addListed(name);
  if (line.skipped || line.outcome !== 'archived') return;
  const other = tiling.addArchived(name);
  if (other !== undefined) {
    found({ code: 'TILING_OVERLAP', key: line.key, seen: `the run has also archived ${textOf(other)}` });
  }
}

/** Compares the receipts of a month with the line that stands for them. */
async function auditMonth(
  archive: AuditedArchive,
  key: string,
  line: SkippedMonth,
  { tiling, found }: Pick<LineContext, 'tiling' | 'found'>,
): Promise<void> {
  const folder = line.first.slice(0, line.first.lastIndexOf('/') + 1);
  if (!folder.startsWith(`${underPrefix(archive, '_logferry', 'receipts')}/`)) {
    found({ code: 'RECEIPT_MISNAMED', key: line.first, expected: 'the key of a receipt' });
    return;
  }
  const objects = [];
  for await (const object of listAll(archive.objects, folder)) objects.push(object);
  const receipts = receiptsIn(objects);
  const beforeMs = instantMs(line.askedBefore);
  for (const name of receipts) if (name.askedAtMs < beforeMs) tiling.addListed(name);
  const now = skippedMonth(receipts, line.askedBefore);
  const seen = `${now?.count ?? 0} receipts asked before ${line.askedBefore}`;
  const expected = `${line.count} receipts, in ${key}`;
  if ((now?.count ?? 0) < line.count) found({ code: 'MONTH_SHRUNK', key: folder, expected, seen });
  // A copy has other ETags, or none, and the hash covers them.
  else if (archive.isOriginal && now?.sha256 !== line.sha256) {
    found({ code: 'MONTH_DIFFERS', key: folder, expected, seen });
  }
}

const textOf = ({ fromMs, toMs }: Interval): string => `${formatInstant(fromMs)} to ${formatInstant(toMs)}`;
