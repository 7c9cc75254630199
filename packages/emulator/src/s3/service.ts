import type { Clock } from '../core/clock.js';
import { ServiceError } from '../core/errors.js';
import type { Call, Reply } from '../http/call.js';
import type { Service } from '../http/service.js';
import { checkCaller } from './access/caller-access.js';
import type { Bucket } from './model/bucket.js';
import type { ObjectStore } from './model/object-store.js';
import { S3_OPERATIONS } from './operations/index.js';
import type { S3Operation } from './operations/operation.js';
import { accessDenied, noSuchBucket, notImplemented } from './wire/errors.js';
import { commonHeaders, errorReply } from './wire/replies.js';
import { operationName, type Target, targetOf } from './wire/route.js';

/** S3 over REST and XML, with path-style and virtual-host-style addresses. */
export function s3Service(store: ObjectStore, clock: Clock): Service {
  const operations = new Map(Object.entries(S3_OPERATIONS));
  return {
    operations: [...operations.keys()],
    accepts: (target, signedService) => target === undefined && signedService === 's3',
    route(call) {
      if (call.caller.service !== 's3') throw notImplemented(`the service ${call.caller.service}`);
      const target = targetOf(call);
      const name = operationName(call, target);
      const operation = operations.get(name);
      if (operation === undefined) throw notImplemented(name);
      return {
        operation: name,
        async run() {
          const reply = await carryOut(operation, name, call, target);
          return { ...reply, headers: { ...reply.headers, ...commonHeaders(call) } };
        },
      };
    },
    denial: () => accessDenied(),
    renderError: errorReply,
  };

  async function carryOut(operation: S3Operation, name: string, call: Call, target: Target): Promise<Reply> {
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
  function bucketFor({ headers, caller }: Call, name: string, bucketName: string): Bucket {
    const bucket = store.bucket(bucketName);
    if (bucket === undefined) throw noSuchBucket(bucketName);
    const expectedOwner = headers['x-amz-expected-bucket-owner'];
    if (expectedOwner !== undefined && expectedOwner !== bucket.ownerId) throw accessDenied();
    if (bucket.region !== caller.region && name !== 'GetBucketLocation') {
      throw new ServiceError(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; the region '${caller.region}' is wrong; expecting '${bucket.region}'`,
        400,
        { Region: bucket.region },
        { 'x-amz-bucket-region': bucket.region },
      );
    }
    return bucket;
  }
}
