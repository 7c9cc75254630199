import { isKnownKey, type KnownKeys } from '@logferry/resource-policy';
import type { CallerFacts } from './facts.js';
import { identityArn } from './requests.js';

/**
 * Condition keys that requests of AWS services never have, because a service belongs to no organisation and calls
 * through no VPC.
 */
const ABSENT_FOR_SERVICES: ReadonlySet<string> = new Set([
  ...['aws:principalorgid', 'aws:principalorgpaths', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:username'],
]);
/** Condition key of a service's name. AWS does not document which of the export service's names the key holds. */
const SERVICE_NAME = 'aws:principalservicename';
/**
 * Condition keys of requests that one AWS service sends to KMS or S3 on behalf of a principal. AWS does not document
 * the values of these keys.
 */
const ON_BEHALF = new Set(['kms:calleraccount', 'aws:viaawsservice']);
/** Condition keys of request headers other than the ACL header. AWS documents no other header of the export service. */
const UNDOCUMENTED_HEADER = /^s3:(x-amz-(?!acl$)|if-)/;
/**
 * Condition key of the hash of a request's content. Every signed request has this key; only the SDK knows its value.
 */
const CONTENT_HASH = 's3:x-amz-content-sha256';

const isKnownOfPut = (key: string): boolean => isKnownKey(key, 's3') && !UNDOCUMENTED_HEADER.test(key);

/** The condition keys that can be decided for requests of the export service to S3, and to KMS. */
export const exportServiceKeys = {
  s3: (key) => ABSENT_FOR_SERVICES.has(key) || (isKnownOfPut(key) && key !== SERVICE_NAME),
  kms: (key) => ABSENT_FOR_SERVICES.has(key) || (isKnownKey(key, 'kms') && key !== SERVICE_NAME && !ON_BEHALF.has(key)),
} satisfies Record<string, KnownKeys>;

/** Like `isKnown`, but the source ARN is unknown. For commands that name no log group. */
export const withoutSourceArn =
  (isKnown: KnownKeys): KnownKeys =>
  (key) =>
    key !== 'aws:sourcearn' && isKnown(key);

/** The condition keys that can be decided for requests in the caller's name. */
export interface CallerKeys {
  /** For the put that AWS checks when the caller creates an export task. */
  readonly createTask: KnownKeys;
  /** For requests to S3 that logferry makes itself. */
  readonly s3: KnownKeys;
  /** For the use of a key through S3. */
  readonly kms: KnownKeys;
}

export function callerKeys({ arn }: CallerFacts): CallerKeys {
  // For a session, AWS compares conditions with the ARN of the role, including the role's path. The ARN of the session
  // does not show the path, so the principal's ARN is unknown.
  const isPrincipalKnown = identityArn(arn) === arn;
  const known =
    (isKnown: KnownKeys): KnownKeys =>
    (key) =>
      (isPrincipalKnown || key !== 'aws:principalarn') && isKnown(key);
  return {
    createTask: known((key) => isKnownOfPut(key) && !ON_BEHALF.has(key)),
    s3: known((key) => isKnownKey(key, 's3') && key !== CONTENT_HASH),
    kms: known((key) => isKnownKey(key, 'kms') && key !== 'aws:viaawsservice'),
  };
}
