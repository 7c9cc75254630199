import type { PublicKey } from './public-key.js';

/**
 * Maximum size (bytes) of a signed message, an envelope and a note. AWS KMS signs messages of at most this size, and
 * Ed25519 keys of KMS sign no digests.
 */
export const MOST_SIGNED_BYTES = 4_096;

/** A key that signs: the private key of a PEM file, or a key of AWS KMS. */
export interface Signer {
  /** The public half. A signer with a KMS key asks KMS for it once. */
  publicKey(): Promise<PublicKey>;
  /** Signs a message of at most {@link MOST_SIGNED_BYTES}. The form of the signature follows from the key's kind. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * Returns the given bytes, which a key is to sign or which hold a signature.
 * @throws RangeError if there are more than readers accept
 */
export function signable(bytes: Buffer): Buffer {
  if (bytes.length <= MOST_SIGNED_BYTES) return bytes;
  throw new RangeError(
    `${bytes.length} bytes are more than the ${MOST_SIGNED_BYTES} that KMS signs and readers accept`,
  );
}
