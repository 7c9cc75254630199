import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/**
 * The kinds of keys that sign manifests and checkpoints. An `ed25519` signature has 64 bytes. A `p256` signature is
 * ECDSA over the SHA-256 of the message, in DER.
 */
export type KeyKind = 'ed25519' | 'p256';

/** The public half of a key that signs. */
export interface PublicKey {
  readonly kind: KeyKind;
  /** The `keyid` of a DSSE signature: the fingerprint that OpenSSH shows for the key, `SHA256:` and base64. */
  readonly id: string;
  /** The key as SubjectPublicKeyInfo (DER). */
  readonly spki: Buffer;
  readonly key: KeyObject;
}

/** A public key whose signatures a verifier accepts. */
export interface TrustedKey extends PublicKey {
  /** Where the verifier has the key from, for messages. Most often the name of a file. */
  readonly source: string;
}

/** Thrown if a key cannot be used. The message says why, and never contains a part of the key. */
export class UnusableKey extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'UnusableKey';
  }
}

/**
 * Whether a signature of a message is by this key. A signature of any form can be passed; the result for a malformed
 * one is `false`.
 */
export function verifySignature({ kind, key }: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(digestOf(kind), message, key, signature);
  } catch {
    return false;
  }
}

/** The digest that Node.js applies before it signs or verifies. Ed25519 hashes the message itself. */
export const digestOf = (kind: KeyKind): 'sha256' | null => (kind === 'p256' ? 'sha256' : null);

/** A public key of Node.js with its kind and id. @throws UnusableKey if it is neither an Ed25519 nor a P-256 key */
export function publicKeyOf(key: KeyObject): PublicKey {
  const kind = kindOf(key);
  const spki = key.export({ type: 'spki', format: 'der' });
  return { kind, id: fingerprintOf(kind, spki), spki, key };
}

/**
 * The name of each kind of key in OpenSSH, and the length (bytes) of the key at the end of its SubjectPublicKeyInfo.
 */
const SSH_FORMS = {
  ed25519: { names: ['ssh-ed25519'], bytes: 32 },
  p256: { names: ['ecdsa-sha2-nistp256', 'nistp256'], bytes: 65 },
} as const satisfies Record<KeyKind, unknown>;

/**
 * SHA-256 of the key in OpenSSH's form. Sigstore's tools compute this id for a key that has none, and pass over
 * signatures with another `keyid`.
 */
function fingerprintOf(kind: KeyKind, spki: Buffer): string {
  const { names, bytes } = SSH_FORMS[kind];
  const hash = createHash('sha256');
  for (const field of [...names.map((name) => Buffer.from(name)), spki.subarray(-bytes)]) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    hash.update(length).update(field);
  }
  return `SHA256:${hash.digest('base64').replace(/=+$/, '')}`;
}

/**
 * A public key from its SubjectPublicKeyInfo (DER), as KMS gives it.
 * @throws UnusableKey
 */
export function publicKeyOfSpki(spki: Uint8Array): PublicKey {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
  } catch {
    throw new UnusableKey('it is not a public key in DER (SubjectPublicKeyInfo)');
  }
  return publicKeyOf(key);
}

/** The public key as PEM (`BEGIN PUBLIC KEY`), as openssl, cosign and KMS users exchange it. */
export const pemOf = ({ key }: PublicKey): string => key.export({ type: 'spki', format: 'pem' }).toString();

function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyKind {
  if (asymmetricKeyType === 'ed25519') return 'ed25519';
  const { namedCurve } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'p256';
  const found = [asymmetricKeyType, namedCurve].filter((part) => part !== undefined).join(' ');
  throw new UnusableKey(`its kind is ${found || 'unknown'}, and only Ed25519 and ECDSA P-256 sign`);
}
