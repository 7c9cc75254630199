import type { ArchiveLocation } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { readNamedReceipt } from '../events/read-receipt.js';
import { type ParsedCheckpoint, parseCheckpoint } from '../log/checkpoint.js';
import type { StoredEntry } from '../log/entry.js';
import type { ReceiptName } from '../object-keys/receipt-keys.js';
import type { ObjectReader } from '../ports.js';
import { sha256OfText } from '../records/digest.js';
import { manifestOf, type Proof, type ProvenReceipt, type UnprovenReceipt } from './proof.js';
import { runPaths } from './run-paths.js';
import { fits, logPath, newestCheckpoint, readStoredLog, type StoredLog, textAt } from './stored-log.js';

type Root = Pick<ArchiveLocation, 'prefix'>;

/** What is to be proven. */
export interface ProofQuestion {
  logGroup: string;
  /** `yyyy-mm-dd` */
  day: string;
  /** The receipts of the log group and day. */
  names: readonly ReceiptName[];
  /** The text of the checkpoint to prove against. @default see {@link newestCheckpoint} */
  checkpoint?: string;
}

/** A receipt that was read, and the manifest of its run as the log names it. */
interface FoundReceipt {
  key: string;
  text: string;
  sha256: string;
  manifest: string;
}

/**
 * Proves that the log contained the receipts of a log group and day when a checkpoint was made. Reads the log up to its
 * first gap, and the parts of the runs that recorded the receipts.
 * @throws UnreadableObject if the checkpoint, given or stored, cannot be read as one
 */
export async function proveReceipts(reader: ObjectReader, archive: Root, question: ProofQuestion): Promise<Proof> {
  const { logGroup, day, names } = question;
  const unproven: UnprovenReceipt[] = [];
  const found: FoundReceipt[] = [];
  for (const name of names) {
    const receipt = await readFound(reader, name, logGroup);
    if ('reason' in receipt) unproven.push(receipt);
    else found.push(receipt);
  }
  const log = await readStoredLog(reader, archive, new Set(found.map(({ manifest }) => manifest)));
  const pinned = await checkpointOf(reader, archive, log, question.checkpoint);
  const receipts: ProvenReceipt[] = [];
  for (const manifest of new Set(found.map((receipt) => receipt.manifest))) {
    const ofRun = found.filter((receipt) => receipt.manifest === manifest);
    const entry = log.entries.get(manifest);
    const reason = reasonAgainst(entry, pinned?.checkpoint, log);
    if (entry === undefined || pinned === undefined || reason !== undefined) {
      unproven.push(...ofRun.map(({ key }) => ({ key, reason: reason ?? '' })));
      continue;
    }
    const common = { entry: entry.text, logPath: logPath(log, entry.n, pinned.checkpoint) };
    for (const proven of await provenByRun(reader, archive, entry, ofRun)) {
      if ('reason' in proven) unproven.push(proven);
      else receipts.push({ ...proven, ...common });
    }
  }
  return { schemaVersion: 1, logGroup, day, ...(pinned && { checkpoint: pinned.text }), receipts, unproven };
}

async function readFound(
  reader: ObjectReader,
  name: ReceiptName,
  logGroup: string,
): Promise<FoundReceipt | UnprovenReceipt> {
  const { key } = name;
  const read = await readNamedReceipt(reader, name, logGroup);
  if ('code' in read) return { key, reason: read.detail };
  const text = await textAt(reader, key);
  if (sha256OfText(text) !== read.sha256) return { key, reason: 'it has changed while it was read' };
  const manifest = manifestOf(read.receipt);
  if (manifest === undefined) return { key, reason: 'it names a run that cannot exist' };
  return { key, text, sha256: read.sha256, manifest };
}

async function checkpointOf(
  reader: ObjectReader,
  archive: Root,
  log: StoredLog,
  given: string | undefined,
): Promise<{ text: string; checkpoint: ParsedCheckpoint } | undefined> {
  if (given === undefined) return newestCheckpoint(reader, archive, log);
  return { text: given, checkpoint: parseCheckpoint('the checkpoint', given) };
}

/** Why the checkpoint does not prove the entry of a run, and so none of the run's receipts; undefined if it does. */
function reasonAgainst(
  entry: StoredEntry | undefined,
  checkpoint: ParsedCheckpoint | undefined,
  log: StoredLog,
): string | undefined {
  if (entry === undefined)
    return 'the run that recorded it is not in the log: it has not closed, or its manifest is not logged yet';
  if (checkpoint === undefined) return 'the archive has no checkpoint';
  if (checkpoint.origin !== entry.entry?.origin) return `the checkpoint is of another log, ${checkpoint.origin}`;
  if (!fits(checkpoint, log)) return `the log is not the one that the checkpoint of ${checkpoint.size} entries pins`;
  if (entry.n >= checkpoint.size) {
    return `its run is entry ${entry.n}, and the checkpoint pins only the first ${checkpoint.size} entries`;
  }
  return undefined;
}

async function provenByRun(
  reader: ObjectReader,
  archive: Root,
  { entry }: Required<StoredEntry>,
  receipts: readonly FoundReceipt[],
): Promise<(Omit<ProvenReceipt, 'entry' | 'logPath'> | UnprovenReceipt)[]> {
  try {
    const paths = await runPaths(reader, archive, entry, new Set(receipts.map(({ sha256 }) => sha256)));
    return receipts.map(({ key, text, sha256 }) => {
      const path = paths.get(sha256);
      if (path === undefined) return { key, reason: 'the manifest of its run does not commit to it' };
      return { key, receipt: text, leaf: path.index, runPath: path.hashes };
    });
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    return receipts.map(({ key }) => ({ key, reason: error.message }));
  }
}
