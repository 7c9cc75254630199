export { envelopeSchema, openEnvelope, signEnvelope } from './dsse.js';
export {
  checkManifestSignature,
  manifestStatement,
  type StoredManifest,
  signManifest,
} from './manifest-signature.js';
export { noteKeyId, openNote, signNote, unsignedNote } from './notes.js';
export { newKeyPair, readTrustedKeys, signerOfPem } from './pem.js';
export {
  type KeyKind,
  type PublicKey,
  pemOf,
  publicKeyOfSpki,
  type TrustedKey,
  UnusableKey,
  verifySignature,
} from './public-key.js';
export { MOST_SIGNED_BYTES, type Signer } from './signer.js';
