import { ServiceError } from '../core/errors.js';
import { readBody } from '../http/body.js';
import type { Call } from '../http/call.js';
import { element, malformedXml, parseXml, textOf } from '../xml/xml.js';
import type { BucketOperation, ServiceOperation } from './operation.js';
import { empty, notImplemented, refuseHeaders, S3_NAMESPACE, xml } from './replies.js';
import { canonicalOwnerId } from './store.js';

const MAX_XML_BYTES = 64 * 1024;
/** AWS's limit for a bucket policy. */
const MAX_POLICY_BYTES = 20 * 1024;
const DEFAULT_REGION = 'us-east-1';
const BUCKET_NAME = /^(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const listBuckets: ServiceOperation = ({ call, store }) => {
  const { accountId } = call.caller;
  const prefix = call.query.get('prefix') ?? '';
  const region = call.query.get('bucket-region');
  const buckets = [...store.buckets.values()]
    .filter((bucket) => bucket.ownerId === accountId && bucket.name.startsWith(prefix))
    .filter((bucket) => region === null || bucket.region === region)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, createdMs, region }) =>
        `<Bucket>${element('Name', name)}${element('CreationDate', new Date(createdMs).toISOString())}` +
        `${element('BucketRegion', region)}</Bucket>`,
    );
  const owner = `<Owner>${element('ID', canonicalOwnerId(accountId))}</Owner>`;
  return xml(
    `<ListAllMyBucketsResult xmlns="${S3_NAMESPACE}">${owner}<Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>`,
  );
};

export const createBucket: ServiceOperation = async ({ call, store }, name) => {
  if (!BUCKET_NAME.test(name)) {
    throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
  }
  refuseHeaders(call, ['x-amz-bucket-object-lock-enabled', 'x-amz-grant-full-control', 'x-amz-grant-write']);
  const region = regionFor(call, await locationConstraint(call));
  const existing = store.bucket(name);
  if (existing !== undefined) {
    const { ownerId } = existing;
    if (ownerId !== call.caller.accountId) {
      throw new ServiceError(
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
          'Please select a different name and try again.',
        409,
        { BucketName: name },
      );
    }
    // In us-east-1 making one's own bucket again succeeds, for historic reasons.
    if (existing.region !== DEFAULT_REGION || region !== DEFAULT_REGION) {
      throw new ServiceError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
        { BucketName: name },
      );
    }
  } else {
    store.createBucket(name, region, call.caller.accountId);
  }
  return empty(200, { location: `/${name}` });
};

async function locationConstraint(call: Call): Promise<string | undefined> {
  const body = await readBody(call.body, MAX_XML_BYTES, 'MalformedXML');
  if (body.length === 0) return undefined;
  const root = parseXml(body).CreateBucketConfiguration;
  if (root === undefined) throw malformedXml();
  if (typeof root !== 'object' || root === null) return undefined;
  const members = Object.keys(root).filter((name) => name !== '#text' && name !== 'LocationConstraint');
  if (members.length > 0) throw notImplemented(`CreateBucketConfiguration member ${members.join(', ')}`);
  return textOf((root as Record<string, unknown>).LocationConstraint) || undefined;
}

/** AWS's rule for Regional endpoints: outside us-east-1 the constraint must be given and be the endpoint's Region. */
function regionFor(call: Call, constraint: string | undefined): string {
  const { region } = call.caller;
  if (region === DEFAULT_REGION) return constraint ?? DEFAULT_REGION;
  if (constraint === region) return region;
  throw new ServiceError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint ` +
      'this request was sent to.',
  );
}

export const headBucket: BucketOperation = (_context, bucket) =>
  empty(200, { 'x-amz-bucket-region': bucket.region, 'x-amz-access-point-alias': 'false' });

export const deleteBucket: BucketOperation = ({ store }, bucket) => {
  if (bucket.objects.size > 0) {
    throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
      BucketName: bucket.name,
    });
  }
  store.buckets.delete(bucket.name);
  return empty(204);
};

export const getBucketLocation: BucketOperation = (_context, { region }) => {
  const constraint = region === DEFAULT_REGION ? '' : region;
  return xml(`<LocationConstraint xmlns="${S3_NAMESPACE}">${constraint}</LocationConstraint>`);
};

export const putBucketPolicy: BucketOperation = async ({ call }, bucket) => {
  const body = await readBody(call.body, MAX_POLICY_BYTES, 'PolicyTooLarge');
  const policy = body.toString('utf8');
  if (!isPolicy(policy)) {
    throw new ServiceError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
  }
  bucket.settings.policy = policy;
  return empty(204);
};

function isPolicy(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

export const getBucketPolicy: BucketOperation = (_context, { name, settings: { policy } }) => {
  if (policy === undefined) {
    throw new ServiceError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
};

export const deleteBucketPolicy: BucketOperation = (_context, bucket) => {
  delete bucket.settings.policy;
  return empty(204);
};
