import type { z } from 'zod';
import { ServiceError } from '../../core/service-error.js';
import type { Call } from '../../http/call.js';
import { struct, text, unsupported } from '../../xml/shapes.js';
import { bucketArn } from '../access/bucket-policy.js';
import type { Bucket, BucketSettings } from '../model/bucket.js';
import { checkBucketName } from '../model/bucket-name.js';
import { invalidTag } from '../model/object-tags.js';
import { invalidArgument, notImplemented, refuseHeaders } from '../wire/errors.js';
import { empty } from '../wire/replies.js';
import { documentIn, verifiedBody } from '../wire/request-document.js';
import type { ServiceOperation } from './operation.js';
import { acceptPrivateCanned, GRANT_HEADERS } from './settings/acl.js';
import { isObjectOwnership, objectOwnershipOf } from './settings/ownership-controls.js';
import { setTags, tagSet } from './settings/tagging.js';

/** The Region whose buckets have no location constraint. */
export const DEFAULT_REGION = 'us-east-1';
const MAX_XML_BYTES = 64 * 1024;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;
const FOR_OBJECTS: readonly string[] = ['bucket-owner-read', 'bucket-owner-full-control'];

const configuration = struct({
  LocationConstraint: text.optional(),
  Tags: tagSet.optional(),
  Location: unsupported,
  Bucket: unsupported,
});

export const createBucket: ServiceOperation = async ({ call, store }, name) => {
  checkBucketName(name);
  refuseHeaders(call, GRANT_HEADERS);
  const { LocationConstraint, Tags } = await configurationIn(call);
  const region = regionFor(call, LocationConstraint || undefined);
  const settings = settingsIn(call);
  if (Tags !== undefined) setTags({ settings }, Tags, reservedKey);
  const existing = store.bucket(name);
  if (existing === undefined) {
    Object.assign(store.createBucket(name, region, call.caller.accountId).settings, settings);
  } else {
    refuseExisting(existing, call.caller.accountId, region);
  }
  return empty(200, { location: `/${name}`, 'x-amz-bucket-arn': bucketArn({ name, region }) });
};

function reservedKey(): ServiceError {
  return invalidTag(
    'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your ' +
      'tag keys and try again.',
  );
}

async function configurationIn(call: Call): Promise<z.infer<typeof configuration>> {
  const body = await verifiedBody(call, MAX_XML_BYTES, 'MalformedXML');
  return body.length === 0 ? {} : documentIn(body, 'CreateBucketConfiguration', configuration);
}

function settingsIn({ headers }: Call): BucketSettings {
  const ownership = headers['x-amz-object-ownership'];
  const settings: BucketSettings = {};
  if (ownership !== undefined) {
    const objectOwnership = String(ownership);
    if (!isObjectOwnership(objectOwnership)) {
      throw invalidArgument(`Invalid x-amz-object-ownership header: ${objectOwnership}`, 'x-amz-object-ownership');
    }
    settings.objectOwnership = objectOwnership;
  }
  checkAcl(String(headers['x-amz-acl'] ?? 'private'), settings);
  // Object Lock needs versions, so it enables versioning.
  const locked = String(headers['x-amz-bucket-object-lock-enabled'] ?? 'false').toLowerCase() === 'true';
  return locked ? { ...settings, versioning: 'Enabled', objectLock: {} } : settings;
}

/** Checks the canned ACL of a new bucket. S3 ignores the canned ACLs that are for objects only. */
function checkAcl(canned: string, settings: BucketSettings): void {
  if (FOR_OBJECTS.includes(canned)) return;
  if (canned !== 'private' && objectOwnershipOf(settings) === 'BucketOwnerEnforced') {
    throw new ServiceError(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
  acceptPrivateCanned(canned, true);
}

/**
 * Refuses the name of an existing bucket. In us-east-1, AWS lets the owner of a bucket create the same bucket again,
 * and so does the emulator.
 */
function refuseExisting({ name, ownerId, region }: Bucket, callerId: string, wantedRegion: string): void {
  if (ownerId !== callerId) {
    throw new ServiceError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
        'Please select a different name and try again.',
      409,
      { BucketName: name },
    );
  }
  if (region === DEFAULT_REGION && wantedRegion === DEFAULT_REGION) return;
  throw new ServiceError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName: name },
  );
}

/**
 * The Region of a new bucket. AWS's rule for Regional endpoints is as follows: outside us-east-1 the request must have
 * a location constraint with the Region of the endpoint.
 */
function regionFor(call: Call, constraint: string | undefined): string {
  const { region } = call.caller;
  if (region === DEFAULT_REGION) {
    if (constraint === undefined) return DEFAULT_REGION;
    if (constraint === 'EU') throw notImplemented('the location constraint EU');
    if (constraint !== DEFAULT_REGION && REGION.test(constraint)) return constraint;
    throw new ServiceError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
      LocationConstraint: constraint,
    });
  }
  if (constraint === region) return region;
  throw new ServiceError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint ` +
      'this request was sent to.',
  );
}
