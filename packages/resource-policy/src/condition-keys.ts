import { isGlobalConditionKey } from './reference/global-condition-keys.js';
import { ENCRYPTION_CONTEXT, KMS_KEYS } from './reference/kms.js';
import { actionsOfKey } from './reference/s3.js';

/**
 * The condition keys of one request, in lower case, with their values. A key that the request does not have is not in
 * the map.
 */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** The services whose resource policies this package reads: bucket policies and key policies. */
export type PolicyService = 's3' | 'kms';

/**
 * Whether a condition key (lower case) can be decided for a request: its value is known, or it is known to be absent.
 */
export type KnownConditionKeys = (key: string) => boolean;

/**
 * Whether this package can evaluate conditions on a key (in any letter case). The caller must know the value of the
 * key, or know that the key is absent.
 */
export function isKnownConditionKey(name: string, service: PolicyService): boolean {
  const key = name.toLowerCase();
  if (isGlobalConditionKey(key)) return true;
  return service === 's3' ? actionsOfKey(key) !== undefined : KMS_KEYS.has(key) || isEncryptionContext(key);
}

const isEncryptionContext = (key: string): boolean =>
  key.startsWith(ENCRYPTION_CONTEXT) && key.length > ENCRYPTION_CONTEXT.length;
