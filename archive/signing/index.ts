export { envelopeSchema, type OpenedEnvelope, openEnvelope, signEnvelope } from './dsse.js';
export {
  checkManifestSignature,
  MANIFEST_PREDICATE,
  type ManifestSignature,
  manifestStatement,
  type StoredManifest,
  signManifest,
} from './manifest-signature.js';
export { noteKeyId, type OpenedNote, openNote, signNote, unsignedNote } from './notes.js';
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
