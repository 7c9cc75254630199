/** The condition keys of one request, in lower case, with their values. A key that the request lacks is absent. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** The services whose resource policies this package reads: bucket policies and key policies. */
export type PolicyService = 's3' | 'kms';

/** Whether a condition key (lower case) can be decided for a request: its value is known, or it is known to be absent. */
export type KnownKeys = (key: string) => boolean;

/** Keys of requests to any service. */
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
/** Families of keys whose names the request itself supplies: S3's headers, and the encryption context of KMS. */
const KEY_FAMILIES: Readonly<Record<PolicyService, string>> = { s3: 's3:x-amz-', kms: 'kms:encryptioncontext:' };

/** Whether this package can evaluate conditions on a key (any case), given its value or its absence. */
export function isKnownKey(name: string, service: PolicyService): boolean {
  const key = name.toLowerCase();
  return SERVICE_KEYS[service].has(key) || key.startsWith(KEY_FAMILIES[service]);
}
