import { sign, verify } from 'node:crypto';
import { notImplemented, ServiceError } from '../../core/service-error.js';
import { flag, optional, required, text } from '../../json/fields.js';
import { authorize } from '../access/authorize.js';
import type { KmsKey } from '../model/key.js';
import { requireEnabled } from '../model/key-state.js';
import { type KeyPair, SIGNING_ALGORITHMS } from '../model/signing-keys.js';
import { grantTokens, type KmsContext, type KmsOperations, keyName, namedKey, operation } from './operation.js';

/** Maximum length of a message, and of a signature (bytes). */
const MOST_MESSAGE_BYTES = 4_096;
const MOST_SIGNATURE_BYTES = 6_144;

const blob = text({ pattern: '[A-Za-z0-9+/]*={0,2}' });
const grants = { GrantTokens: grantTokens, DryRun: optional(flag()) };
const ofMessage = {
  ...grants,
  KeyId: required(keyName),
  Message: required(blob),
  MessageType: optional(text({ oneOf: ['RAW', 'DIGEST', 'EXTERNAL_MU'] })),
  SigningAlgorithm: required(text({ min: 1, max: 64 })),
};

export const signingOperations: KmsOperations = {
  GetPublicKey: operation({ KeyId: required(keyName), GrantTokens: grantTokens }, (context, input) => {
    const { key, pair } = usable(context, 'GetPublicKey', input, 'UnsupportedOperationException');
    return {
      KeyId: key.arn,
      PublicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      CustomerMasterKeySpec: pair.spec,
      KeySpec: pair.spec,
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: SIGNING_ALGORITHMS[pair.spec],
    };
  }),

  Sign: operation(ofMessage, (context, input) => {
    const { key, pair } = usable(context, 'Sign', input);
    const { SigningAlgorithm } = input;
    const Signature = sign(digestFor(pair, input), messageIn(input), pair.privateKey).toString('base64');
    return { KeyId: key.arn, Signature, SigningAlgorithm };
  }),

  Verify: operation({ ...ofMessage, Signature: required(blob) }, (context, input) => {
    const { key, pair } = usable(context, 'Verify', input);
    const { SigningAlgorithm } = input;
    const signature = bytesIn(input.Signature, 'signature', MOST_SIGNATURE_BYTES);
    const isValid = verify(digestFor(pair, input), messageIn(input), pair.publicKey, signature);
    if (!isValid) throw new ServiceError('KMSInvalidSignatureException', 'The signature is not valid.');
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm };
  }),
};

/**
 * The key that an operation names, with its key pair. Callers of other accounts can name the key, too.
 * @throws ServiceError if the key does not exist, is not enabled or cannot sign, if its policy does not allow the
 * action, or for a DryRun
 */
function usable(
  context: KmsContext,
  action: string,
  { KeyId, DryRun }: { readonly KeyId: string; readonly DryRun?: boolean | undefined },
  otherKind = 'InvalidKeyUsageException',
): { key: KmsKey; pair: KeyPair } {
  const key = namedKey(context, KeyId);
  authorize(context, key, action);
  requireEnabled(key);
  if (key.pair === undefined) {
    throw new ServiceError(otherKind, `${key.arn} key usage is ENCRYPT_DECRYPT which is not valid for ${action}.`);
  }
  if (DryRun === true) throw notImplemented(`DryRun of ${action}`);
  return { key, pair: key.pair };
}

/**
 * The digest that Node.js must compute for the algorithm of a call. Null for Ed25519, which needs none.
 * @throws ServiceError for an algorithm or message type that does not fit the key, or is not implemented
 */
function digestFor(
  { spec }: KeyPair,
  { SigningAlgorithm, MessageType = 'RAW' }: { SigningAlgorithm: string; MessageType: string | undefined },
): 'sha256' | null {
  if (!SIGNING_ALGORITHMS[spec].includes(SigningAlgorithm)) {
    throw new ServiceError(
      'InvalidKeyUsageException',
      `Algorithm ${SigningAlgorithm} is incompatible with key spec ${spec}.`,
    );
  }
  if (SigningAlgorithm === 'ED25519_SHA_512' && MessageType !== 'RAW') {
    throw new ServiceError('ValidationException', 'ED25519_SHA_512 requires the MessageType RAW');
  }
  if (MessageType !== 'RAW' || SigningAlgorithm === 'ED25519_PH_SHA_512') {
    throw notImplemented(`${SigningAlgorithm} with the MessageType ${MessageType}`);
  }
  return SigningAlgorithm === 'ECDSA_SHA_256' ? 'sha256' : null;
}

const messageIn = ({ Message }: { readonly Message: string }): Buffer =>
  bytesIn(Message, 'message', MOST_MESSAGE_BYTES);

function bytesIn(base64: string, member: string, most: number): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  const rule = bytes.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${most}`;
  if (bytes.length >= 1 && bytes.length <= most) return bytes;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length ${rule}`,
  );
}
