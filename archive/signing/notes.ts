import { createHash } from 'node:crypto';
import { type PublicKey, type TrustedKey, verifySignature } from './public-key.js';
import { MOST_SIGNED_BYTES, type Signer, signable } from './signer.js';

const ED25519_TYPE = 0x01;
/** Length (bytes) of an Ed25519 public key, which is the end of its SubjectPublicKeyInfo. */
const ED25519_BYTES = 32;
const KEY_ID_BYTES = 4;
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;

/**
 * The result of reading a signed note with the keys that a verifier trusts.
 * - `verified`: a trusted key has signed the text, and no signature of a trusted key is wrong.
 * - `wrongSignature`: a signature has the name and id of a trusted key, and is not by this key.
 * - `unknownKey`: no signature is by a trusted key. `keyIds` are those of the signatures.
 * - `unsigned`: the note has no signature line.
 * - `unreadable`: not a note.
 */
export type OpenedNote =
  | { kind: 'verified'; text: string; key: TrustedKey }
  | { kind: 'wrongSignature'; text: string; key: TrustedKey }
  | { kind: 'unknownKey'; text: string; keyIds: string[] }
  | { kind: 'unsigned'; text: string }
  | { kind: 'unreadable'; problem: string };

/**
 * The id of a key in the signature lines of C2SP signed notes: 8 hex digits. For Ed25519 (type 0x01) it depends on the
 * key's name. For P-256 (type 0x02) it is the beginning of the SHA-256 of the SubjectPublicKeyInfo.
 * @param name the key's name, which is the origin of the log
 */
export function noteKeyId({ kind, spki }: PublicKey, name: string): string {
  const hash = createHash('sha256');
  if (kind === 'p256') hash.update(spki);
  else hash.update(`${name}\n`).update(Buffer.of(ED25519_TYPE)).update(spki.subarray(-ED25519_BYTES));
  return hash.digest('hex').slice(0, 2 * KEY_ID_BYTES);
}

/**
 * A note without a signature: its text and the blank line after it.
 * @param text ends with a line break
 */
export const unsignedNote = (text: string): string => `${text}\n`;

/**
 * A note with the signature of one key.
 * @param name the key's name: not empty, without spaces and `+`
 * @param text ends with a line break, and has no blank line
 * @throws RangeError if the note would exceed {@link MOST_SIGNED_BYTES}
 */
export async function signNote(signer: Signer, name: string, text: string): Promise<string> {
  const id = noteKeyId(await signer.publicKey(), name);
  const signature = await signer.sign(signable(Buffer.from(text)));
  const line = Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64');
  const note = `${unsignedNote(text)}— ${name} ${line}\n`;
  signable(Buffer.from(note));
  return note;
}

/**
 * Reads a note and verifies its signatures with the trusted keys. A note whose text contains a blank line is
 * unreadable.
 * @param name the name of the keys in the lines of signatures: the origin of the log
 */
export function openNote(note: string, name: string, trusted: readonly TrustedKey[]): OpenedNote {
  if (Buffer.byteLength(note) > MOST_SIGNED_BYTES) return { kind: 'unreadable', problem: 'larger than 4,096 bytes' };
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  if (end < 1 || !note.endsWith('\n') || text.includes('\n\n')) {
    return { kind: 'unreadable', problem: 'not a C2SP signed note' };
  }
  const lines = note
    .slice(end + 2)
    .split('\n')
    .slice(0, -1);
  if (lines.length === 0) return { kind: 'unsigned', text };
  const keyIds: string[] = [];
  let verified: TrustedKey | undefined;
  for (const line of lines) {
    const [, signedAs, encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    if (signedAs === undefined || bytes.length <= KEY_ID_BYTES) {
      return { kind: 'unreadable', problem: 'not a C2SP signed note: a signature line has another form' };
    }
    const keyId = bytes.subarray(0, KEY_ID_BYTES).toString('hex');
    keyIds.push(keyId);
    const named = signedAs === name ? trusted.filter((key) => noteKeyId(key, name) === keyId) : [];
    const key = named.find((one) => verifySignature(one, Buffer.from(text), bytes.subarray(KEY_ID_BYTES)));
    const [wrong] = named;
    if (key === undefined && wrong !== undefined) return { kind: 'wrongSignature', text, key: wrong };
    verified ??= key;
  }
  return verified === undefined ? { kind: 'unknownKey', text, keyIds } : { kind: 'verified', text, key: verified };
}
