import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';

const MAX_KEY_BYTES = 1024;

/**
 * The sub-resources of buckets, with the nouns of their operations. The emulator lacks some of these operations; its
 * refusal then names the right operation.
 */
const BUCKET_RESOURCES: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  analytics: 'BucketAnalyticsConfiguration',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  'intelligent-tiering': 'BucketIntelligentTieringConfiguration',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  metrics: 'BucketMetricsConfiguration',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};
const OBJECT_RESOURCES: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  attributes: 'ObjectAttributes',
  'legal-hold': 'ObjectLegalHold',
  retention: 'ObjectRetention',
  tagging: 'ObjectTagging',
  torrent: 'ObjectTorrent',
};
/**
 * Known query parameters other than those sub-resources. Any other parameter without a value, except `x-amz-*` and
 * `response-*`, counts as an unknown sub-resource.
 */
const PARAMETERS = new Set([
  ...['list-type', 'prefix', 'delimiter', 'max-keys', 'marker', 'continuation-token', 'start-after', 'encoding-type'],
  ...['fetch-owner', 'key-marker', 'version-id-marker', 'upload-id-marker', 'max-uploads', 'max-parts', 'x-id'],
  ...['part-number-marker', 'uploadId', 'partNumber', 'versionId', 'bucket-region', 'max-buckets'],
  ...['uploads', 'versions', 'session', 'delete', 'restore', 'select', 'select-type'],
]);
const VERBS: Readonly<Record<string, string>> = {
  GET: 'Get',
  PUT: 'Put',
  DELETE: 'Delete',
  POST: 'Post',
  HEAD: 'Head',
};

export interface Target {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/**
 * Bucket and key of a request, from the path or the host (`bucket.localhost`, `bucket.s3.localhost`).
 * The path is not normalised: `..` and `//` are parts of keys.
 * @throws ServiceError if the path is not percent-encoded UTF-8 or the key is too long
 */
export function targetOf(call: Pick<Call, 'hostName' | 'rawPath'>): Target {
  const hosted = /^(?!s3\.|s3-)(.+?)(?:\.s3(?:[.-][a-z0-9-]+)?)?\.localhost$/.exec(call.hostName)?.[1];
  const path = call.rawPath.slice(1);
  if (hosted !== undefined) return { bucket: hosted, key: keyOf(path) };
  const slash = path.indexOf('/');
  if (slash === -1) return { bucket: path === '' ? undefined : decode(path), key: undefined };
  return { bucket: decode(path.slice(0, slash)), key: keyOf(path.slice(slash + 1)) };
}

/** The name of the operation that S3 would run, whether or not the emulator implements it. */
export function operationName(call: Pick<Call, 'method' | 'query' | 'headers'>, { bucket, key }: Target): string {
  const { method, query, headers } = call;
  const verb = VERBS[method];
  if (verb === undefined) return method;
  if (bucket === undefined) return method === 'GET' ? 'ListBuckets' : `${verb}Service`;
  const resources = key === undefined ? BUCKET_RESOURCES : OBJECT_RESOURCES;
  const resource = Object.keys(resources).find((name) => query.has(name));
  if (resource === 'lifecycle' && method === 'DELETE') return 'DeleteBucketLifecycle';
  if (resource !== undefined) return `${verb}${resources[resource]}`;
  // A request for an unknown sub-resource must not run the operation on the bucket or object itself.
  const unknown = [...query].find(
    ([name, value]) => value === '' && !PARAMETERS.has(name) && !/^(x-amz|response)-/i.test(name),
  );
  const refused = unknown?.[0] ?? misplaced(method, query);
  if (refused !== undefined) return `${verb}${key === undefined ? 'Bucket' : 'Object'}?${refused}`;
  return key === undefined
    ? bucketOperation(method, query)
    : objectOperation(method, query, 'x-amz-copy-source' in headers);
}

/** Parameters that select an operation, each with the methods with which S3 accepts it. */
const CHOOSERS: Readonly<Record<string, readonly string[]>> = {
  uploads: ['GET', 'POST'],
  versions: ['GET'],
  session: ['GET'],
  delete: ['POST'],
  restore: ['POST'],
  select: ['POST'],
  uploadId: ['GET', 'PUT', 'POST', 'DELETE'],
};

/**
 * The name of a parameter that S3 does not accept with this method; undefined if there is none. A request with such a
 * parameter must be refused, because it would otherwise run another operation.
 */
function misplaced(method: string, query: URLSearchParams): string | undefined {
  const chooser = Object.keys(CHOOSERS).find((name) => query.has(name) && !CHOOSERS[name]?.includes(method));
  if (chooser !== undefined) return chooser;
  return method === 'PUT' && query.has('partNumber') && !query.has('uploadId') ? 'partNumber' : undefined;
}

function bucketOperation(method: string, query: URLSearchParams): string {
  if (method === 'GET') {
    if (query.has('uploads')) return 'ListMultipartUploads';
    if (query.has('versions')) return 'ListObjectVersions';
    if (query.has('session')) return 'CreateSession';
    return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  }
  if (method === 'POST') return query.has('delete') ? 'DeleteObjects' : 'PostObject';
  return { PUT: 'CreateBucket', HEAD: 'HeadBucket', DELETE: 'DeleteBucket' }[method] ?? method;
}

function objectOperation(method: string, query: URLSearchParams, copies: boolean): string {
  if (query.has('uploadId')) {
    if (method === 'PUT') return copies ? 'UploadPartCopy' : 'UploadPart';
    const names = { POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload', GET: 'ListParts' };
    return names[method as keyof typeof names] ?? method;
  }
  if (method === 'POST') {
    const resource = ['uploads', 'restore', 'select'].find((name) => query.has(name)) ?? '';
    const names = { uploads: 'CreateMultipartUpload', restore: 'RestoreObject', select: 'SelectObjectContent' };
    return names[resource as keyof typeof names] ?? 'PostObject';
  }
  if (method === 'PUT' && copies) return 'CopyObject';
  return `${VERBS[method]}Object`;
}

function keyOf(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  const key = decode(encoded);
  checkKeyLength(key);
  return key;
}

/** @throws ServiceError KeyTooLongError */
export function checkKeyLength(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes <= MAX_KEY_BYTES) return;
  throw new ServiceError('KeyTooLongError', 'Your key is too long', 400, {
    Size: String(bytes),
    MaxSizeAllowed: String(MAX_KEY_BYTES),
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
