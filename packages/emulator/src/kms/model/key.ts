import type { AccountRegion } from '../../core/account-region.js';
import { type KeyPair, SIGNING_ALGORITHMS } from './signing-keys.js';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

/** A key: its settings, policy and tags. Only a key that signs has key material. */
export interface KmsKey extends AccountRegion {
  readonly id: string;
  readonly arn: string;
  readonly createdMs: number;
  /** The key material of a key that signs; undefined for a symmetric key. */
  readonly pair: KeyPair | undefined;
  description: string;
  enabled: boolean;
  /** When the key will be deleted (epoch ms). Undefined if no deletion is scheduled. */
  deletionMs: number | undefined;
  /** The text of the policy: byte for byte as a client put it, or the default policy. */
  policy: string;
  /** The setting for automatic rotation; undefined if rotation is off. The emulator never rotates a key. */
  rotation: { readonly periodDays: number; readonly sinceMs: number } | undefined;
  readonly tags: Map<string, string>;
}

export interface KmsAlias extends AccountRegion {
  /** The name, including `alias/`. */
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  updatedMs: number;
  targetKeyId: string;
}

export function stateOf({ enabled, deletionMs }: KmsKey): KeyState {
  if (deletionMs !== undefined) return 'PendingDeletion';
  return enabled ? 'Enabled' : 'Disabled';
}

/** A time in the form of the JSON protocol: epoch seconds with a fraction. */
export const seconds = (ms: number): number => ms / 1000;

/** The KeyMetadata of CreateKey and DescribeKey. */
export function metadataOf(key: KmsKey): object {
  return {
    AWSAccountId: key.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: seconds(key.createdMs),
    Enabled: stateOf(key) === 'Enabled',
    Description: key.description,
    KeyUsage: key.pair === undefined ? 'ENCRYPT_DECRYPT' : 'SIGN_VERIFY',
    KeyState: stateOf(key),
    ...(key.deletionMs === undefined ? {} : { DeletionDate: seconds(key.deletionMs) }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.pair?.spec ?? 'SYMMETRIC_DEFAULT',
    KeySpec: key.pair?.spec ?? 'SYMMETRIC_DEFAULT',
    ...(key.pair === undefined
      ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }
      : { SigningAlgorithms: SIGNING_ALGORITHMS[key.pair.spec] }),
    MultiRegion: false,
  };
}
