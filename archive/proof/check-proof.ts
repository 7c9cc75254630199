import { defined, intervalOf, type Outcome, overlaps } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { type ParsedCheckpoint, parseCheckpoint } from '../log/checkpoint.js';
import { type LogEntry, logEntrySchema } from '../log/entry.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import { sha256OfText } from '../records/digest.js';
import { rootOfPath } from '../records/inclusion-path.js';
import { parseRecord } from '../records/parse-record.js';
import { type Receipt, receiptSchema } from '../records/receipt.js';
import { intervalOfDay, manifestOf, type Proof, type ProvenReceipt } from './proof.js';

/**
 * What a proof shows about a receipt. The receipt is proven if there are no `problems` (sentences) and the proof has a
 * checkpoint.
 */
export interface CheckedReceipt {
  key: string;
  problems: string[];
  sha256: string;
  from?: string;
  to?: string;
  outcome?: Outcome;
  objects?: number;
  events?: number;
  exportId?: string;
  /** Number of the run's entry in the log. */
  logEntry?: number;
}

/** What a proof shows. It is complete if neither the proof nor one of its receipts has a problem. */
export interface CheckedProof {
  logGroup: string;
  day: string;
  checkpoint?: ParsedCheckpoint;
  problems: string[];
  receipts: CheckedReceipt[];
}

/**
 * Checks a proof with nothing but the proof. Each receipt must be about the log group and the day, and a leaf of its
 * run's tree. The run's entry must be a leaf of the log that the checkpoint pins. Who signed the checkpoint is not
 * checked here.
 */
export function checkProof(proof: Proof): CheckedProof {
  const { logGroup, day, unproven } = proof;
  const problems = unproven.map(({ key, reason }) => `${key}: ${reason}`);
  const checkpoint = checkpointOf(proof, problems);
  if (proof.receipts.length === 0) problems.push('it contains no receipt');
  const receipts = proof.receipts.map((proven) => checkReceipt(proof, proven, checkpoint));
  return { logGroup, day, ...defined({ checkpoint }), problems, receipts };
}

function checkpointOf({ checkpoint }: Proof, problems: string[]): ParsedCheckpoint | undefined {
  if (checkpoint === undefined) problems.push('it contains no checkpoint');
  else {
    try {
      return parseCheckpoint('its checkpoint', checkpoint);
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      problems.push(error.message);
    }
  }
  return undefined;
}

function checkReceipt(proof: Proof, proven: ProvenReceipt, checkpoint: ParsedCheckpoint | undefined): CheckedReceipt {
  const problems: string[] = [];
  const sha256 = sha256OfText(proven.receipt);
  const receipt = parsed(problems, () => parseRecord('its receipt', 'a receipt', receiptSchema, proven.receipt));
  const entry = parsed(problems, () => parseRecord('its entry', 'an entry of the log', logEntrySchema, proven.entry));
  const checked = { key: proven.key, problems, sha256 };
  if (receipt === undefined || entry === undefined) return checked;
  if (!isAbout(receipt, proof, proven.key)) problems.push('the receipt has another log group, day or key');
  if (entry.manifest !== manifestOf(receipt)) {
    problems.push('the entry is about another run than the receipt');
  }
  const runRoot = rootOfPath(sha256, { index: proven.leaf, size: entry.entries, path: proven.runPath });
  if (runRoot !== entry.merkleRoot) problems.push('the receipt is not in the tree of its run');
  if (checkpoint !== undefined) checkEntry(proven, entry, checkpoint, problems);
  const { slice, outcome, exportId } = receipt;
  const { objects, events } = receipt.totals;
  return {
    ...checked,
    ...{ from: slice.from, to: slice.to, outcome, objects, ...defined({ events }), exportId, logEntry: entry.n },
  };
}

function checkEntry(
  { entry: text, logPath }: ProvenReceipt,
  { n, origin }: LogEntry,
  { size, root, origin: pinned }: ParsedCheckpoint,
  problems: string[],
): void {
  if (origin !== pinned) problems.push('the entry is of another log than the checkpoint');
  if (rootOfPath(sha256OfText(text), { index: n, size, path: logPath }) !== root) {
    problems.push('the entry is not in the log that the checkpoint pins');
  }
}

/** Whether a receipt is about the log group and the day of a proof, and has this key. */
function isAbout({ slice, outcome, askedAt }: Receipt, { logGroup, day }: Proof, key: string): boolean {
  if (slice.logGroup !== logGroup || !overlaps(intervalOf(slice), intervalOfDay(day))) return false;
  try {
    return receiptKey(slice, outcome, askedAt) === key;
  } catch (error) {
    // No receipt can have this slice, for example because it crosses a month.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function parsed<Value>(problems: string[], parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
