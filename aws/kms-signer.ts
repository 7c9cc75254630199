import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { AwsCallFailed } from '../activities/ports.js';
import { type KeyKind, type PublicKey, publicKeyOfSpki, type Signer, UnusableKey } from '../archive/signing/index.js';
import { LogferryError } from '../contract/index.js';
import type { AwsOptions } from './clients.js';
import { factsOf } from './error-facts.js';
import { withKms } from './kms.js';

const ALGORITHMS = { ed25519: 'ED25519_SHA_512', p256: 'ECDSA_SHA_256' } as const satisfies Record<KeyKind, string>;

/** What is wrong with a key, by the name of KMS's error. */
const PROBLEMS: Readonly<Record<string, string>> = {
  DisabledException: 'it is disabled',
  InvalidKeyUsageException: 'it is not a key that signs',
  KMSInvalidStateException: 'it is pending deletion, or its key material is not available',
  NotFoundException: 'KMS has no such key in this Region',
  UnsupportedOperationException: 'it is not a key that signs',
};

/**
 * Signs with an Ed25519 or P-256 key of AWS KMS. Needs kms:GetPublicKey and kms:Sign. KMS gets the whole message,
 * because its Ed25519 keys sign no digests.
 * @param options with the Region of the key
 * @param arn of the key or of an alias
 * @throws LogferryError SIGNING_KEY if the key cannot sign; the errors of `safeError` if a call fails in another way
 */
export function kmsSigner(options: AwsOptions, arn: string): Signer {
  const asking = <T>(operation: string, ask: (kms: KMSClient) => Promise<T>): Promise<T> =>
    withKms(options, operation, (kms) => ask(kms).catch((error: unknown) => Promise.reject(problemOf(error, arn))));
  let known: Promise<PublicKey> | undefined;
  const publicKey = (): Promise<PublicKey> => {
    const asked = known ?? asking('kms:GetPublicKey', (kms) => readPublicKey(kms, arn));
    known = asked;
    // A failed answer is forgotten, so that the next signature asks again.
    asked.catch(() => {
      known = undefined;
    });
    return asked;
  };
  return {
    publicKey,
    async sign(Message) {
      const { kind } = await publicKey();
      const operation = 'kms:Sign';
      return asking(operation, async (kms) => {
        const input = { KeyId: arn, Message, MessageType: 'RAW', SigningAlgorithm: ALGORITHMS[kind] } as const;
        const { Signature } = await kms.send(new SignCommand(input));
        if (Signature === undefined) throw new AwsCallFailed(operation, 'reply without a signature');
        return Signature;
      });
    },
  };
}

async function readPublicKey(kms: KMSClient, KeyId: string): Promise<PublicKey> {
  const { PublicKey: spki } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return publicKeyOfSpki(spki ?? new Uint8Array());
}

/** The error in place of an error about the key itself. Any other error is returned unchanged. */
function problemOf(error: unknown, arn: string): unknown {
  const problem = error instanceof UnusableKey ? error.message : PROBLEMS[factsOf(error).name];
  return problem === undefined ? error : new LogferryError('SIGNING_KEY', { detail: `${arn}: ${problem}` });
}
