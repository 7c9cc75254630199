import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** The algorithms of keys that sign, by their KeySpec. */
export const SIGNING_ALGORITHMS: Readonly<Record<SigningSpec, readonly string[]>> = {
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_EDWARDS25519: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
};

export type SigningSpec = 'ECC_NIST_P256' | 'ECC_NIST_EDWARDS25519';

export const isSigningSpec = (spec: string): spec is SigningSpec => Object.hasOwn(SIGNING_ALGORITHMS, spec);

/** The key material of a key that signs. */
export interface KeyPair {
  readonly spec: SigningSpec;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const newKeyPair = (spec: SigningSpec): KeyPair => ({
  spec,
  ...(spec === 'ECC_NIST_P256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')),
});
