import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** A call to AWS as IAM sees it: its action and its resource. */
export interface Call {
  readonly action: string;
  /**
   * ARN of the bucket or object; undefined for a call that names its resource in the body, because bodies are not read.
   */
  readonly resource?: string;
  readonly context: Readonly<Record<string, string>>;
}

/** The calls to AWS that this process makes while `work` runs. */
export async function callsDuring(endpoint: string, work: () => Promise<void>): Promise<Call[]> {
  const calls: Call[] = [];
  const heard = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    if (`http://${request.getHeader('host')}` === new URL(endpoint).origin) calls.push(callOf(request));
  };
  subscribe('http.client.request.start', heard);
  try {
    await work();
  } finally {
    unsubscribe('http.client.request.start', heard);
  }
  return calls;
}

function callOf(request: ClientRequest): Call {
  const target = String(request.getHeader('x-amz-target') ?? '');
  const [service = '', operation] = target.split('.');
  if (service.startsWith('Logs_')) return { action: `logs:${operation}`, context: {} };
  if (service === 'TrentService') return { action: `kms:${operation}`, context: {} };
  if (service.startsWith('ResourceGroupsTaggingAPI_')) return { action: `tag:${operation}`, context: {} };
  if (request.method === 'POST') return { action: 'sts:GetCallerIdentity', context: {} };
  return objectCall(request);
}

const OF_OBJECT: Record<string, string> = { GET: 's3:GetObject', PUT: 's3:PutObject' };
const OF_BUCKET: Record<string, string> = { GET: 's3:ListBucket', HEAD: 's3:ListBucket' };
/** IAM actions of the calls that read a setting of a bucket, by the name of the setting in the query. */
const OF_SETTING: Record<string, string> = {
  acl: 's3:GetBucketAcl',
  encryption: 's3:GetEncryptionConfiguration',
  'object-lock': 's3:GetBucketObjectLockConfiguration',
  lifecycle: 's3:GetLifecycleConfiguration',
  ownershipControls: 's3:GetBucketOwnershipControls',
  policy: 's3:GetBucketPolicy',
  publicAccessBlock: 's3:GetBucketPublicAccessBlock',
  versioning: 's3:GetBucketVersioning',
};

function objectCall(request: ClientRequest): Call {
  const { pathname, searchParams } = new URL(request.path, 'http://s3');
  const [bucket = '', ...key] = decodeURIComponent(pathname).slice(1).split('/');
  const isBucket = key.join('/') === '';
  const setting = Object.keys(OF_SETTING).find((name) => isBucket && searchParams.has(name));
  const action = setting === undefined ? (isBucket ? OF_BUCKET : OF_OBJECT)[request.method] : OF_SETTING[setting];
  const prefix = searchParams.get('prefix');
  const ifNoneMatch = request.getHeader('if-none-match');
  return {
    action: action ?? `unknown ${request.method} ${request.path}`,
    resource: `arn:aws:s3:::${[bucket, ...(isBucket ? [] : key)].join('/')}`,
    context: {
      ...(prefix !== null && { 's3:prefix': prefix }),
      ...(ifNoneMatch !== undefined && { 's3:if-none-match': String(ifNoneMatch) }),
    },
  };
}
