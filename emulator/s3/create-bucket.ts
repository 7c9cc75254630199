import type { z } from 'zod';
import { ServiceError } from '../core/errors.js';
import type { Call } from '../http/call.js';
import { struct, text, unsupported } from '../xml/shapes.js';
import type { Bucket, BucketSettings } from './bucket.js';
import { checkBucketName } from './bucket-name.js';
import { documentIn, verifiedBody } from './bucket-settings/index.js';
import { DEFAULT_REGION } from './buckets.js';
import type { ServiceOperation } from './operation.js';
import { empty, refuseHeaders } from './replies.js';

const MAX_XML_BYTES = 64 * 1024;
const GRANTS = ['full-control', 'read', 'read-acp', 'write', 'write-acp'].map((right) => `x-amz-grant-${right}`);

const configuration = struct({
  LocationConstraint: text.optional(),
  Location: unsupported,
  Bucket: unsupported,
});

export const createBucket: ServiceOperation = async ({ call, store }, name) => {
  checkBucketName(name);
  refuseHeaders(call, GRANTS);
  const { LocationConstraint } = await configurationIn(call);
  const region = regionFor(call, LocationConstraint || undefined);
  const settings = settingsIn(call);
  const existing = store.bucket(name);
  if (existing === undefined) {
    Object.assign(store.createBucket(name, region, call.caller.accountId).settings, settings);
  } else {
    refuseExisting(existing, call.caller.accountId, region);
  }
  return empty(200, { location: `/${name}` });
};

async function configurationIn(call: Call): Promise<z.infer<typeof configuration>> {
  const body = await verifiedBody(call, MAX_XML_BYTES, 'MalformedXML');
  return body.length === 0 ? {} : documentIn(body, 'CreateBucketConfiguration', configuration);
}

/** Object Lock needs versions, so it brings versioning with it. */
function settingsIn({ headers }: Call): BucketSettings {
  const locked = String(headers['x-amz-bucket-object-lock-enabled'] ?? 'false').toLowerCase() === 'true';
  return locked ? { versioning: 'Enabled', objectLock: {} } : {};
}

/** In us-east-1 making one's own bucket again succeeds, for historic reasons. */
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
