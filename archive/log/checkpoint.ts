import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { checkpointKey, HIGHEST_ENTRY } from '../object-keys/log-keys.js';
import type { ObjectStore } from '../ports.js';
import { keysBelow, readText, writeRecord } from '../records/record-io.js';
import { signNote, unsignedNote } from '../signing/notes.js';
import { MOST_SIGNED_BYTES, type Signer } from '../signing/signer.js';

/**
 * What a checkpoint pins: the first `size` entries of the log `origin`, by the root (hex) of the tree over the hashes
 * of these entries.
 */
export interface Checkpoint {
  origin: string;
  size: number;
  root: string;
}

/** A checkpoint as it is stored: a signed note of C2SP. */
export interface ParsedCheckpoint extends Checkpoint {
  /** The signed text: all lines before the blank line, each with its line break. */
  body: string;
  /** The lines after the blank line; empty for an unsigned checkpoint. */
  signatures: string[];
}

/** The three lines of a checkpoint, as C2SP's tlog-checkpoint defines them. */
export const checkpointBody = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`;

/**
 * Stores a checkpoint, unless one of this size exists. A signature of the same text can differ each time, so the stored
 * checkpoint counts.
 * @param signer signs the checkpoint under the name of the log; without a signer, the checkpoint is unsigned
 * @param onDifference called with the key if the stored checkpoint pins something else, or cannot be read
 * @returns the key
 */
export async function storeCheckpoint(
  store: ObjectStore,
  archive: Pick<ArchiveLocation, 'prefix'>,
  checkpoint: Checkpoint,
  signer?: Signer,
  onDifference?: (key: string) => void,
): Promise<string> {
  const key = checkpointKey(archive, checkpoint.size);
  const body = checkpointBody(checkpoint);
  // A signature can cost a call of KMS, so a repeated close signs nothing.
  const exists = signer !== undefined && (await keysBelow(store, key)).length > 0;
  if (!exists) {
    const text = signer === undefined ? unsignedNote(body) : await signNote(signer, checkpoint.origin, body);
    const answer = await writeRecord(store, key, text, 'text/plain; charset=utf-8', MOST_SIGNED_BYTES);
    if (answer === 'written') return key;
  }
  if (onDifference && !(await isOf(store, key, body))) onDifference(key);
  return key;
}

/** Whether a stored checkpoint has this body. */
async function isOf(store: ObjectStore, key: string, body: string): Promise<boolean> {
  try {
    const text = await readText(store, key, MOST_SIGNED_BYTES);
    return text !== undefined && parseCheckpoint(key, text).body === body;
  } catch (error) {
    if (error instanceof UnreadableObject) return false;
    throw error;
  }
}

const origin = z.string().regex(/^[^\s\p{Cc}][^\p{Cc}]*$/u);
const size = z.string().regex(/^(0|[1-9]\d{0,11})$/);
const root = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

/**
 * Parses a checkpoint. Lines after the root are kept in the body, as C2SP allows them.
 * @param name of the file or object, for errors
 * @throws UnreadableObject if the text is not a checkpoint; the message says what is wrong
 */
export function parseCheckpoint(name: string, text: string): ParsedCheckpoint {
  const damaged = (problem: string): never => {
    throw new UnreadableObject(name, `not a checkpoint: ${problem}`);
  };
  if (Buffer.byteLength(text) > MOST_SIGNED_BYTES) damaged(`it is larger than ${MOST_SIGNED_BYTES} bytes`);
  const end = text.indexOf('\n\n');
  if (end < 0 || !text.endsWith('\n')) damaged('it has no blank line after the root, or no line break at its end');
  const body = text.slice(0, end + 1);
  const [first, second, third] = body.split('\n');
  const named = origin.safeParse(first);
  const sized = size.safeParse(second);
  const rooted = root.safeParse(third);
  if (!named.success) return damaged('line 1 is not the name of a log');
  if (!sized.success || Number(sized.data) > HIGHEST_ENTRY) return damaged('line 2 is not a number of entries');
  if (!rooted.success) return damaged('line 3 is not the root of a tree in base64');
  const signatures = text
    .slice(end + 2)
    .split('\n')
    .filter((line) => line !== '');
  return {
    origin: named.data,
    size: Number(sized.data),
    root: Buffer.from(rooted.data, 'base64').toString('hex'),
    body,
    signatures,
  };
}
