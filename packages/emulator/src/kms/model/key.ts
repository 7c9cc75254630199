import type { AccountRegion } from '../../core/account-region.js';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

/** A symmetric key: its settings, policy and tags, but no key material. */
export interface KmsKey extends AccountRegion {
  readonly id: string;
  readonly arn: string;
  readonly createdMs: number;
  description: string;
  enabled: boolean;
  /** When the key will be deleted (epoch ms). Undefined if no deletion is scheduled. */
  deletionMs: number | undefined;
  /** The text of the policy, byte for byte as a client put it. */
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
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: stateOf(key),
    ...(key.deletionMs === undefined ? {} : { DeletionDate: seconds(key.deletionMs) }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
