import { ServiceError } from '../../core/errors.js';
import { element } from '../../xml/xml.js';
import { canonicalOwnerId } from '../model/object-store.js';
import { empty, S3_NAMESPACE, xml } from '../wire/replies.js';
import type { BucketOperation, ServiceOperation } from './operation.js';

export const DEFAULT_REGION = 'us-east-1';

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

export const headBucket: BucketOperation = (_context, bucket) =>
  empty(200, { 'x-amz-bucket-region': bucket.region, 'x-amz-access-point-alias': 'false' });

export const deleteBucket: BucketOperation = async ({ store }, bucket) => {
  if (!store.isEmpty(bucket)) {
    throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
      BucketName: bucket.name,
    });
  }
  await store.removeBucket(bucket);
  return empty(204);
};

export const getBucketLocation: BucketOperation = (_context, { region }) => {
  const constraint = region === DEFAULT_REGION ? '' : region;
  return xml(`<LocationConstraint xmlns="${S3_NAMESPACE}">${constraint}</LocationConstraint>`);
};
