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
export type KnownKeys = (key: string) => boolean;

/** Condition keys that requests to any service can have. */
const GLOBAL_KEYS = [
  ...['aws:currenttime', 'aws:epochtime', 'aws:securetransport', 'aws:requestedregion', 'aws:viaawsservice'],
  ...['aws:principalaccount', 'aws:principalarn', 'aws:principalisawsservice', 'aws:principalservicename'],
  ...['aws:sourceaccount', 'aws:sourcearn', 'aws:resourceaccount'],
];
const SERVICE_KEYS: Readonly<Record<PolicyService, ReadonlySet<string>>> = {
  s3: new Set([
    ...GLOBAL_KEYS,
    ...['s3:resourceaccount', 's3:tlsversion', 's3:objectcreationoperation'],
    ...['s3:prefix', 's3:delimiter', 's3:max-keys', 's3:versionid', 's3:if-none-match', 's3:if-match'],
  ]),
  kms: new Set([...GLOBAL_KEYS, 'kms:viaservice', 'kms:calleraccount']),
};
/**
 * Prefixes of condition keys that end in a name from the request. For S3 this is the name of a header, and for KMS the
 * name of a pair in the encryption context.
 */
const KEY_FAMILIES: Readonly<Record<PolicyService, string>> = { s3: 's3:x-amz-', kms: 'kms:encryptioncontext:' };

/**
 * Whether this package can evaluate conditions on a key (any case). The caller must know the value of the key, or know
 * that the key is absent.
 */
export function isKnownKey(name: string, service: PolicyService): boolean {
  const key = name.toLowerCase();
  return SERVICE_KEYS[service].has(key) || key.startsWith(KEY_FAMILIES[service]);
}
