// The actions of KMS and the condition keys that can be evaluated, from the page "Actions, resources, and condition
// keys for AWS Key Management Service" of AWS's Service Authorization Reference, read in November 2026.

const NAMES = `
  CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant CreateKey Decrypt DeleteAlias
  DeleteCustomKeyStore DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores DescribeKey DisableKey
  DisableKeyRotation DisconnectCustomKeyStore EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair
  GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom GetKeyLastUsage
  GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey ImportKeyMaterial ListAliases ListGrants
  ListKeyPolicies ListKeyRotations ListKeys ListResourceTags ListRetirableGrants PutKeyPolicy ReEncryptFrom ReEncryptTo
  ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign SynchronizeMultiRegionKey TagResource
  UntagResource UpdateAlias UpdateCustomKeyStore UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac`;

/** Each action of KMS, in lower case, with `kms:`. */
export const KMS_ACTIONS: ReadonlySet<string> = new Set(
  NAMES.trim()
    .split(/\s+/)
    .map((name) => `kms:${name.toLowerCase()}`),
);

/**
 * Condition keys of KMS (lower case) whose conditions can be evaluated. Only requests for grants have the last five
 * keys, so these keys are known to be absent in the requests to KMS that this package builds.
 */
export const KMS_KEYS: ReadonlySet<string> = new Set([
  ...['kms:viaservice', 'kms:calleraccount', 'kms:encryptioncontextkeys'],
  ...['kms:grantisforawsresource', 'kms:grantconstrainttype', 'kms:granteeprincipal', 'kms:grantoperations'],
  'kms:retiringprincipal',
]);

/** The prefix of condition keys that name a pair of the encryption context. */
export const ENCRYPTION_CONTEXT = 'kms:encryptioncontext:';
