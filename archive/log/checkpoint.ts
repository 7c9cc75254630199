import { z } from 'zod';
import { UnreadableObject } from '../errors.js';
import { HIGHEST_ENTRY } from '../keys/log-keys.js';

/**
 * What a checkpoint pins: the first `size` entries of the log `origin`, by the root (hex) of the tree over the hashes of
 * these entries.
 */
export interface Checkpoint {
  origin: string;
  size: number;
  root: string;
}

/** A checkpoint as it is stored: a signed note of C2SP. */
export interface ParsedCheckpoint extends Checkpoint {
  /** The text that signatures are about: all lines before the blank line, each with its line break. */
  body: string;
  /** The lines after the blank line; empty for an unsigned checkpoint. */
  signatures: string[];
}

/** Maximum size (bytes) of a checkpoint with its signatures. */
export const MOST_CHECKPOINT_BYTES = 4_096;

/** The three lines of a checkpoint, as C2SP's tlog-checkpoint defines them. */
export const checkpointBody = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`;

/** The stored text of a checkpoint. @param signatures lines without line breaks; none for an unsigned checkpoint */
export const checkpointText = (checkpoint: Checkpoint, signatures: readonly string[] = []): string =>
  `${checkpointBody(checkpoint)}\n${signatures.map((line) => `${line}\n`).join('')}`;

const origin = z.string().regex(/^[^\s\p{Cc}][^\p{Cc}]*$/u);
const size = z.string().regex(/^(0|[1-9]\d{0,11})$/);
const root = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

/**
 * Parses a checkpoint. Lines after the root are kept in the body, as C2SP allows them.
 * @param name of the file or object, for errors
 * @throws UnreadableObject if the text is not a checkpoint; the message names the line
 */
export function parseCheckpoint(name: string, text: string): ParsedCheckpoint {
  const damaged = (problem: string): never => {
    throw new UnreadableObject(name, `not a checkpoint: ${problem}`);
  };
  if (Buffer.byteLength(text) > MOST_CHECKPOINT_BYTES) damaged(`it is larger than ${MOST_CHECKPOINT_BYTES} bytes`);
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
