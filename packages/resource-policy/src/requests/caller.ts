import type { Principal } from '../evaluate.js';
import { EXPORTED_OBJECT } from './export-service.js';
import {
  always,
  type Entry,
  type KnownRequest,
  OF_THE_SURROUNDINGS,
  OF_THE_WIRE,
  onBucketOf,
  withKeys,
  withoutKeys,
} from './known-request.js';

/** What the requests of a caller depend on. */
export interface CallerFacts {
  readonly principal: Extract<Principal, { kind: 'account' }>;
  /** The ARN of the identity, as STS shows it. */
  readonly arn: string;
  readonly region: string;
  readonly bucketOwner: string;
  readonly nowMs: number;
}

/**
 * The ARN by which policies name an identity. For the session of a role, this is the ARN of the role without its path.
 */
export function identityArn(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

/** Keys that only requests of AWS services have, in their own name or on behalf of a caller. */
const OF_SERVICES = /^aws:(source(account|arn)|principalservicename(slist)?|calledvia(first|last)?)$/;
const isOpen = (key: string): boolean =>
  OF_THE_SURROUNDINGS.test(key) || /^s3:(signatureage|x-amz-content-sha256|existingobjecttag\/|buckettag\/)/.test(key);

/**
 * A request that a caller sends to S3, without the condition keys of its headers ({@link headerConditionKeys} returns
 * those). For a role session, AWS compares `aws:PrincipalArn` with the ARN of the role, including the role's path. The
 * ARN of the session does not show the path, so for a session the value of `aws:PrincipalArn` is not known.
 */
export function callerRequest({ principal, arn, region, bucketOwner, nowMs }: CallerFacts): KnownRequest {
  const identity = identityArn(arn);
  const context = new Map<string, readonly string[]>([
    ...always(nowMs),
    ...onBucketOf(bucketOwner),
    ['aws:principalaccount', [principal.accountId]],
    ['aws:principalarn', [identity]],
    ...identityKeys(arn),
    ['aws:principalisawsservice', ['false']],
    ['aws:viaawsservice', ['false']],
    ['aws:requestedregion', [region]],
    ['s3:authtype', ['REST-HEADER']],
    ['s3:signatureversion', ['AWS4-HMAC-SHA256']],
  ]);
  const isKnown = (key: string): boolean => {
    if (key === 'aws:principalarn') return identity === arn;
    if (context.has(key) || OF_SERVICES.test(key) || key === 'aws:username') return true;
    return key.startsWith('s3:') && !isOpen(key);
  };
  return { principal, context, isKnown };
}

/** The keys that the ARN of an identity shows. A session has no user name. */
function identityKeys(arn: string): Entry[] {
  const [, kind = '', name = ''] = /:(user|root|assumed-role|federated-user)\/?(?:.*\/)?([^/]*)$/.exec(arn) ?? [];
  const type = { user: 'User', root: 'Account', 'assumed-role': 'AssumedRole', 'federated-user': 'FederatedUser' }[
    kind
  ];
  return [
    ...(type === undefined ? [] : [['aws:principaltype', [type]] as const]),
    ...(kind === 'user' ? [['aws:username', [name]] as const] : []),
  ];
}

/**
 * Keys of a request that one AWS service sends to another one on behalf of a caller. AWS does not document the values
 * of these keys.
 */
const ON_BEHALF: ReadonlySet<string> = new Set([
  ...['aws:viaawsservice', 'aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast'],
  ...['s3:authtype', 's3:signatureversion'],
]);

/** The PutObject request for the probe object, which the caller of CreateExportTask must be allowed to send. */
export function createTaskPut(facts: CallerFacts): KnownRequest {
  const { isKnown, ...request } = withoutKeys(callerRequest(facts), ON_BEHALF);
  return withKeys({ ...request, isKnown: (key) => !OF_THE_WIRE.test(key) && isKnown(key) }, EXPORTED_OBJECT);
}

/**
 * The use of a KMS key by S3 for a request. S3 sends an encryption context: the ARN of the bucket if the bucket has a
 * bucket key, and the ARN of the object if it has none.
 * @param request the request to S3
 */
export function throughS3(
  request: KnownRequest,
  { serviceNames, encrypted, keyOwner }: { serviceNames: readonly string[]; encrypted: string; keyOwner: string },
): KnownRequest {
  const { principal, isKnown, context } = withoutKeys(request, ON_BEHALF);
  const entries: Entry[] = [
    ['aws:resourceaccount', [keyOwner]],
    ['kms:viaservice', serviceNames],
    ['kms:encryptioncontext:aws:s3:arn', [encrypted]],
    ['kms:encryptioncontextkeys', ['aws:s3:arn']],
    ...(principal.kind === 'account' ? [['kms:calleraccount', [principal.accountId]] as const] : []),
  ];
  // AWS does not document the value of `kms:CallerAccount` for a caller that is a service.
  const isOfKms = (key: string) => key.startsWith('kms:') && key !== 'kms:calleraccount';
  return withKeys({ principal, context, isKnown: (key) => isOfKms(key) || isKnown(key) }, entries);
}
