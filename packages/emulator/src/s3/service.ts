import type { Clock } from '../core/clock.js';
import { ServiceError } from '../core/service-error.js';
import type { Call, Reply } from '../http/call.js';
import type { Service } from '../http/service.js';
import { checkCaller } from './access/caller-access.js';
import type { Bucket } from './model/bucket.js';
import type { ObjectStore } from './model/object-store.js';
import { DEFAULT_REGION } from './operations/create-bucket.js';
import { S3_OPERATIONS } from './operations/index.js';
import type { S3Operation } from './operations/operation.js';
import { accessDenied, invalidRequest, noSuchBucket, notImplemented } from './wire/errors.js';
import { refuseMissingFeatures } from './wire/missing-features.js';
import { withPresignedHeaders } from './wire/presigned-headers.js';
import { commonHeaders, errorReply } from './wire/replies.js';
import { operationName, type Target, targetOf } from './wire/route.js';

/** The Regions that accept SigV2: those that were opened before 2014. */
const V2_REGIONS = new Set([
  ...['us-east-1', 'us-west-1', 'us-west-2', 'eu-west-1', 'sa-east-1', 'us-gov-west-1'],
  ...['ap-northeast-1', 'ap-southeast-1', 'ap-southeast-2'],
]);

/** S3 over REST and XML, with path-style and virtual-host-style addresses. */
export function s3Service(store: ObjectStore, clock: Clock): Service {
  const operations = new Map(Object.entries(S3_OPERATIONS));
  return {
    name: 's3',
    operations: [...operations.keys()],
    accepts: (target, signedService) => target === undefined && signedService === 's3',
    route(given) {
      const target = targetOf(given);
      const call = located({ ...given, headers: withPresignedHeaders(given) }, target);
      const name = operationName(call, target);
      const operation = operations.get(name);
      if (operation === undefined) throw notImplemented(name);
      return {
        operation: name,
        bucket: target.bucket,
        async run() {
          refuseMissingFeatures(call);
          const reply = await runOperation(operation, name, call, target);
          return { ...reply, headers: { ...reply.headers, ...commonHeaders(call) } };
        },
      };
    },
    denial: () => accessDenied(),
    renderError: errorReply,
  };

  async function runOperation(operation: S3Operation, name: string, call: Call, target: Target): Promise<Reply> {
    const context = { call, store, clock };
    if (operation.on === 'service') return operation.run(context, target.bucket ?? '');
    const bucket = bucketFor(call, name, target.bucket ?? '');
    // DeleteObjects checks the caller's rights for each key.
    if (name !== 'DeleteObjects') checkCaller(call, name, bucket, target.key);
    return operation.on === 'bucket'
      ? operation.run(context, bucket)
      : operation.run(context, bucket, target.key ?? '');
  }

  /**
   * The bucket that a call names.
   * @throws ServiceError if the bucket does not exist, is in another Region or has another owner than the call expects
   */
  function bucketFor(call: Call, name: string, bucketName: string): Bucket {
    const { headers, caller } = call;
    const bucket = store.bucket(bucketName);
    if (bucket === undefined) throw noSuchBucket(bucketName);
    const expectedOwner = headers['x-amz-expected-bucket-owner'];
    if (expectedOwner !== undefined && expectedOwner !== bucket.ownerId) throw accessDenied();
    if (bucket.region !== caller.region && name !== 'GetBucketLocation') throw wrongRegion(call, bucket.region);
    return bucket;
  }

  /**
   * A call with the Region of its bucket, if its signature (SigV2) names no Region.
   * @throws ServiceError InvalidRequest in a Region that does not accept SigV2
   */
  function located(call: Call, { bucket }: Target): Call {
    if (call.caller.region !== '') return call;
    const region = store.bucket(bucket ?? '')?.region ?? DEFAULT_REGION;
    const located = { ...call, caller: { ...call.caller, region } };
    if (call.caller.accessKeyId === '' || V2_REGIONS.has(region)) return located;
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
}

function wrongRegion({ caller, query }: Call, expected: string): ServiceError {
  const [code, what] = query.has('X-Amz-Credential')
    ? ['AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter']
    : ['AuthorizationHeaderMalformed', 'The authorization header is malformed'];
  return new ServiceError(
    code,
    `${what}; the region '${caller.region}' is wrong; expecting '${expected}'`,
    400,
    { Region: expected },
    { 'x-amz-bucket-region': expected },
  );
}
