import { readFile } from 'node:fs/promises';
import {
  type PublicKey,
  readTrustedKeys,
  type Signer,
  signerOfPem,
  UnusableKey,
  verifySignature,
} from '../archive/signing/index.js';
import { kmsSigner } from '../aws/index.js';
import { isLogferryError, LogferryError } from '../contract/index.js';
import { nameOfSigningKey, type SigningKeySetting, signingKeyIn } from '../contract/signing-key.js';

type AwsSettings = Omit<Parameters<typeof kmsSigner>[0], 'region'>;

/** Maximum size (bytes) of a key file. A private key has some hundred bytes. */
const MOST_FILE_BYTES = 64 * 1024;

/**
 * The signer of a setting. A PEM file is read now; KMS is called only when the signer is used.
 * @throws LogferryError SIGNING_KEY if the file has no key that signs
 */
export async function openSigner(setting: SigningKeySetting, aws: AwsSettings = {}): Promise<Signer> {
  if (setting.kind === 'kms') return kmsSigner({ ...aws, region: setting.region }, setting.arn);
  try {
    return signerOfPem(await readKeyFile(setting.path));
  } catch (error) {
    throw unusable(setting.path, error);
  }
}

/**
 * The signer that an environment names; undefined if it names none.
 * @throws LogferryError INVALID_REQUEST, SIGNING_KEY
 */
export async function ownSigner(env: NodeJS.ProcessEnv, patience: 'worker' | 'command'): Promise<Signer | undefined> {
  const setting = signingKeyIn(env);
  return setting && openSigner(setting, { env, patience });
}

/**
 * The public keys in a PEM file, or the public key that belongs to the private key in the file.
 * @throws LogferryError SIGNING_KEY
 */
export async function publicKeysOfFile(path: string): Promise<PublicKey[]> {
  try {
    const pem = await readKeyFile(path);
    return pem.includes('PRIVATE KEY') ? [await signerOfPem(pem).publicKey()] : readTrustedKeys(pem, path);
  } catch (error) {
    throw unusable(path, error);
  }
}

/** The text of a PEM file. @throws UnusableKey */
async function readKeyFile(path: string): Promise<string> {
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new UnusableKey(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'unknown'})`);
  }
  if (pem.length > MOST_FILE_BYTES) throw new UnusableKey('it is too large for a key');
  return pem;
}

/** What a trial signs. It is neither an envelope nor a note, so its signature proves nothing about an archive. */
const TRIAL = Buffer.from('logferry: trial of a signing key\n');

/**
 * Signs a text that means nothing, and checks the signature.
 * @returns the key
 * @throws LogferryError SIGNING_KEY, ACCESS_DENIED, CREDENTIALS, or an outage
 */
export async function trySigner(setting: SigningKeySetting, signer: Signer): Promise<PublicKey> {
  try {
    const key = await signer.publicKey();
    if (verifySignature(key, TRIAL, await signer.sign(TRIAL))) return key;
  } catch (error) {
    if (!isLogferryError(error) || error.code !== 'ACCESS_DENIED') throw error;
    const hint = 'Allow kms:GetPublicKey and kms:Sign for this key, in the role and in the policy of the key.';
    throw new LogferryError({ ...error.explained, hint });
  }
  throw new LogferryError('SIGNING_KEY', { detail: `${nameOfSigningKey(setting)}: its signature does not verify` });
}

function unusable(path: string, error: unknown): Error {
  if (!(error instanceof UnusableKey)) return error as Error;
  return new LogferryError('SIGNING_KEY', { detail: `${path}: ${error.message}` });
}
