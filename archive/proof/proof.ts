import { z } from 'zod';
import { DAY_MS, type Interval, instantMs } from '../../contract/index.js';
import { HIGHEST_NUMBER, manifestKey } from '../object-keys/run-keys.js';
import { parseRecord, schemaVersion } from '../records/parse-record.js';
import type { Receipt } from '../records/receipt.js';
import { count, sha256 } from '../records/schemas.js';

const path = z.array(sha256).max(64);

const provenReceipt = z.object({
  /** Key of the receipt. */
  key: z.string(),
  /** The stored text of the receipt. Its SHA-256 is the leaf of the run's tree. */
  receipt: z.string(),
  /** Number of the leaf in the run's tree, and the hashes from the leaf to the root. The entry has root and size. */
  leaf: count,
  runPath: path,
  /** The stored text of the run's entry in the log. Its SHA-256 is the leaf of the log's tree. */
  entry: z.string(),
  /** The hashes from the entry to the root of the log. The checkpoint has root and size. */
  logPath: path,
});
/** Shows that the log contained a receipt when the checkpoint was made. */
export type ProvenReceipt = z.infer<typeof provenReceipt>;

const unprovenReceipt = z.object({ key: z.string(), reason: z.string() });
/** A receipt that cannot be proven, and the reason. */
export type UnprovenReceipt = z.infer<typeof unprovenReceipt>;

/**
 * Proof about the receipts of one log group and day. It contains everything that is needed to check it, and no name of
 * another log group.
 */
const proofSchema = z.object({
  schemaVersion,
  logGroup: z.string(),
  /** `yyyy-mm-dd` */
  day: z.iso.date(),
  /** The text of the checkpoint. Absent if none was given, and the archive has none that pins existing entries only. */
  checkpoint: z.string().exactOptional(),
  receipts: z.array(provenReceipt),
  unproven: z.array(unprovenReceipt),
});
export type Proof = z.infer<typeof proofSchema>;

/** The interval of a day (`yyyy-mm-dd`). */
export function intervalOfDay(day: string): Interval {
  const fromMs = instantMs(`${day}T00:00:00Z`);
  return { fromMs, toMs: fromMs + DAY_MS };
}

/**
 * The manifest of the run that recorded a receipt, as entries of the log name it; undefined if no run can have the
 * number.
 */
export const manifestOf = ({ exportId, runNo }: Pick<Receipt, 'exportId' | 'runNo'>): string | undefined =>
  runNo > HIGHEST_NUMBER ? undefined : manifestKey({ prefix: '' }, exportId, runNo);

/**
 * Parses a proof from a file.
 * @throws UnreadableObject if the text is not a proof
 */
export const parseProof = (name: string, text: string): Proof => parseRecord(name, 'a proof', proofSchema, text);
