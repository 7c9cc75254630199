import type { Clock } from '../core/clock.js';
import { ServiceError } from '../core/errors.js';
import type { Call, Reply, Service } from '../http/call.js';
import { element, xmlDocument } from '../xml/xml.js';
import { checkCaller } from './access/caller-access.js';
import type { Bucket } from './model/bucket.js';
import type { ObjectStore } from './model/object-store.js';
import { BUCKET_OPERATIONS, SERVICE_OPERATIONS } from './operations/bucket-operations.js';
import { LISTING_OPERATIONS, OBJECT_OPERATIONS } from './operations/index.js';
import { notImplemented } from './wire/replies.js';
import { operationName, type Target, targetOf } from './wire/route.js';

/** S3 over REST and XML, with path-style and virtual-host-style addresses. */
export class S3Service implements Service {
  readonly operations = [SERVICE_OPERATIONS, BUCKET_OPERATIONS, LISTING_OPERATIONS, OBJECT_OPERATIONS].flatMap(
    (table) => [...table.keys()],
  );

  constructor(
    private readonly store: ObjectStore,
    private readonly clock: Clock,
  ) {}

  operationOf(call: Call): string {
    if (call.caller.service !== 's3') throw notImplemented(`the service ${call.caller.service}`);
    const name = operationName(call, targetOf(call));
    if (!this.operations.includes(name)) throw notImplemented(name);
    return name;
  }

  async run(call: Call, operation: string): Promise<Reply> {
    const context = { call, store: this.store, clock: this.clock };
    const target = targetOf(call);
    const serviceOperation = SERVICE_OPERATIONS.get(operation);
    const reply =
      serviceOperation === undefined
        ? await this.#onBucket(call, operation, target)
        : await serviceOperation(context, target.bucket ?? '');
    return { ...reply, headers: { ...reply.headers, ...commonHeaders(call) } };
  }

  async #onBucket(call: Call, operation: string, target: Target): Promise<Reply> {
    const bucket = this.#bucketFor(call, operation, target.bucket ?? '');
    // Deletes of many keys ask for each of them.
    if (operation !== 'DeleteObjects') checkCaller(call, operation, bucket, target.key);
    const context = { call, store: this.store, clock: this.clock };
    const objectOperation = OBJECT_OPERATIONS.get(operation);
    if (objectOperation !== undefined) return objectOperation(context, bucket, target.key ?? '');
    const bucketOperation = BUCKET_OPERATIONS.get(operation) ?? LISTING_OPERATIONS.get(operation);
    if (bucketOperation === undefined) throw notImplemented(operation);
    return bucketOperation(context, bucket);
  }

  /** @throws ServiceError when there is no such bucket, it is in another Region, or its owner is not the expected one */
  #bucketFor(call: Call, operation: string, name: string): Bucket {
    const bucket = this.store.bucket(name);
    if (bucket === undefined) {
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
    }
    const expectedOwner = call.headers['x-amz-expected-bucket-owner'];
    if (expectedOwner !== undefined && expectedOwner !== bucket.ownerId) {
      throw new ServiceError('AccessDenied', 'Access Denied', 403);
    }
    const { region } = call.caller;
    if (bucket.region !== region && operation !== 'GetBucketLocation') {
      throw new ServiceError(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`,
        400,
        { Region: bucket.region },
        { 'x-amz-bucket-region': bucket.region },
      );
    }
    return bucket;
  }

  renderError(call: Call, error: ServiceError): Reply {
    const { code, message, status, details, headers } = error;
    const [shownCode, shownStatus] =
      code === 'MissingAuthenticationToken'
        ? ['AccessDenied', 403]
        : code === 'IncompleteSignature'
          ? ['AuthorizationHeaderMalformed', 400]
          : [code, status];
    const members = [
      element('Code', shownCode),
      element('Message', message),
      ...Object.entries(details).map(([name, value]) => element(name, value)),
      element('Resource', call.rawPath),
      element('RequestId', call.requestId),
    ];
    const xml = xmlDocument(`<Error>${members.join('')}</Error>`);
    return {
      status: shownStatus,
      headers: { 'content-type': 'application/xml', ...headers, ...commonHeaders(call) },
      // The answer to HEAD has no body, whatever the status.
      ...(call.method === 'HEAD' ? {} : { body: xml }),
    };
  }
}

function commonHeaders(call: Call): Record<string, string> {
  return { 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.requestId, server: 'AmazonS3' };
}
