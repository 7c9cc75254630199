import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { digestOf, type KeyKind, publicKeyOf, type TrustedKey, UnusableKey } from './public-key.js';
import type { Signer } from './signer.js';

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*-----END \1-----/g;

/**
 * The public keys in the text of a PEM file. One file can have several keys.
 * @param source where the text is from, for messages
 * @throws UnusableKey if there is no key, or a block that is not an Ed25519 or P-256 public key
 */
export function readTrustedKeys(pem: string, source: string): TrustedKey[] {
  const blocks = [...pem.matchAll(BLOCK)];
  if (blocks.length === 0) throw new UnusableKey('it has no PEM block (BEGIN PUBLIC KEY)');
  return blocks.map(([block, label = '']) => {
    if (label.endsWith('PRIVATE KEY')) {
      throw new UnusableKey('it is a private key. Pass its public key, which `logferry keys show` prints');
    }
    if (label !== 'PUBLIC KEY') throw new UnusableKey(`it is a ${label.toLowerCase()}, not a public key`);
    return { ...publicKeyOf(parsed(() => createPublicKey(block))), source };
  });
}

/**
 * A signer with the private key of a PEM file: PKCS #8, or SEC 1 for P-256.
 * @throws UnusableKey if the text is not an Ed25519 or P-256 private key without a passphrase
 */
export function signerOfPem(pem: string): Signer {
  const [[block, label = ''] = ['']] = [...pem.matchAll(BLOCK)].filter(([, found]) => found !== 'EC PARAMETERS');
  if (label === 'PUBLIC KEY') throw new UnusableKey('it is a public key. Only a private key can sign');
  if (!label.endsWith('PRIVATE KEY')) throw new UnusableKey('it has no PEM block of a private key');
  if (label.startsWith('ENCRYPTED') || block.includes('ENCRYPTED')) {
    throw new UnusableKey('it has a passphrase, for which logferry cannot ask. Store the key without one');
  }
  const key = parsed(() => createPrivateKey(block));
  const publicKey = publicKeyOf(createPublicKey(key));
  return {
    publicKey: async () => publicKey,
    sign: async (message) => sign(digestOf(publicKey.kind), message, key),
  };
}

/** A new key pair. @returns the private key (PKCS #8) and the public key (SubjectPublicKeyInfo) as PEM */
export function newKeyPair(kind: KeyKind): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Calls a parser of Node.js. Its errors are replaced, because the text of such an error can quote its input. */
function parsed(parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch {
    throw new UnusableKey('its PEM block cannot be read as a key');
  }
}
